import JSON

/// Writes a reply as pieces of plain text; a piece of several lines has several fields of data.
final class ReplicateRenderer: EventRenderer {
    private let events: EventWriter
    private let filling: [UInt8]
    private var count = 0

    init(_ behaviour: Behaviour) {
        events = EventWriter(behaviour.style)
        filling = Stamp.filling(of: behaviour.reply)
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .stamp(let nanoseconds):
            begin("output", to: &payload)
            events.begin(to: &payload)
            Stamp.append(nanoseconds, to: &payload)
            payload.append(contentsOf: filling)
            events.end(to: &payload)
        case .text(let text): event("output", text, to: &payload)
        case .error(let error): event("error", error.message ?? error.json ?? "the prediction failed", to: &payload)
        case .done: event("done", "{}", to: &payload)
        case .line(let text): events.line(text, to: &payload)
        case .comment(let text): events.comment(text, to: &payload)
        case .role, .reasoning, .toolCall, .toolArguments, .finish, .usage: break
        }
    }

    private func begin(_ name: StaticString, to payload: inout [UInt8]) {
        payload.append("event: ")
        payload.append(name)
        payload.append(contentsOf: events.lineEnd)
        payload.append("id: 1700000000:")
        JSONWriter.integer(count, to: &payload)
        payload.append(contentsOf: events.lineEnd)
        count += 1
    }

    private func event(_ name: StaticString, _ text: String, to payload: inout [UInt8]) {
        begin(name, to: &payload)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            payload.append(contentsOf: events.data)
            payload.append(contentsOf: line.utf8)
            payload.append(contentsOf: events.lineEnd)
        }
        payload.append(contentsOf: events.lineEnd)
    }
}
