import JSON
import Synchronization
public import Wire

/// What comes of asking a model, in the order in which it comes.
public enum ChatEvent: Sendable, Hashable {
    /// The stream has begun.
    case started(ChatStarted)
    /// A part of the answer.
    case chunk(Chunk)
    /// The answer is complete; nothing follows.
    case finished(ChatOutcome)
}

/// A model's answer as it comes: `started`, the chunks, then `finished`, or an error in its place.
///
/// It can be gone through once. Leaving the loop early, dropping the reply, or cancelling the task cancels the stream at
/// the daemon, which closes the connection to the provider.
public struct ChatReply: AsyncSequence, Sendable {
    private let request: Request

    init(_ request: Request) {
        self.request = request
    }

    /// The id of the request on its connection.
    public var id: RPCID { request.id }

    /// Cancels the stream at the daemon; going on to read tells how it ended: with a `cancelled` error, most often.
    public func cancel() {
        request.cancel()
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(request: request)
    }

    /// Reads one event after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let request: Request
        private var hasEnded = false

        init(request: Request) {
            self.request = request
        }

        /// The next event, or nil after `finished`.
        ///
        /// - Throws: `RPCError` as the daemon ended the stream, `ClientError`, or `CancellationError`.
        public mutating func next() async throws -> ChatEvent? {
            if hasEnded { return nil }
            do {
                let event = try await request.next()
                if case .finished = event { hasEnded = true }
                return event
            } catch {
                hasEnded = true
                throw error
            }
        }
    }

    /// A request that is cancelled at the daemon when nobody cares for it any more.
    final class Request: Sendable {
        let id: RPCID
        private let connection: Connection
        private let hasEnded = Atomic(false)

        init(_ connection: Connection, id: RPCID) {
            self.connection = connection
            self.id = id
        }

        deinit {
            if !hasEnded.load(ordering: .relaxed) { cancel() }
            connection.core.forget(id)
        }

        func cancel() {
            // Without a connection there is nothing to cancel, and the answer says what reading on will say.
            guard let cancel = try? connection.core.send(.chatCancel, ChatCancel(request: id).json) else { return }
            connection.core.forget(cancel)
        }

        func next() async throws -> ChatEvent {
            while true {
                let message = try await connection.core.next(id)
                switch message.content {
                case .chunk(_, let seq, let chunk):
                    return .chunk(Chunk(seq: seq, bytes: Array(message.line[chunk])))
                case .notification(_, let params?): return .started(try message.value(params))
                case .notification(_, nil): continue
                case .answer, .failure:
                    hasEnded.store(true, ordering: .relaxed)
                    return .finished(try message.result())
                }
            }
        }
    }
}
