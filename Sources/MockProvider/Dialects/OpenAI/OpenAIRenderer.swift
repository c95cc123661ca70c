import JSON

/// Writes a reply as `chat.completion.chunk` events.
///
/// What does not change from chunk to chunk is made once; a stamped chunk is three copies and twenty digits.
final class OpenAIRenderer: EventRenderer {
    /// The error that is told when the behaviour has no other words.
    static let error =
        #"{"error":{"message":"The server had an error while processing your request","type":"server_error","#
        + #""param":null,"code":null}}"#

    private let reply: Reply
    private let style: StreamStyle
    private let events: EventWriter
    /// Up to the delta's opening brace, and the role where every chunk tells it.
    private let opening: [UInt8]
    /// The same without choices.
    private let bareOpening: [UInt8]
    private let textOpening: [UInt8]
    private let stampClosing: [UInt8]
    /// From the end of the delta to the end of the event, unless something else is told there.
    private let closing: [UInt8]

    /// From the end of the delta to its finish reason.
    private let beforeFinish: [UInt8]

    /// A renderer; `extra` are members of every choice, each with a comma behind it.
    init(question: MockQuestion, behaviour: Behaviour, extra: StaticString = "") {
        var beforeFinish = Array("},".utf8)
        beforeFinish.append(extra)
        beforeFinish.append(#""logprobs":null,"finish_reason":"#)
        self.beforeFinish = beforeFinish
        reply = behaviour.reply
        style = behaviour.style
        events = EventWriter(style)
        var opening = events.data
        opening += Array(#"{"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1700000000,"model":"#.utf8)
        JSONWriter.string(question.model, to: &opening)
        opening += Array(#","system_fingerprint":"fp_mock","choices":["#.utf8)
        bareOpening = opening
        opening += Array(#"{"index":0,"delta":{"#.utf8)
        if style.role == .each { opening += Array(#""role":"assistant","#.utf8) }
        self.opening = opening
        textOpening = opening + Array(#""content":"#.utf8)
        closing = beforeFinish + Array("null}]}".utf8) + events.lineEnd + events.lineEnd
        stampClosing = Stamp.filling(of: reply) + [UInt8(ascii: "\"")] + (style.usage == .each ? [] : closing)
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .stamp(let nanoseconds):
            payload.append(contentsOf: textOpening)
            payload.append(UInt8(ascii: "\""))
            Stamp.append(nanoseconds, to: &payload)
            payload.append(contentsOf: stampClosing)
            if style.usage == .each { close(chunks: chunks, to: &payload) }
        case .text(let text):
            payload.append(contentsOf: textOpening)
            JSONWriter.string(text, to: &payload)
            close(chunks: chunks, to: &payload)
        case .role:
            payload.append(contentsOf: opening)
            payload.append(#""role":"assistant","content":"""#)
            payload.append(contentsOf: closing)
        case .reasoning(let text):
            payload.append(contentsOf: opening)
            JSONWriter.string(reply.reasoningKey, to: &payload)
            payload.append(":")
            JSONWriter.string(text, to: &payload)
            close(chunks: chunks, to: &payload)
        case .toolCall(let index, let id, let name):
            beginToolCall(index, to: &payload)
            payload.append(#","id":"#)
            JSONWriter.string(id, to: &payload)
            payload.append(#","type":"function","function":{"name":"#)
            JSONWriter.string(name, to: &payload)
            payload.append(#","arguments":""}}]"#)
            close(chunks: chunks, to: &payload)
        case .toolArguments(let index, let fragment, _):
            beginToolCall(index, to: &payload)
            payload.append(#","function":{"arguments":"#)
            JSONWriter.string(fragment, to: &payload)
            payload.append("}}]")
            close(chunks: chunks, to: &payload)
        case .finish(let reason):
            payload.append(contentsOf: opening)
            if payload.last == UInt8(ascii: ",") { payload.removeLast() }
            close(finish: reason, chunks: chunks, to: &payload)
        case .usage:
            payload.append(contentsOf: bareOpening)
            payload.append(#"],"usage":"#)
            reply.usage(chunks: chunks).write(to: &payload)
            payload.append("}")
            events.end(to: &payload)
        case .error(let error):
            events.event(error.event, error.json ?? Self.error, to: &payload)
        case .line(let text):
            events.line(text, to: &payload)
        case .comment(let text):
            events.comment(text, to: &payload)
        case .done:
            events.event(nil, "[DONE]", to: &payload)
        }
    }

    private func beginToolCall(_ index: Int, to payload: inout [UInt8]) {
        payload.append(contentsOf: opening)
        payload.append(#""tool_calls":[{"index":"#)
        JSONWriter.integer(index, to: &payload)
    }

    /// Ends the delta and its event, with the finish reason and with usage where it is told.
    private func close(finish: String? = nil, chunks: Int, to payload: inout [UInt8]) {
        let tellsUsage = style.usage == .each || (style.usage == .finish && finish != nil)
        if finish == nil && !tellsUsage {
            payload.append(contentsOf: closing)
            return
        }
        payload.append(contentsOf: beforeFinish)
        if let finish { JSONWriter.string(finish, to: &payload) } else { JSONWriter.null(to: &payload) }
        payload.append("}]")
        if tellsUsage {
            payload.append(#","usage":"#)
            reply.usage(chunks: chunks).write(to: &payload)
        }
        payload.append("}")
        events.end(to: &payload)
    }
}
