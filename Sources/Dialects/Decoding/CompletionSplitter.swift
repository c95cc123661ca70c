import JSON

/// Makes chunks of a whole answer: the other way round from ``CompletionAssembler``.
///
/// Each choice becomes a role chunk, a chunk with all that its message holds, and one with its finish reason; the usage
/// comes last.
struct CompletionSplitter {
    /// The chunks, each one JSON object on one line.
    private(set) var chunks: [[UInt8]] = []

    private let head: JSONObject

    /// Splits a `chat.completion` object; `nil` when it has no list of choices.
    init?(_ answer: JSONValue) {
        guard let object = answer.objectValue, let choices = object["choices"]?.arrayValue else { return nil }
        var head = JSONObject()
        for member in object.members where member.key != "choices" && member.key != "usage" {
            head[member.key] = member.value
        }
        head["object"] = "chat.completion.chunk"
        self.head = head
        for (place, choice) in choices.enumerated() { split(choice, place: place) }
        if let usage = object["usage"], !usage.isNull { add([], usage: usage) }
    }

    private mutating func split(_ choice: JSONValue, place: Int) {
        let index = JSONValue.number(JSONNumber(choice["index"]?.intValue ?? place))
        add([["index": index, "delta": ["role": "assistant"], "finish_reason": nil]])
        var delta = JSONObject()
        for member in choice["message"]?.objectValue?.members ?? [] where !member.value.isNull && member.key != "role" {
            delta[member.key] = member.key == "tool_calls" ? Self.calls(member.value) : member.value
        }
        if !delta.isEmpty {
            var part: JSONObject = ["index": index, "delta": .object(delta), "finish_reason": nil]
            if let logprobs = choice["logprobs"], !logprobs.isNull { part["logprobs"] = logprobs }
            add([.object(part)])
        }
        if let reason = choice["finish_reason"]?.stringValue, !reason.isEmpty {
            add([["index": index, "delta": [:], "finish_reason": .string(reason)]])
        }
    }

    /// Tool calls as deltas: each with its index, and its arguments as a string.
    private static func calls(_ value: JSONValue) -> JSONValue {
        .array(
            (value.arrayValue ?? []).enumerated().map { place, call in
                var delta: JSONObject = ["index": .number(JSONNumber(place))]
                for member in call.objectValue?.members ?? [] where member.key != "index" {
                    delta[member.key] = member.value
                }
                var function = call["function"]
                if let arguments = function?["arguments"], arguments.stringValue == nil, !arguments.isNull {
                    function?["arguments"] = .string(String(decoding: arguments.serialized(), as: UTF8.self))
                    delta["function"] = function
                }
                return .object(delta)
            }
        )
    }

    private mutating func add(_ choices: [JSONValue], usage: JSONValue? = nil) {
        var chunk = head
        chunk["choices"] = .array(choices)
        if let usage { chunk["usage"] = usage }
        chunks.append(JSONValue.object(chunk).serialized())
    }
}
