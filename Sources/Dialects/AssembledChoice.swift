import JSON

/// One choice of an answer, as far as its deltas have come.
struct AssembledChoice {
    /// Its place among the choices.
    let index: Int

    private var role = "assistant"
    private var content: String?
    private var reasoning: String?
    private var reasoningDetails = AssembledReasoning()
    private var refusal: String?
    private var calls = AssembledToolCalls()
    private var functionCall: JSONObject?
    private var others = JSONObject()
    private var logprobs: JSONObject?
    private var finishReason: String?

    /// A choice without anything in it.
    init(index: Int) {
        self.index = index
    }

    /// Takes the choice of a chunk.
    mutating func add(_ choice: JSONValue) {
        if let reason = choice["finish_reason"]?.stringValue, !reason.isEmpty { finishReason = finishReason ?? reason }
        if let more = choice["logprobs"]?.objectValue { add(logprobs: more) }
        guard let delta = choice["delta"]?.objectValue else { return }
        addReasoning(delta)
        for member in delta.members { add(member.key, member.value) }
    }

    /// The choice of a `chat.completion` object.
    var json: JSONValue {
        var message: JSONObject = ["role": .string(role), "content": content.map(JSONValue.string) ?? .null]
        if let reasoning { message["reasoning_content"] = .string(reasoning) }
        if !reasoningDetails.isEmpty { message["reasoning_details"] = reasoningDetails.json }
        if let refusal, !refusal.isEmpty { message["refusal"] = .string(refusal) }
        if !calls.isEmpty { message["tool_calls"] = calls.json }
        if let functionCall { message["function_call"] = .object(functionCall) }
        for member in others.members { message[member.key] = member.value }
        return [
            "index": .number(JSONNumber(index)),
            "message": .object(message),
            "logprobs": logprobs.map(JSONValue.object) ?? .null,
            "finish_reason": finishReason.map(JSONValue.string) ?? .null,
        ]
    }

    private mutating func add(_ name: String, _ value: JSONValue) {
        guard !value.isNull else { return }
        switch name {
        case "role":
            if let role = value.stringValue, !role.isEmpty { self.role = role }
        case "content": add(content: value)
        case "refusal": Self.join(value.stringValue, to: &refusal)
        case "tool_calls": calls.add(value.arrayValue ?? [])
        case "function_call": addFunctionCall(value)
        case "reasoning_content", "reasoning": break
        case "reasoning_details": reasoningDetails.add(value.arrayValue ?? [])
        default:
            // Lists, such as annotations, grow; anything else is told anew.
            guard let old = others[name]?.arrayValue, let new = value.arrayValue else {
                others[name] = value
                return
            }
            others[name] = .array(old + new)
        }
    }

    /// Content is a string, or, with Mistral's reasoning models, a list of parts.
    private mutating func add(content value: JSONValue) {
        guard let parts = value.arrayValue else {
            Self.join(value.stringValue, to: &content)
            return
        }
        for part in parts {
            if let thoughts = part["thinking"]?.arrayValue {
                for thought in thoughts { Self.join(thought["text"]?.stringValue, to: &reasoning) }
            } else {
                Self.join(part["text"]?.stringValue, to: &content)
            }
        }
    }

    /// The same reasoning may be told under several names; only the first counts.
    private mutating func addReasoning(_ delta: JSONObject) {
        for name in ["reasoning_content", "reasoning"] {
            if let text = delta[name]?.stringValue, !text.isEmpty {
                Self.join(text, to: &reasoning)
                return
            }
        }
        for detail in delta["reasoning_details"]?.arrayValue ?? [] {
            Self.join(detail["text"]?.stringValue ?? detail["summary"]?.stringValue, to: &reasoning)
        }
    }

    private mutating func addFunctionCall(_ value: JSONValue) {
        var call = functionCall ?? ["name": "", "arguments": ""]
        for name in ["name", "arguments"] {
            call[name] = .string((call[name]?.stringValue ?? "") + (value[name]?.stringValue ?? ""))
        }
        functionCall = call
    }

    private mutating func add(logprobs more: JSONObject) {
        var all = logprobs ?? JSONObject()
        for member in more.members {
            if let old = all[member.key]?.arrayValue, let new = member.value.arrayValue {
                all[member.key] = .array(old + new)
            } else if !member.value.isNull || all[member.key] == nil {
                all[member.key] = member.value
            }
        }
        logprobs = all
    }

    /// Appends in place: long answers come in many pieces.
    private static func join(_ more: String?, to text: inout String?) {
        guard let more else { return }
        if text == nil { text = more } else { text?.append(more) }
    }
}
