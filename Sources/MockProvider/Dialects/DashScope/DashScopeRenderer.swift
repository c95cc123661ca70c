import JSON

/// Writes a reply as results: numbered events, each with the new text or with all of it so far.
final class DashScopeRenderer: EventRenderer {
    private let reply: Reply
    private let style: StreamStyle
    private let events: EventWriter
    private let form: MockQuestion.Form
    private let isCumulative: Bool
    private let filling: [UInt8]
    private var count = 0
    /// All text and reasoning so far, as the contents of a JSON string; empty unless each event repeats it.
    private var text: [UInt8] = []
    private var reasoning: [UInt8] = []
    /// The calls so far with their arguments so far.
    private var calls: [JSONValue] = []

    init(question: MockQuestion, behaviour: Behaviour) {
        reply = behaviour.reply
        style = behaviour.style
        events = EventWriter(style, dataSpace: false)
        form = question.form
        isCumulative = question.isCumulative
        filling = Stamp.filling(of: reply)
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        if !isCumulative {
            text.removeAll(keepingCapacity: true)
            reasoning.removeAll(keepingCapacity: true)
            calls = []
        }
        switch part {
        case .stamp(let nanoseconds):
            Stamp.append(nanoseconds, to: &text)
            text.append(contentsOf: filling)
        case .text(let new): JSONWriter.stringContents(utf8: Array(new.utf8).span, to: &text)
        case .reasoning(let new): JSONWriter.stringContents(utf8: Array(new.utf8).span, to: &reasoning)
        case .toolCall(let index, let id, let name): begin(index, id, name)
        case .toolArguments(let index, let fragment, _): go(on: index, fragment)
        case .finish(let reason): return result(finish: reason, chunks: chunks, to: &payload)
        case .error(let error): return append(error, to: &payload)
        case .line(let text): return events.line(text, to: &payload)
        case .comment(let text): return events.comment(text, to: &payload)
        case .role, .usage, .done: return
        }
        result(finish: nil, chunks: chunks, to: &payload)
    }

    private func begin(_ index: Int, _ id: String, _ name: String) {
        calls.append([
            "index": .integer(index), "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": ""],
        ])
    }

    private func go(on index: Int, _ fragment: String) {
        guard isCumulative, var call = calls.last else {
            calls = [
                [
                    "index": .integer(index), "id": "", "type": "function",
                    "function": ["arguments": .string(fragment)],
                ]
            ]
            return
        }
        let sofar = call["function"]?["arguments"]?.stringValue ?? ""
        call["function"]?["arguments"] = .string(sofar + fragment)
        calls[calls.count - 1] = call
    }

    private func head(_ name: StaticString, _ status: Int, to payload: inout [UInt8]) {
        count += 1
        payload.append("id:")
        JSONWriter.integer(count, to: &payload)
        payload.append(contentsOf: events.lineEnd)
        payload.append("event:")
        payload.append(name)
        payload.append(contentsOf: events.lineEnd)
        payload.append(":HTTP_STATUS/")
        JSONWriter.integer(status, to: &payload)
        payload.append(contentsOf: events.lineEnd)
        events.begin(to: &payload)
    }

    private func result(finish: String?, chunks: Int, to payload: inout [UInt8]) {
        head("result", 200, to: &payload)
        if form == .text {
            payload.append(#"{"output":{"text":""#)
            payload.append(text.span)
            payload.append(#"","finish_reason":"#)
            JSONWriter.string(finish ?? "null", to: &payload)
        } else {
            payload.append(#"{"output":{"choices":[{"message":{"content":"#)
            let isEmpty = text.isEmpty && form == .parts
            payload.append(form == .parts ? (isEmpty ? "[" : #"[{"text":""#) : "\"")
            payload.append(text.span)
            payload.append(form == .parts ? (isEmpty ? "]" : #""}]"#) : "\"")
            if !reasoning.isEmpty {
                payload.append(#","reasoning_content":""#)
                payload.append(reasoning.span)
                payload.append("\"")
            }
            if !calls.isEmpty {
                payload.append(#","tool_calls":"#)
                JSONValue.array(calls).write(to: &payload)
            }
            payload.append(#","role":"assistant"},"index":0,"finish_reason":"#)
            JSONWriter.string(finish ?? "null", to: &payload)
            payload.append("}]")
        }
        payload.append("}")
        if style.usage == .asked || style.usage == .each || (style.usage != .none && finish != nil) {
            payload.append(#","usage":"#)
            DashScopeMock.usage(reply, chunks).write(to: &payload)
        }
        payload.append(#","request_id":"mock"}"#)
        events.end(to: &payload)
    }

    private func append(_ error: StreamStyle.InStreamError, to payload: inout [UInt8]) {
        head("error", 500, to: &payload)
        payload.append(
            error.json ?? #"{"code":"InternalError","message":"An internal error has occured","request_id":"mock"}"#
        )
        events.end(to: &payload)
    }
}
