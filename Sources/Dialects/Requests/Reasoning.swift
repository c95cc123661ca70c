import JSON

/// How much the model is to think before it answers, in whichever of the many spellings it was asked.
struct Reasoning: Sendable, Equatable {
    /// How hard, where that was said: see ``ReasoningEffort``.
    var effort: ReasoningEffort?
    /// How many tokens it may spend, where that was said.
    var budget: Int?
    /// Whether at all, where that was said.
    var isEnabled: Bool?

    /// Whether the model is not to think.
    var isOff: Bool {
        if let isEnabled { return !isEnabled }
        return effort == .off || budget == 0
    }

    /// How hard, said outright or told from the budget; medium where only thinking itself was asked for.
    var level: ReasoningEffort {
        if isOff { return .off }
        return effort ?? budget.map(ReasoningEffort.init(budget:)) ?? .medium
    }

    /// How many tokens, said outright or told from the effort.
    var tokens: Int {
        isOff ? 0 : budget ?? level.budget
    }

    /// Reads `reasoning_effort`, `reasoning`, `thinking`, `enable_thinking` and `thinking_budget`; `nil` where none is there.
    ///
    /// - Throws: `DialectError` when one of them is not of its shape.
    static func read(_ params: ParameterPlace) throws(DialectError) -> Reasoning? {
        var reasoning = Reasoning()
        if let place = params["reasoning_effort"] { reasoning.effort = try ReasoningEffort(place) }
        if let place = params["reasoning"] {
            _ = try place.object()
            if let effort = place["effort"] { reasoning.effort = try ReasoningEffort(effort) }
            if let tokens = place["max_tokens"] { reasoning.budget = try tokens.integer(atLeast: 0) }
            if let enabled = place["enabled"] { reasoning.isEnabled = try enabled.boolean() }
        }
        if let place = params["thinking"] {
            _ = try place.object()
            if let type = try place["type"]?.word() { reasoning.isEnabled = type != "disabled" }
            if let tokens = place["budget_tokens"] { reasoning.budget = try tokens.integer(atLeast: 0) }
        }
        if let place = params["enable_thinking"] { reasoning.isEnabled = try place.boolean() }
        if let place = params["thinking_budget"] { reasoning.budget = try place.integer(atLeast: 0) }
        return reasoning == Reasoning() ? nil : reasoning
    }
}

/// How hard the model is to think, in OpenAI's words.
enum ReasoningEffort: String, Sendable, Equatable, CaseIterable {
    /// Not at all.
    case off = "none"
    /// As little as the model can.
    case minimal
    /// Little.
    case low
    /// As usual.
    case medium
    /// Much.
    case high
    /// As much as the model can.
    case xhigh

    /// The tokens that the effort stands for where a provider counts tokens: those of Google's own translation of
    /// OpenAI's words, and the largest budget of its models for the word that it does not know.
    var budget: Int {
        switch self {
        case .off: 0
        case .minimal, .low: 1024
        case .medium: 8192
        case .high: 24576
        case .xhigh: 32768
        }
    }

    /// The effort that a number of tokens stands for.
    init(budget: Int) {
        switch budget {
        case ...0: self = .off
        case ...1024: self = .low
        case ...8192: self = .medium
        case ...24576: self = .high
        default: self = .xhigh
        }
    }

    /// Reads a word.
    ///
    /// - Throws: `DialectError` when it is none of them.
    init(_ place: ParameterPlace) throws(DialectError) {
        switch try place.string() {
        case "off", "disabled": self = .off
        case "max": self = .xhigh
        case let word:
            guard let effort = ReasoningEffort(rawValue: word) else {
                let words = Self.allCases.map(\.rawValue).joined(separator: ", ")
                throw place.error("must be one of \(words)")
            }
            self = effort
        }
    }
}
