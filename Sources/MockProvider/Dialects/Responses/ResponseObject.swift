import JSON

/// The object that a response is, and the items of its output.
enum ResponseObject {
    /// A response without output.
    static func bare(_ model: String, status: String) -> JSONValue {
        [
            "id": "resp_mock", "object": "response", "created_at": 1_700_000_000, "status": .string(status),
            "error": nil, "incomplete_details": nil, "model": .string(model), "output": [],
            "parallel_tool_calls": true, "store": false, "usage": nil,
        ]
    }

    /// A response that has come to its end; `text` is told where it is not the reply's own.
    static func finished(
        _ question: MockQuestion,
        _ behaviour: Behaviour,
        chunks: Int,
        text: String? = nil
    ) -> JSONValue {
        let reply = behaviour.reply
        var value = bare(question.model, status: "completed")
        let words = ["length": "max_output_tokens", "content_filter": "content_filter"]
        if let reason = reply.finishReason, !["stop", "tool_calls"].contains(reason) {
            value["status"] = "incomplete"
            value["incomplete_details"] = ["reason": .string(words[reason] ?? reason)]
        }
        var output: [JSONValue] = []
        if !reply.reasoning.isEmpty { output.append(reasoning(reply.reasoning.joined())) }
        let text = text ?? reply.wholeText
        if !text.isEmpty { output.append(message(text)) }
        for call in reply.toolCalls { output.append(Self.call(call, status: "completed")) }
        value["output"] = .array(output)
        if behaviour.style.usage != .none {
            value["usage"] = reply.usage(chunks: chunks) { prompt, completion in
                [
                    "input_tokens": prompt, "input_tokens_details": ["cached_tokens": 0],
                    "output_tokens": completion, "output_tokens_details": ["reasoning_tokens": 0],
                    "total_tokens": .integer(chunks + 10),
                ]
            }
        }
        return value
    }

    /// The item of the reasoning; nil before there is any.
    static func reasoning(_ text: String?) -> JSONValue {
        let summary = text.map { text -> [JSONValue] in [["type": "summary_text", "text": .string(text)]] }
        return ["id": "rs_mock", "type": "reasoning", "summary": .array(summary ?? [])]
    }

    /// The item of the text; nil before there is any.
    static func message(_ text: String?) -> JSONValue {
        [
            "id": "msg_mock", "type": "message", "status": text == nil ? "in_progress" : "completed",
            "content": text.map { [part($0)] } ?? [], "role": "assistant",
        ]
    }

    /// A part of a message.
    static func part(_ text: String) -> JSONValue {
        ["type": "output_text", "annotations": [], "logprobs": [], "text": .string(text)]
    }

    /// The item of a call, with its arguments once it is completed.
    static func call(_ call: Reply.ToolCall, status: String) -> JSONValue {
        let arguments = status == "completed" ? call.arguments : ""
        return [
            "id": .string("fc_\(call.id)"), "type": "function_call", "status": .string(status),
            "arguments": .string(arguments), "call_id": .string(call.id), "name": .string(call.name),
        ]
    }
}
