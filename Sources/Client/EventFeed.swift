public import Wire

/// The state of the daemon, and everything that has changed since.
///
/// It can be gone through once, and ends with its connection: by a `ClientError`.
public struct EventFeed: AsyncSequence, Sendable {
    /// The state at the moment of subscribing.
    public let state: EventSubscribe.Result
    private let source: Source

    init(state: EventSubscribe.Result, source: Source) {
        self.state = state
        self.source = source
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(source: source, topics: state.topics)
    }

    /// Reads one event after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let source: Source
        let topics: [Event.Topic]

        /// The next event.
        ///
        /// - Throws: `ClientError` when the connection ends, or `CancellationError`.
        public mutating func next() async throws -> Event? {
            while true {
                let message = try await source.next()
                guard case .notification(_, let params?) = message.content else { continue }
                let event: Event = try message.value(params)
                // The events of another subscription on the same connection come here too.
                if topics.contains(event.topic) { return event }
            }
        }
    }

    /// A subscription whose events are dropped when nobody cares for them any more.
    final class Source: Sendable {
        private let connection: Connection
        private let id: RPCID

        init(_ connection: Connection, id: RPCID) {
            self.connection = connection
            self.id = id
        }

        deinit {
            connection.core.forget(id)
        }

        func next() async throws -> Message {
            try await connection.core.next(id)
        }
    }
}
