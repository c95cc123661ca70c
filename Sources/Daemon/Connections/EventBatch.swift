import JSON
import Wire

/// Events that happened at once, as the lines that tell of them: made once, and shared by all who are told.
final class EventBatch: Sendable {
    /// One event's line.
    struct Line: Sendable {
        /// What it is about.
        let topic: Event.Topic
        /// The user whose stream it is about, where it is about one.
        let owner: UInt32?
        /// Where the line ends in ``bytes``.
        let end: Int
    }

    /// The lines one after the other.
    let bytes: [UInt8]
    /// Where each ends, and whom it concerns.
    let lines: [Line]

    /// Writes the lines of `events`, in their order.
    init(_ events: [Event]) {
        var bytes: [UInt8] = []
        var lines: [Line] = []
        lines.reserveCapacity(events.count)
        for event in events {
            MessageLine.notification(event, to: &bytes)
            let owner = event.stream.map { UInt32(truncatingIfNeeded: $0.uid) }
            lines.append(Line(topic: event.topic, owner: owner, end: bytes.count))
        }
        self.bytes = bytes
        self.lines = lines
    }

    /// What keeping it costs, about.
    var memory: Int { bytes.count + lines.count * MemoryLayout<Line>.stride + 128 }

    /// Where a line begins.
    func start(of line: Int) -> Int {
        line == 0 ? 0 : lines[line - 1].end
    }
}
