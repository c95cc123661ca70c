import JSON

/// Writes a reply as answers of generateContent, each with the new parts: as events, or as elements of one array.
///
/// Spaces stand behind colons, as the real one writes them.
final class GeminiRenderer: EventRenderer {
    private let reply: Reply
    private let style: StreamStyle
    private let events: EventWriter
    private let isArray: Bool
    /// From behind the candidates to the end of the answer.
    private let closing: [UInt8]
    private let stampOpening: [UInt8]
    private let stampClosing: [UInt8]
    /// Whether each answer has usage, as the real one does it.
    private let countsAlways: Bool
    private var elements = 0

    init(question: MockQuestion, behaviour: Behaviour) {
        reply = behaviour.reply
        style = behaviour.style
        events = EventWriter(style, lineEnd: .crlf)
        isArray = question.form == .array
        countsAlways = style.usage == .each || style.usage == .asked
        var closing = Array(#","modelVersion": "#.utf8)
        JSONWriter.string(question.model, to: &closing)
        closing += Array(#","responseId": "mock"}"#.utf8)
        closing += isArray ? events.lineEnd : events.lineEnd + events.lineEnd
        self.closing = closing
        stampOpening = Array(#"{"candidates": [{"content": {"parts": [{"text": ""#.utf8)
        stampClosing = Stamp.filling(of: reply) + Array(#""}],"role": "model"},"index": 0}]"#.utf8)
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .stamp(let nanoseconds):
            begin(to: &payload)
            payload.append(contentsOf: stampOpening)
            Stamp.append(nanoseconds, to: &payload)
            payload.append(contentsOf: stampClosing)
            end(chunks: chunks, isLast: false, to: &payload)
        case .text(let text):
            beginParts(to: &payload)
            payload.append(#"{"text": "#)
            JSONWriter.string(text, to: &payload)
            endParts(chunks: chunks, to: &payload)
        case .reasoning(let text):
            beginParts(to: &payload)
            payload.append(#"{"text": "#)
            JSONWriter.string(text, to: &payload)
            payload.append(#","thought": true"#)
            endParts(chunks: chunks, to: &payload)
        case .toolArguments(let index, _, true):
            beginParts(to: &payload)
            call(reply.toolCalls[index], to: &payload)
            if index == 0 { payload.append(#","thoughtSignature": "bW9jaw==""#) }
            endParts(chunks: chunks, to: &payload)
        case .finish(let reason):
            beginParts(to: &payload)
            payload.append(#"{"text": """#)
            endParts(chunks: chunks, finish: GeminiMock.words[reason] ?? reason, to: &payload)
        case .usage:
            guard style.usage == .separate else { return }
            begin(to: &payload)
            payload.append(#"{"usageMetadata": "#)
            GeminiMock.usage(reply, chunks).write(to: &payload)
            payload.append(contentsOf: closing)
        case .error(let error): append(error, to: &payload)
        case .line(let text):
            isArray ? payload.append(StreamStyle.RawLine.bare(text)) : events.line(text, to: &payload)
        case .comment(let text):
            isArray ? payload.append(contentsOf: events.lineEnd) : events.comment(text, to: &payload)
        case .done:
            guard isArray else { return }
            payload.append(elements == 0 ? "[]" : "]")
            payload.append(contentsOf: events.lineEnd)
        case .role, .toolCall, .toolArguments: break
        }
    }

    private func begin(to payload: inout [UInt8]) {
        guard isArray else { return events.begin(to: &payload) }
        payload.append(elements == 0 ? "[" : ",")
        if elements > 0 { payload.append(contentsOf: events.lineEnd) }
        elements += 1
    }

    private func beginParts(to payload: inout [UInt8]) {
        begin(to: &payload)
        payload.append(#"{"candidates": [{"content": {"parts": ["#)
    }

    private func endParts(chunks: Int, finish: String? = nil, to payload: inout [UInt8]) {
        payload.append(#"}],"role": "model"}"#)
        if let finish {
            payload.append(#","finishReason": "#)
            JSONWriter.string(finish, to: &payload)
        }
        payload.append(#","index": 0}]"#)
        end(chunks: chunks, isLast: finish != nil, to: &payload)
    }

    /// Ends an answer, with usage where it is told: in each by nature.
    private func end(chunks: Int, isLast: Bool, to payload: inout [UInt8]) {
        if countsAlways || (isLast && style.usage == .finish) {
            payload.append(#","usageMetadata": "#)
            if let usage = reply.usage {
                usage.write(to: &payload)
            } else {
                payload.append(#"{"promptTokenCount": 10,"candidatesTokenCount": "#)
                JSONWriter.integer(chunks, to: &payload)
                payload.append(#","totalTokenCount": "#)
                JSONWriter.integer(chunks + 10, to: &payload)
                payload.append("}")
            }
        }
        payload.append(contentsOf: closing)
    }

    private func call(_ call: Reply.ToolCall, to payload: inout [UInt8]) {
        payload.append(#"{"functionCall": {"#)
        if !call.id.isEmpty {
            payload.append(#""id": "#)
            JSONWriter.string(call.id, to: &payload)
            payload.append(",")
        }
        payload.append(#""name": "#)
        JSONWriter.string(call.name, to: &payload)
        payload.append(#","args": "#)
        call.input.write(to: &payload)
        payload.append("}")
    }

    /// An error is told without the field of an event, as the real one does it, or as the last element.
    private func append(_ error: StreamStyle.InStreamError, to payload: inout [UInt8]) {
        if isArray { begin(to: &payload) }
        payload.append(error.json ?? Self.error)
        payload.append(contentsOf: events.lineEnd)
        if isArray { payload.append("]") }
    }

    private static let error = """
        {
          "error": {
            "code": 503,
            "message": "The model is overloaded. Please try again later.",
            "status": "UNAVAILABLE"
          }
        }
        """
}
