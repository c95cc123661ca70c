import JSON

/// What can be told of a model on Bedrock from its id: the words that its maker has for what Converse has none for.
struct BedrockModel {
    /// Who has made it.
    private enum Maker {
        case anthropic, nova, nova2, openAI, cohere, mistral, other
    }

    private let maker: Maker

    /// The model with this id: a maker's name and a model's, behind a region's, or an ARN with both.
    init(_ id: String) {
        if id.contains("anthropic.") {
            maker = .anthropic
        } else if id.contains("amazon.nova-2") {
            maker = .nova2
        } else if id.contains("amazon.nova") {
            maker = .nova
        } else if id.contains("openai.") {
            maker = .openAI
        } else if id.contains("cohere.") {
            maker = .cohere
        } else {
            maker = id.contains("mistral.") ? .mistral : .other
        }
    }

    /// Whether it thinks for a number of tokens, under Anthropic's rules.
    var thinksByBudget: Bool {
        maker == .anthropic
    }

    /// The fields that say how much to think; `nil` where there are none.
    func fields(effort: ReasoningEffort) -> JSONObject? {
        let word: JSONValue
        switch effort {
        case .off, .minimal, .low: word = "low"
        case .medium: word = "medium"
        case .high, .xhigh: word = "high"
        }
        switch maker {
        case .openAI: return ["reasoning_effort": word]
        case .nova2:
            guard effort != .off else { return ["reasoningConfig": ["type": "disabled"]] }
            return ["reasoningConfig": ["type": "enabled", "maxReasoningEffort": word]]
        case .anthropic, .nova, .cohere, .mistral, .other: return nil
        }
    }

    /// The fields that say from how many tokens one is chosen; `nil` where there are none.
    func fields(topK: JSONValue) -> JSONObject? {
        switch maker {
        case .anthropic, .mistral: ["top_k": topK]
        case .nova, .nova2: ["inferenceConfig": ["topK": topK]]
        case .cohere: ["k": topK]
        case .openAI, .other: nil
        }
    }
}
