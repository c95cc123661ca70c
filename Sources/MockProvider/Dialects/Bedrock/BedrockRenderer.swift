import Framing
import JSON

/// Writes a reply as binary messages of AWS, each with its checksums.
///
/// A line that is to stand in the stream becomes the payload of a delta, a comment an event of a type nobody knows.
final class BedrockRenderer: EventRenderer {
    private let reply: Reply
    private let style: StreamStyle
    private let filling: [UInt8]
    private var cursor = BlockCursor()
    /// The payload of the event that is being written.
    private var body: [UInt8] = []

    init(_ behaviour: Behaviour) {
        reply = behaviour.reply
        style = behaviour.style
        filling = Stamp.filling(of: reply)
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .role: event("messageStart", ["p": "abcdefgh", "role": "assistant"], to: &payload)
        case .stamp(let nanoseconds):
            enter(.text, to: &payload)
            beginDelta()
            body.append(#"{"text":""#)
            Stamp.append(nanoseconds, to: &body)
            body.append(contentsOf: filling)
            body.append("\"}")
            endDelta(to: &payload)
        case .text(let text):
            enter(.text, to: &payload)
            delta(["text": .string(text)], to: &payload)
        case .reasoning(let text):
            enter(.reasoning, to: &payload)
            delta(["reasoningContent": ["text": .string(text)]], to: &payload)
        case .toolCall(let index, _, _): enter(.call(index), to: &payload)
        case .toolArguments(let index, let fragment, _):
            if !reply.toolCalls[index].arguments.isEmpty {
                delta(["toolUse": ["input": .string(fragment)]], to: &payload)
            }
        case .finish(let reason):
            close(to: &payload)
            let stop: JSONValue = ["p": "abcd", "stopReason": .string(BedrockMock.words[reason] ?? reason)]
            event("messageStop", stop, to: &payload)
        case .done:
            close(to: &payload)
            var metadata: JSONValue = ["metrics": ["latencyMs": 1], "p": "abc"]
            if style.usage != .none { metadata["usage"] = BedrockMock.usage(reply, chunks) }
            event("metadata", metadata, to: &payload)
        case .error(let error):
            let text = error.json ?? #"{"message":"Too many tokens, please wait before trying again."}"#
            let type = (":exception-type", error.event ?? "throttlingException")
            message(type, "exception", Array(text.utf8), to: &payload)
        case .line(let text):
            let line = StreamStyle.RawLine.bare(text)
            message((":event-type", "contentBlockDelta"), "event", Array(line.utf8), to: &payload)
        case .comment: event("mockPing", [:], to: &payload)
        case .usage: break
        }
    }

    private func enter(_ kind: BlockCursor.Kind, to payload: inout [UInt8]) {
        guard cursor.kind != kind else { return }
        close(to: &payload)
        cursor.open(kind)
        // Only the blocks of calls are announced.
        guard case .call(let index) = kind else { return }
        let call = reply.toolCalls[index]
        let use: JSONValue = ["name": .string(call.name), "toolUseId": .string(call.id)]
        let start: JSONValue = ["contentBlockIndex": .integer(cursor.index), "p": "ab", "start": ["toolUse": use]]
        event("contentBlockStart", start, to: &payload)
    }

    private func close(to payload: inout [UInt8]) {
        if cursor.kind == .reasoning { delta(["reasoningContent": ["signature": "bW9jaw=="]], to: &payload) }
        guard cursor.close() else { return }
        event("contentBlockStop", ["contentBlockIndex": .integer(cursor.index), "p": "abcdef"], to: &payload)
    }

    private func delta(_ value: JSONValue, to payload: inout [UInt8]) {
        beginDelta()
        value.write(to: &body)
        endDelta(to: &payload)
    }

    private func beginDelta() {
        body.removeAll(keepingCapacity: true)
        body.append(#"{"contentBlockIndex":"#)
        JSONWriter.integer(cursor.index, to: &body)
        body.append(#","delta":"#)
    }

    private func endDelta(to payload: inout [UInt8]) {
        body.append(#","p":"abcdefghij"}"#)
        message((":event-type", "contentBlockDelta"), "event", body, to: &payload)
    }

    private func event(_ type: String, _ value: JSONValue, to payload: inout [UInt8]) {
        message((":event-type", type), "event", value.serialized(), to: &payload)
    }

    private func message(
        _ type: (String, String),
        _ kind: String,
        _ body: [UInt8],
        to payload: inout [UInt8]
    ) {
        let headers = [type, (":content-type", "application/json"), (":message-type", kind)]
        BinaryEventWriter.append(headers: headers, payload: body.span, to: &payload)
    }
}
