import JSON

/// Writes a reply as the events of a response: numbered, in items that are added and done.
final class ResponsesRenderer: EventRenderer {
    private let question: MockQuestion
    private let behaviour: Behaviour
    private let reply: Reply
    private let events: EventWriter
    private let filling: [UInt8]
    private var cursor = BlockCursor()
    private var sequence = 0
    private var isOpen = false
    private var isFinished = false

    init(question: MockQuestion, behaviour: Behaviour) {
        self.question = question
        self.behaviour = behaviour
        reply = behaviour.reply
        events = EventWriter(behaviour.style)
        filling = Stamp.filling(of: reply)
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        if !isOpen && !part.isInserted { open(to: &payload) }
        switch part {
        case .stamp(let nanoseconds):
            enter(.text, to: &payload)
            beginDelta("response.output_text.delta", "msg_mock", to: &payload)
            payload.append(#","content_index":0,"delta":""#)
            Stamp.append(nanoseconds, to: &payload)
            payload.append(contentsOf: filling)
            payload.append("\"}")
            events.end(to: &payload)
        case .text(let text):
            enter(.text, to: &payload)
            beginDelta("response.output_text.delta", "msg_mock", to: &payload)
            payload.append(#","content_index":0"#)
            endDelta(text, to: &payload)
        case .reasoning(let text):
            enter(.reasoning, to: &payload)
            beginDelta("response.reasoning_summary_text.delta", "rs_mock", to: &payload)
            payload.append(#","summary_index":0"#)
            endDelta(text, to: &payload)
        case .toolCall(let index, _, _): enter(.call(index), to: &payload)
        case .toolArguments(let index, let fragment, _):
            guard !reply.toolCalls[index].arguments.isEmpty else { return }
            let id = "fc_\(reply.toolCalls[index].id)"
            beginDelta("response.function_call_arguments.delta", id, to: &payload)
            endDelta(fragment, to: &payload)
        case .finish: isFinished = true
        case .done:
            close(to: &payload)
            if isFinished { finish(chunks: chunks, to: &payload) }
        case .error(let error): append(error, to: &payload)
        case .line(let text): events.line(text, to: &payload)
        case .comment(let text): events.comment(text, to: &payload)
        case .role, .usage: break
        }
    }

    private func open(to payload: inout [UInt8]) {
        isOpen = true
        let response = ResponseObject.bare(question.model, status: "in_progress")
        event("response.created", [("response", response)], to: &payload)
        event("response.in_progress", [("response", response)], to: &payload)
    }

    private func finish(chunks: Int, to payload: inout [UInt8]) {
        let response = ResponseObject.finished(question, behaviour, chunks: chunks, text: text)
        let isWhole = response["status"]?.stringValue == "completed"
        event(isWhole ? "response.completed" : "response.incomplete", [("response", response)], to: &payload)
    }

    /// The whole text; that of stamps is gone.
    private var text: String {
        if case .texts = reply.content { reply.wholeText } else { "" }
    }

    private func enter(_ kind: BlockCursor.Kind, to payload: inout [UInt8]) {
        guard cursor.kind != kind else { return }
        close(to: &payload)
        cursor.open(kind)
        switch kind {
        case .reasoning:
            item("added", ResponseObject.reasoning(nil), to: &payload)
            let part: JSONValue = ["type": "summary_text", "text": ""]
            event("response.reasoning_summary_part.added", summary("part", part), to: &payload)
        case .text:
            item("added", ResponseObject.message(nil), to: &payload)
            event("response.content_part.added", content("part", ResponseObject.part("")), to: &payload)
        case .call(let index):
            item("added", ResponseObject.call(reply.toolCalls[index], status: "in_progress"), to: &payload)
        }
    }

    private func close(to payload: inout [UInt8]) {
        let kind = cursor.kind
        guard cursor.close() else { return }
        switch kind {
        case .reasoning:
            let text = reply.reasoning.joined()
            event("response.reasoning_summary_text.done", summary("text", .string(text)), to: &payload)
            let part: JSONValue = ["type": "summary_text", "text": .string(text)]
            event("response.reasoning_summary_part.done", summary("part", part), to: &payload)
            item("done", ResponseObject.reasoning(text), to: &payload)
        case .text:
            event("response.output_text.done", content("text", .string(text)), to: &payload)
            event("response.content_part.done", content("part", ResponseObject.part(text)), to: &payload)
            item("done", ResponseObject.message(text), to: &payload)
        case .call(let index):
            let call = reply.toolCalls[index]
            let arguments: [(String, JSONValue)] = [
                ("item_id", .string("fc_\(call.id)")), ("output_index", .integer(cursor.index)),
                ("arguments", .string(call.arguments)),
            ]
            event("response.function_call_arguments.done", arguments, to: &payload)
            item("done", ResponseObject.call(call, status: "completed"), to: &payload)
        case nil: break
        }
    }

    /// The members of an event about a part of the message.
    private func content(_ name: String, _ value: JSONValue) -> [(String, JSONValue)] {
        [("item_id", "msg_mock"), ("output_index", .integer(cursor.index)), ("content_index", 0), (name, value)]
    }

    /// The members of an event about a part of the reasoning.
    private func summary(_ name: String, _ value: JSONValue) -> [(String, JSONValue)] {
        [("item_id", "rs_mock"), ("output_index", .integer(cursor.index)), ("summary_index", 0), (name, value)]
    }

    private func item(_ what: String, _ item: JSONValue, to payload: inout [UInt8]) {
        event("response.output_item.\(what)", [("output_index", .integer(cursor.index)), ("item", item)], to: &payload)
    }

    /// An event up to and with the index of its item.
    private func beginDelta(_ type: StaticString, _ id: String, to payload: inout [UInt8]) {
        events.begin(type, to: &payload)
        payload.append(#"{"type":""#)
        payload.append(type)
        payload.append(#"","sequence_number":"#)
        JSONWriter.integer(nextNumber(), to: &payload)
        payload.append(#","item_id":"#)
        JSONWriter.string(id, to: &payload)
        payload.append(#","output_index":"#)
        JSONWriter.integer(cursor.index, to: &payload)
    }

    private func endDelta(_ text: String, to payload: inout [UInt8]) {
        payload.append(#","delta":"#)
        JSONWriter.string(text, to: &payload)
        payload.append("}")
        events.end(to: &payload)
    }

    private func event(_ type: String, _ members: [(String, JSONValue)], to payload: inout [UInt8]) {
        let head: [(String, JSONValue)] = [("type", .string(type)), ("sequence_number", .integer(nextNumber()))]
        let value = JSONValue.object(JSONObject(head + members))
        events.event(type, String(decoding: value.serialized(), as: UTF8.self), to: &payload)
    }

    private func append(_ error: StreamStyle.InStreamError, to payload: inout [UInt8]) {
        if let json = error.json { return events.event(error.event ?? "error", json, to: &payload) }
        let members: [(String, JSONValue)] = [
            ("code", "server_error"), ("message", "The server had an error while processing your request"),
            ("param", nil),
        ]
        event("error", members, to: &payload)
    }

    private func nextNumber() -> Int {
        defer { sequence += 1 }
        return sequence
    }
}
