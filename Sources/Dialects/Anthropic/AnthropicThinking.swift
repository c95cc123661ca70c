import JSON

/// How much the model is to think, in Anthropic's words, and the limits that go with it.
///
/// Thinking counts among the tokens of the answer and has to leave room for the rest of it. A model that thinks takes no
/// temperature, and cannot be made to call a function; what the client can do with the answer goes before how well it is
/// thought through.
struct AnthropicThinking {
    /// The member `thinking`.
    private(set) var thinking: JSONObject?
    /// The member `effort` of `output_config`.
    private(set) var effort: String?
    /// The member `max_tokens`.
    private(set) var maxTokens: Int

    /// The fewest tokens that can be given for thinking.
    private static let leastBudget = 1024
    /// The limit of an answer where neither the client nor the handler has one.
    private static let usualLimit = 4096

    /// Whether the model will think.
    var isOn: Bool {
        thinking.map { $0["type"] != "disabled" } ?? false
    }

    /// Works out what to ask for; `hasOwnLimit` says that the client, or the provider's configuration, limits the answer.
    init(_ request: inout ForeignRequest, model: AnthropicModel, hasOwnLimit: Bool) {
        let conversation = request.conversation
        request.take(.maxTokens)
        maxTokens = conversation.maxTokens ?? Self.usualLimit
        guard let reasoning = conversation.reasoning else { return }
        // The client may have used Anthropic's own words.
        let isOwn = conversation.givenNames[.reasoning] == "thinking"
        let written = isOwn ? conversation[.reasoning]?.objectValue : nil
        if reasoning.isOff {
            request.take(.reasoning)
            if written != nil || !model.isClaude { thinking = ["type": "disabled"] }
            return
        }
        if let reason = Self.obstacle(conversation, model) {
            request.drop(.reasoning, because: reason)
            return
        }
        if written?["type"] == "adaptive" {
            request.take(.reasoning)
            thinking = written
        } else if model.thinksByEffort, reasoning.budget == nil || !model.thinksByBudget {
            request.take(.reasoning)
            thinking = ["type": "adaptive"]
            if model.hidesThinking { thinking?["display"] = "summarized" }
            if reasoning.effort != nil || reasoning.budget != nil { effort = Self.word(reasoning.level, model) }
        } else {
            think(within: reasoning, hasOwnLimit, written, &request)
        }
    }

    private mutating func think(
        within reasoning: Reasoning,
        _ hasOwnLimit: Bool,
        _ written: JSONObject?,
        _ request: inout ForeignRequest
    ) {
        var budget = max(reasoning.tokens, Self.leastBudget)
        if !hasOwnLimit {
            // The usual limit is meant for what the answer says; the budget is any number that the client writes.
            let (sum, overflow) = maxTokens.addingReportingOverflow(budget)
            maxTokens = overflow ? .max : sum
        } else if maxTokens <= Self.leastBudget {
            let reason = "an answer of \(maxTokens) tokens has no room for the \(Self.leastBudget) that thinking takes"
            return request.drop(.reasoning, because: reason)
        } else if reasoning.budget != nil {
            budget = min(budget, maxTokens - 1)
        } else {
            budget = min(budget, max(Self.leastBudget, maxTokens / 5 * 4))
        }
        request.take(.reasoning)
        thinking = written ?? JSONObject()
        thinking?["type"] = "enabled"
        thinking?["budget_tokens"] = .number(JSONNumber(budget))
    }

    /// Why the model cannot think in this conversation.
    private static func obstacle(_ conversation: Conversation, _ model: AnthropicModel) -> String? {
        guard model.thinks else { return "the model cannot be asked to think" }
        switch conversation.toolChoice {
        case .required?, .named?: return "a model that has to call a function does not think before"
        case .auto?, .none?, nil: break
        }
        // Within the calls and results of one answer the model goes on from its own thoughts.
        let turns = Conversation.turns(of: conversation.messages)
        guard model.isClaude, !model.thinksByEffort, turns.count > 1, turns.last?.results.isEmpty == false else {
            return nil
        }
        let thoughts = turns[turns.count - 2].messages.first?.reasoningDetails(format: AnthropicDialect.reasoningFormat)
        return thoughts?.isEmpty == false ? nil : "the calls being answered came without thoughts signed by Anthropic"
    }

    private static func word(_ level: ReasoningEffort, _ model: AnthropicModel) -> String {
        switch level {
        case .off, .minimal, .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .xhigh: model.hidesThinking ? "xhigh" : "max"
        }
    }
}
