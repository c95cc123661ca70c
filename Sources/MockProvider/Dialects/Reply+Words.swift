import JSON

extension Reply {
    /// The finish reason in the words of a dialect; nil when none is told, as it stands when the dialect has no word.
    func finishReason(in words: [String: String]) -> String? {
        finishReason.map { words[$0] ?? $0 }
    }

    /// The usage as claimed, or made of 10 prompt tokens and a completion token a chunk.
    func usage(chunks: Int, _ make: (_ prompt: JSONValue, _ completion: JSONValue) -> JSONValue) -> JSONValue {
        usage ?? make(10, .integer(chunks))
    }
}

extension Reply.ToolCall {
    /// The arguments as an object, for dialects that have no text there; empty when they are none.
    var input: JSONValue {
        // Arguments that are no JSON cannot be told otherwise in these dialects.
        guard let value = try? JSONValue.parse(arguments), value.objectValue != nil else { return [:] }
        return value
    }

    /// The call as OpenAI writes it, which several have taken over.
    var openAIForm: JSONValue {
        [
            "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments)],
        ]
    }
}
