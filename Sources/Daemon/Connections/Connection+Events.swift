import Logging
import Streams
import Wire

/// The events that a connection is told of.
extension Connection {
    /// How much of the events that wait is written in one turn of the loop.
    private static let batch = 64 * 1024

    /// Tells of these events from now on, in place of those asked for earlier, but not before the answer to `id`.
    func subscribe(to topics: Set<Event.Topic>, answering id: RPCID?) {
        let difference = (topics.contains(.stream) ? 1 : 0) - (subscription.topics.contains(.stream) ? 1 : 0)
        workspace.shared.addStreamWatcher(difference)
        subscription.begin(topics, answering: id)
    }

    /// Tells of events, if the client subscribed to their topics; one that does not read loses its connection.
    func tell(_ events: EventBatch) {
        guard isOpen, !subscription.topics.isEmpty else { return }
        guard subscription.add(events, limit: workspace.settings.eventLimit) else { return dropWatcher() }
        writeEvents()
    }

    /// Writes events that wait, as far as there is room.
    func writeEvents() {
        guard isOpen, hasRoom, subscription.isReady else { return }
        write { subscription.write(to: &$0, for: caller, limit: Self.batch) }
        // In the next turn, so that many of them keep nobody waiting.
        if subscription.isReady { workspace.later { [weak self] in self?.writeEvents() } }
    }

    /// Ends a connection that does not read its events, with a last message that says why.
    private func dropWatcher() {
        workspace.log.warning(
            "a watcher does not read its events and loses its connection",
            metadata: ["client_uid": "\(caller.uid)", "client_pid": "\(caller.pid)"]
        )
        subscribe(to: [], answering: nil)
        let reason = "the events were not read: too many wait, and the connection is closed; subscribe again"
        end(.slowConsumer, RPCError(.slowConsumer, reason))
    }
}
