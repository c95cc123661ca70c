import JSON

/// Writes a reply as lines, each a message with the new text.
final class OllamaRenderer: EventRenderer {
    private let behaviour: Behaviour
    private let model: String
    private let lineEnd: [UInt8]
    /// Up to the content's opening quote.
    private let opening: [UInt8]
    /// From behind the message to the end of the line.
    private let closing: [UInt8]
    private let stampClosing: [UInt8]

    init(question: MockQuestion, behaviour: Behaviour) {
        self.behaviour = behaviour
        model = question.model
        lineEnd = (behaviour.style.lineEnd ?? .lf).bytes
        var opening = Array(#"{"model":"#.utf8)
        JSONWriter.string(question.model, to: &opening)
        opening += Array(#","created_at":"\#(OllamaMock.time)","message":{"role":"assistant","content":"#.utf8)
        self.opening = opening
        closing = Array(#"},"done":false}"#.utf8) + lineEnd
        stampClosing = Stamp.filling(of: behaviour.reply) + [UInt8(ascii: "\"")] + closing
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .stamp(let nanoseconds):
            payload.append(contentsOf: opening)
            payload.append("\"")
            Stamp.append(nanoseconds, to: &payload)
            payload.append(contentsOf: stampClosing)
        case .text(let text):
            payload.append(contentsOf: opening)
            JSONWriter.string(text, to: &payload)
            payload.append(contentsOf: closing)
        case .reasoning(let text):
            payload.append(contentsOf: opening)
            payload.append(#""","thinking":"#)
            JSONWriter.string(text, to: &payload)
            payload.append(contentsOf: closing)
        case .toolArguments(let index, _, true):
            payload.append(contentsOf: opening)
            payload.append(#""","tool_calls":["#)
            OllamaMock.call(behaviour.reply.toolCalls[index], at: index).write(to: &payload)
            payload.append("]")
            payload.append(contentsOf: closing)
        case .done:
            let message: JSONValue = ["role": "assistant", "content": ""]
            OllamaMock.last(model, message, behaviour, chunks: chunks).write(to: &payload)
            payload.append(contentsOf: lineEnd)
        case .error(let error):
            payload.append(error.json ?? #"{"error":"an error was encountered while running the model"}"#)
            payload.append(contentsOf: lineEnd)
        case .line(let text):
            payload.append(StreamStyle.RawLine.bare(text))
            payload.append(contentsOf: lineEnd)
        case .comment:
            payload.append(contentsOf: lineEnd)
        case .role, .toolCall, .toolArguments, .finish, .usage: break
        }
    }
}
