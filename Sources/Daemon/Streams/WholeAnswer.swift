import Dialects
import JSON
import Streams
import Wire

/// Answers a request with the result of a stream that has no chunks.
final class WholeAnswer: StreamSubscriber {
    /// What the result is of, which decides what is told beside it.
    enum Subject {
        /// A model's work: the result has a member `providerd` that tells how it came about.
        case work
        /// What the provider tells of itself: no model took part, and no stream is spoken of.
        case listing
    }

    private let connection: Connection
    private let id: RPCID
    private let source: FetchSource
    private let subject: Subject

    /// Answers the request `id` of a connection by what `source` yields.
    init(_ connection: Connection, _ id: RPCID, of source: FetchSource, _ subject: Subject) {
        self.connection = connection
        self.id = id
        self.source = source
        self.subject = subject
    }

    func started(_ stream: LiveStream) {}

    func deliver(_ output: borrowing DecodedOutput, from first: Int) {}

    func finish(_ result: Result<ChatOutcome, RPCError>, of stream: LiveStream) {
        connection.release(streamOf: id)
        switch result {
        case .success(let outcome):
            var bytes = source.result
            if subject == .work { bytes = Self.joined(bytes, outcome) }
            connection.answer(id, result: bytes)
        case .failure(var error):
            error.details.chunks = nil
            if subject == .listing {
                error.details.model = nil
                error.details.stream = nil
                error.details.attempts = nil
            }
            connection.fail(id, error)
        }
    }

    /// The object with a further member, written without reading it again.
    private static func joined(_ object: [UInt8], _ outcome: ChatOutcome) -> [UInt8] {
        var bytes = object
        guard bytes.popLast() == UInt8(ascii: "}"), let json = outcome.json else { return object }
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        bytes.append(#""providerd":"#)
        json.write(to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
