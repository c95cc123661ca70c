import JSON

/// Writes a reply in the native form, and reasoning in OpenAI's, as both come in one stream.
final class CloudflareRenderer: EventRenderer {
    private let reply: Reply
    private let style: StreamStyle
    private let events: EventWriter
    private let stampOpening: [UInt8]
    private let closing: [UInt8]

    init(_ behaviour: Behaviour) {
        reply = behaviour.reply
        style = behaviour.style
        events = EventWriter(style)
        stampOpening = events.data + Array(#"{"response":""#.utf8)
        closing =
            Stamp.filling(of: reply) + Array(#"","p":"abdefghijklmnopq"}"#.utf8) + events.lineEnd + events.lineEnd
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .stamp(let nanoseconds):
            payload.append(contentsOf: stampOpening)
            Stamp.append(nanoseconds, to: &payload)
            payload.append(contentsOf: closing)
        case .text(let text): event(["response": .string(text), "p": "abdefghijklmnopq"], to: &payload)
        case .reasoning(let text):
            let delta: JSONValue = ["reasoning_content": .string(text)]
            event(["choices": [["index": 0, "delta": delta, "finish_reason": nil]]], to: &payload)
        case .toolArguments(let index, _, true):
            let calls: JSONValue = [CloudflareMock.call(reply.toolCalls[index])]
            event(["response": "", "tool_calls": calls, "p": "ab"], to: &payload)
        case .finish:
            // The native form has no natural reason, only its end.
            if case .reason(let reason) = reply.finish {
                event(["response": "", "finish_reason": .string(reason)], to: &payload)
            }
            if style.usage != .none {
                event(["response": "", "usage": reply.usage(chunks: chunks)], to: &payload)
            }
        case .error(let error):
            let json = #"{"errors":[{"code":3040,"message":"Capacity temporarily exceeded"}],"success":false}"#
            events.event(error.event, error.json ?? json, to: &payload)
        case .line(let text): events.line(text, to: &payload)
        case .comment(let text): events.comment(text, to: &payload)
        case .done: events.event(nil, "[DONE]", to: &payload)
        case .role, .toolCall, .toolArguments, .usage: break
        }
    }

    private func event(_ value: JSONValue, to payload: inout [UInt8]) {
        events.begin(to: &payload)
        value.write(to: &payload)
        events.end(to: &payload)
    }
}
