import JSON

/// How many tokens an answer took, as far as the provider has told; OpenAI's names and meanings.
struct UsageCounts: Sendable, Equatable {
    /// The prompt's, those from a cache included.
    var prompt: Int?
    /// The answer's, those of reasoning included.
    var completion: Int?
    /// All; the sum of both where the provider gives none.
    var total: Int?
    /// Those of the prompt that came from a cache.
    var cached: Int?
    /// Those of the answer that were reasoning.
    var reasoning: Int?

    /// Whether nothing has been told.
    var isEmpty: Bool {
        prompt == nil && completion == nil && total == nil
    }

    /// The `usage` object; what was not told of prompt and completion is zero.
    var json: JSONObject {
        let prompt = prompt ?? 0
        let completion = completion ?? 0
        var object = JSONObject()
        object["prompt_tokens"] = Self.number(prompt)
        object["completion_tokens"] = Self.number(completion)
        object["total_tokens"] = Self.number(total ?? prompt.addingReportingOverflow(completion).partialValue)
        if let cached { object["prompt_tokens_details"] = ["cached_tokens": Self.number(cached)] }
        if let reasoning { object["completion_tokens_details"] = ["reasoning_tokens": Self.number(reasoning)] }
        return object
    }

    private static func number(_ value: Int) -> JSONValue {
        .number(JSONNumber(value))
    }
}
