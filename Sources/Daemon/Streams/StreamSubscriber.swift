import Dialects
import JSON
import Providers
import Streams
import Wire

/// Who receives what a stream yields, and turns it into the messages of one request.
protocol StreamSubscriber: AnyObject {
    /// The stream has begun.
    func started(_ stream: LiveStream)
    /// The next chunks, the first of which has the number `first`.
    func deliver(_ output: borrowing DecodedOutput, from first: Int)
    /// The end; nothing follows.
    func finish(_ result: Result<ChatOutcome, RPCError>, of stream: LiveStream)
    /// Everybody who reads the stream, where others may read it too.
    var audience: Audience? { get }
}

extension StreamSubscriber {
    var audience: Audience? { nil }
}

/// `chat.stream`: each chunk is a message, and then the answer.
final class StreamAnswer: StreamSubscriber {
    private let connection: Connection
    private let id: RPCID
    private let envelope: ChunkEnvelope

    /// Answers the request `id` of a connection.
    init(_ connection: Connection, _ id: RPCID) {
        self.connection = connection
        self.id = id
        envelope = ChunkEnvelope(id: id)
    }

    func started(_ stream: LiveStream) {
        let started = ChatStarted(id: id, stream: stream.id, provider: stream.provider.name, model: stream.model)
        connection.write { MessageLine.notification(started, to: &$0) }
    }

    func deliver(_ output: borrowing DecodedOutput, from first: Int) {
        connection.append(output, from: first, in: envelope)
    }

    func finish(_ result: Result<ChatOutcome, RPCError>, of stream: LiveStream) {
        connection.release(streamOf: id)
        switch result {
        case .success(let outcome): connection.answer(id, outcome)
        case .failure(let error): connection.fail(id, error)
        }
    }
}

/// `chat.complete`: the chunks are put together, and there is one answer.
final class CompletionAnswer: StreamSubscriber {
    /// The longest answer that is not a stream (STREAMS.md).
    private static let answerLimit = 16 << 20

    private let connection: Connection
    private let id: RPCID
    private let assembler = CompletionAssembler()
    private var problem: RPCError?
    private weak var stream: LiveStream?

    /// Answers the request `id` of a connection.
    init(_ connection: Connection, _ id: RPCID) {
        self.connection = connection
        self.id = id
    }

    func started(_ stream: LiveStream) {
        self.stream = stream
    }

    func deliver(_ output: borrowing DecodedOutput, from first: Int) {
        guard problem == nil else { return }
        do throws(JSONError) {
            for index in 0..<output.chunkCount {
                try assembler.add(output.bytes.span.extracting(output.chunkRange(index)))
            }
        } catch {
            // Decoders put out valid JSON only; were it otherwise, no answer could be made of it.
            problem = RPCError(.internalError, "a chunk cannot be read: \(error)")
        }
        if assembler.byteCount > Self.answerLimit {
            problem = RPCError(
                .upstreamProtocol,
                "the whole answer is longer than \(Self.answerLimit) bytes; stream it"
            )
        }
        if problem != nil { stream?.cancelLater(.requested) }
    }

    func finish(_ result: Result<ChatOutcome, RPCError>, of stream: LiveStream) {
        connection.release(streamOf: id)
        switch (result, problem) {
        case (.success(let outcome), nil):
            let completion = assembler.completion.objectValue ?? JSONObject()
            connection.answer(id, ChatComplete.Result(completion: completion, outcome: outcome))
        case (.success, let problem?): connection.fail(id, problem)
        case (.failure(let error), nil): connection.fail(id, error)
        case (.failure(let error), let problem?):
            connection.fail(id, RPCError(problem.code, problem.message, error.details))
        }
    }
}
