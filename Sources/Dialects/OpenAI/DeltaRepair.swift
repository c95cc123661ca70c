import JSON

/// Puts a delta in OpenAI's words where a service has other ones (DIALECTS.md, section 2, rules a to g).
///
/// Reasoning becomes `reasoning_content`, whichever of its names it has; content that is a list of parts becomes a
/// string; tool calls are repaired. Members that nobody here knows stay.
enum DeltaRepair {
    /// The delta rewritten; `keepsRole` is whether its role is the first one of the choice.
    static func rewritten(_ delta: JSONObject, keepsRole: Bool, calls: inout ToolCallTracker) -> JSONObject {
        var result = JSONObject()
        let (text, thoughts) = parts(delta["content"])
        let reasoning = thoughts ?? reasoning(of: delta)
        var hasReasoning = false
        for member in delta.members {
            switch member.key {
            case "role":
                if keepsRole { result["role"] = member.value }
            case "content":
                result["content"] = text ?? member.value
            case "reasoning_content", "reasoning":
                hasReasoning = true
                if result["reasoning_content"] == nil {
                    result["reasoning_content"] = reasoning.map(JSONValue.string) ?? member.value
                }
            case "tool_calls":
                let repaired = calls.repaired(member.value.arrayValue ?? [])
                if !repaired.isEmpty { result["tool_calls"] = .array(repaired) }
            default:
                result[member.key] = member.value
            }
        }
        if !hasReasoning, let reasoning { result["reasoning_content"] = .string(reasoning) }
        return result
    }

    /// The reasoning of a delta under the first of its names that has any.
    private static func reasoning(of delta: JSONObject) -> String? {
        for name in ["reasoning_content", "reasoning"] {
            if let text = delta[name]?.stringValue, !text.isEmpty { return text }
        }
        let texts = (delta["reasoning_details"]?.arrayValue ?? []).compactMap {
            $0["text"]?.stringValue ?? $0["summary"]?.stringValue
        }
        let all = texts.joined()
        return all.isEmpty ? nil : all
    }

    /// The text and the thoughts of content that is a list of parts, as Mistral's reasoning models write it.
    private static func parts(_ content: JSONValue?) -> (text: JSONValue?, thoughts: String?) {
        guard let parts = content?.arrayValue else { return (nil, nil) }
        var text = ""
        var thoughts = ""
        for part in parts {
            if let thinking = part["thinking"] {
                thoughts += thinking.stringValue ?? ""
                for thought in thinking.arrayValue ?? [] { thoughts += thought["text"]?.stringValue ?? "" }
            } else {
                text += part["text"]?.stringValue ?? part.stringValue ?? ""
            }
        }
        return (.string(text), thoughts.isEmpty ? nil : thoughts)
    }
}
