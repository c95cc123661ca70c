import JSON

/// Writes a reply as the events of a message: blocks of content that open and close.
final class AnthropicRenderer: EventRenderer {
    private let model: String
    private let reply: Reply
    private let style: StreamStyle
    private let events: EventWriter
    /// Fills a stamp up and ends its event.
    private let stampClosing: [UInt8]
    /// A stamped event up to its stamp; made when its block is opened.
    private var stampOpening: [UInt8] = []
    private var cursor = BlockCursor()
    private var isOpen = false

    init(question: MockQuestion, behaviour: Behaviour) {
        model = question.model
        reply = behaviour.reply
        style = behaviour.style
        events = EventWriter(style)
        stampClosing = Stamp.filling(of: reply) + Array(#""}}"#.utf8) + events.lineEnd + events.lineEnd
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .comment(let text): return events.comment(text, to: &payload)
        case .line(let text): return events.line(text, to: &payload)
        case .error(let error):
            return events.event(error.event ?? "error", error.json ?? Self.error, to: &payload)
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
            delta("text_delta", "text", text, to: &payload)
        case .reasoning(let text):
            enter(.reasoning, to: &payload)
            delta("thinking_delta", "thinking", text, to: &payload)
        case .toolCall(let index, _, _):
            enter(.call(index), to: &payload)
            if !reply.toolCalls[index].arguments.isEmpty {
                delta("input_json_delta", "partial_json", "", to: &payload)
            }
        case .toolArguments(let index, let fragment, _):
            if !reply.toolCalls[index].arguments.isEmpty {
                delta("input_json_delta", "partial_json", fragment, to: &payload)
            }
        case .finish(let reason): finish(AnthropicMock.words[reason] ?? reason, chunks: chunks, to: &payload)
        case .done:
            close(to: &payload)
            events.begin("message_stop", to: &payload)
            payload.append(#"{"type":"message_stop"}"#)
            events.end(to: &payload)
        case .role, .usage, .error, .line, .comment: break
        }
    }

    private func open(to payload: inout [UInt8]) {
        isOpen = true
        events.begin("message_start", to: &payload)
        payload.append(#"{"type":"message_start","message":{"id":"msg_mock","type":"message","role":"assistant","#)
        payload.append(#""model":"#)
        JSONWriter.string(model, to: &payload)
        payload.append(#","content":[],"stop_reason":null,"stop_sequence":null"#)
        if style.usage != .none {
            payload.append(#","usage":{"input_tokens":10,"cache_creation_input_tokens":0,"#)
            payload.append(#""cache_read_input_tokens":0,"output_tokens":1}"#)
        }
        payload.append("}}")
        events.end(to: &payload)
    }

    /// Opens a block unless it is open already, and closes the one before.
    private func enter(_ kind: BlockCursor.Kind, to payload: inout [UInt8]) {
        guard cursor.kind != kind else { return }
        close(to: &payload)
        cursor.open(kind)
        begin("content_block_start", to: &payload)
        payload.append(#","content_block":"#)
        switch kind {
        case .reasoning: payload.append(#"{"type":"thinking","thinking":"","signature":""}}"#)
        case .text: payload.append(#"{"type":"text","text":""}}"#)
        case .call(let index):
            payload.append(#"{"type":"tool_use","id":"#)
            JSONWriter.string(reply.toolCalls[index].id, to: &payload)
            payload.append(#","name":"#)
            JSONWriter.string(reply.toolCalls[index].name, to: &payload)
            payload.append(#","input":{}}}"#)
        }
        events.end(to: &payload)
        if cursor.index == 0 {
            events.begin("ping", to: &payload)
            payload.append(#"{"type": "ping"}"#)
            events.end(to: &payload)
        }
        if kind == .text {
            stampOpening = []
            begin("content_block_delta", to: &stampOpening)
            stampOpening.append(#","delta":{"type":"text_delta","text":""#)
        }
    }

    private func close(to payload: inout [UInt8]) {
        if cursor.kind == .reasoning { delta("signature_delta", "signature", "bW9jaw==", to: &payload) }
        guard cursor.close() else { return }
        begin("content_block_stop", to: &payload)
        payload.append("}")
        events.end(to: &payload)
    }

    /// An event of the block that is open, up to its index.
    private func begin(_ name: StaticString, to payload: inout [UInt8]) {
        events.begin(name, to: &payload)
        payload.append(#"{"type":""#)
        payload.append(name)
        payload.append(#"","index":"#)
        JSONWriter.integer(cursor.index, to: &payload)
    }

    private func delta(_ type: StaticString, _ member: StaticString, _ text: String, to payload: inout [UInt8]) {
        begin("content_block_delta", to: &payload)
        payload.append(#","delta":{"type":""#)
        payload.append(type)
        payload.append(#"",""#)
        payload.append(member)
        payload.append(#"":"#)
        JSONWriter.string(text, to: &payload)
        payload.append("}}")
        events.end(to: &payload)
    }

    private func finish(_ reason: String, chunks: Int, to payload: inout [UInt8]) {
        close(to: &payload)
        events.begin("message_delta", to: &payload)
        payload.append(#"{"type":"message_delta","delta":{"stop_reason":"#)
        JSONWriter.string(reason, to: &payload)
        payload.append(#","stop_sequence":null}"#)
        if style.usage != .none {
            payload.append(#","usage":"#)
            AnthropicMock.usage(reply, chunks).write(to: &payload)
        }
        payload.append("}")
        events.end(to: &payload)
    }

    private static let error = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
}
