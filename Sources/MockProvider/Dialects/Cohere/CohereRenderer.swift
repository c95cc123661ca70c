import JSON

/// Writes a reply as the events of Cohere's chat: blocks of content and calls, each with a beginning and an end.
final class CohereRenderer: EventRenderer {
    private let reply: Reply
    private let style: StreamStyle
    private let events: EventWriter
    private let stampClosing: [UInt8]
    private var stampOpening: [UInt8] = []
    private var cursor = BlockCursor()
    private var isOpen = false

    init(_ behaviour: Behaviour) {
        reply = behaviour.reply
        style = behaviour.style
        events = EventWriter(style)
        stampClosing = Stamp.filling(of: reply) + Array(#""}}}}"#.utf8) + events.lineEnd + events.lineEnd
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .comment(let text): return events.comment(text, to: &payload)
        case .line(let text): return events.line(text, to: &payload)
        case .error(let error):
            let name = error.event ?? (error.json == nil ? "message-end" : nil)
            return events.event(name, error.json ?? Self.error, to: &payload)
        case .done: return events.event(nil, "[DONE]", to: &payload)
        default: break
        }
        if !isOpen { open(to: &payload) }
        switch part {
        case .stamp(let nanoseconds):
            enter(.text, to: &payload)
            payload.append(contentsOf: stampOpening)
            Stamp.append(nanoseconds, to: &payload)
            payload.append(contentsOf: stampClosing)
        case .text(let text):
            enter(.text, to: &payload)
            content("text", text, to: &payload)
        case .reasoning(let text):
            enter(.reasoning, to: &payload)
            content("thinking", text, to: &payload)
        case .toolCall(let index, _, _): enter(.call(index), to: &payload)
        case .toolArguments(let index, let fragment, _):
            guard !reply.toolCalls[index].arguments.isEmpty else { return }
            begin("tool-call-delta", index, to: &payload)
            payload.append(#"{"tool_calls":{"function":{"arguments":"#)
            JSONWriter.string(fragment, to: &payload)
            payload.append("}}}}}")
            events.end(to: &payload)
        case .finish(let reason):
            close(to: &payload)
            events.begin("message-end", to: &payload)
            payload.append(#"{"type":"message-end","delta":{"finish_reason":"#)
            JSONWriter.string(CohereMock.words[reason] ?? reason, to: &payload)
            if style.usage != .none {
                payload.append(#","usage":"#)
                CohereMock.usage(reply, chunks).write(to: &payload)
            }
            payload.append("}}")
            events.end(to: &payload)
        case .role, .usage, .done, .error, .line, .comment: break
        }
    }

    private func open(to payload: inout [UInt8]) {
        isOpen = true
        events.begin("message-start", to: &payload)
        payload.append(#"{"id":"mock","type":"message-start","delta":{"message":{"role":"assistant","content":[],"#)
        payload.append(#""tool_plan":"","tool_calls":[],"citations":[]}}}"#)
        events.end(to: &payload)
    }

    private func enter(_ kind: BlockCursor.Kind, to payload: inout [UInt8]) {
        guard cursor.kind != kind else { return }
        close(to: &payload)
        cursor.open(kind)
        switch kind {
        case .reasoning:
            begin("content-start", cursor.index, to: &payload)
            payload.append(#"{"content":{"type":"thinking","thinking":""}}}}"#)
        case .text:
            begin("content-start", cursor.index, to: &payload)
            payload.append(#"{"content":{"type":"text","text":""}}}}"#)
            stampOpening = []
            begin("content-delta", cursor.index, to: &stampOpening)
            stampOpening.append(#"{"content":{"text":""#)
        case .call(let index):
            begin("tool-call-start", index, to: &payload)
            payload.append(#"{"tool_calls":{"id":"#)
            JSONWriter.string(reply.toolCalls[index].id, to: &payload)
            payload.append(#","type":"function","function":{"name":"#)
            JSONWriter.string(reply.toolCalls[index].name, to: &payload)
            payload.append(#","arguments":""}}}}}"#)
        }
        events.end(to: &payload)
    }

    private func close(to payload: inout [UInt8]) {
        let kind = cursor.kind
        guard cursor.close() else { return }
        if case .call(let index) = kind {
            events.begin("tool-call-end", to: &payload)
            payload.append(#"{"type":"tool-call-end","index":"#)
            JSONWriter.integer(index, to: &payload)
        } else {
            events.begin("content-end", to: &payload)
            payload.append(#"{"type":"content-end","index":"#)
            JSONWriter.integer(cursor.index, to: &payload)
        }
        payload.append("}")
        events.end(to: &payload)
    }

    /// An event up to its message.
    private func begin(_ name: StaticString, _ index: Int, to payload: inout [UInt8]) {
        events.begin(name, to: &payload)
        payload.append(#"{"type":""#)
        payload.append(name)
        payload.append(#"","index":"#)
        JSONWriter.integer(index, to: &payload)
        payload.append(#","delta":{"message":"#)
    }

    private func content(_ member: StaticString, _ text: String, to payload: inout [UInt8]) {
        begin("content-delta", cursor.index, to: &payload)
        payload.append(#"{"content":{""#)
        payload.append(member)
        payload.append(#"":"#)
        JSONWriter.string(text, to: &payload)
        payload.append("}}}}")
        events.end(to: &payload)
    }

    private static let error =
        #"{"type":"message-end","delta":{"finish_reason":"ERROR","error":"the model failed while it answered"}}"#
}
