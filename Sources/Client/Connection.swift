public import JSON
import POSIX
public import Wire

/// A connection to the daemon, for as many tasks as like to share it.
///
/// ```swift
/// let connection = try Connection()
/// let providers = try await connection.call(ProviderList()).providers
/// for try await event in try connection.stream(ChatParams(messages: [["role": "user", "content": "Hi"]])) {
///     if case .chunk(let chunk) = event { print(chunk.text, terminator: "") }
/// }
/// ```
///
/// A thread of its own reads and writes the socket. Messages that nobody takes are held up to a limit (4 MiB), beyond
/// which nothing more is read: one stream that is not read stops the others of its connection, and the daemon ends it
/// as a slow consumer. The connection closes when the last reference to it and to its streams goes.
public final class Connection: Sendable {
    /// The socket that the daemon answers at.
    public let path: String
    let core: ConnectionCore

    /// Connects to the daemon's socket.
    ///
    /// - Parameter path: The socket; without one, the first of `SocketPath.candidates` where somebody listens.
    /// - Throws: `ClientError` that names every socket tried.
    public init(path: String? = nil) throws(ClientError) {
        let link = try Link(paths: path.map { [$0] } ?? SocketPath.ofThisProcess)
        self.path = link.path
        do throws(Errno) {
            let core = try ConnectionCore()
            let handOver = HandOver(link)
            try Thread(name: "provider-client") { if let link = handOver.take() { core.run(link) } }.detach()
            self.core = core
        } catch {
            throw ClientError(.system, error.description)
        }
    }

    deinit {
        core.close()
    }

    /// Calls a method and waits for its answer.
    ///
    /// For `chat.stream` and `event.subscribe` see `stream` and `events`.
    ///
    /// - Throws: `RPCError` as the daemon answered, `ClientError`, or `CancellationError`: then the answer is dropped.
    public func call<Request: RPCRequest>(_ request: Request) async throws -> Request.Result {
        try await answer(to: core.send(Request.method.rawValue, request.json)).result()
    }

    /// Calls a method by its name, known to this version or not.
    ///
    /// - Throws: `RPCError` as the daemon answered, `ClientError`, or `CancellationError`: then the answer is dropped.
    public func call(_ method: String, _ params: JSONValue? = nil) async throws -> JSONValue {
        try await answer(to: core.send(method, params)).result()
    }

    /// Asks a model; its answer comes in chunks as they arrive.
    ///
    /// - Throws: `ClientError` where the connection has ended; everything else is thrown by the stream.
    public func stream(_ params: ChatParams) throws -> ChatReply {
        ChatReply(ChatReply.Request(self, id: try core.send(.chatStream, ChatStream(params).json)))
    }

    /// Asks for the state and for everything that changes from then on.
    ///
    /// - Throws: `RPCError` as the daemon answered, `ClientError`, or `CancellationError`.
    public func events(_ topics: [Event.Topic]? = nil) async throws -> EventFeed {
        let id = try core.send(.eventSubscribe, EventSubscribe(topics: topics).json)
        do {
            return EventFeed(state: try await core.next(id).result(), source: EventFeed.Source(self, id: id))
        } catch {
            core.forget(id)
            throw error
        }
    }

    /// Ends the connection; whoever waits gets a `ClientError`.
    public func close() {
        core.close()
    }

    private func answer(to id: RPCID) async throws -> Message {
        defer { core.forget(id) }
        while true {
            let message = try await core.next(id)
            if message.ends(id) { return message }
        }
    }
}
