/// The parameters of a chat request that dialects put in their own words; all others are passed over or passed on.
enum ChatParameter: String, Sendable, CaseIterable {
    /// How daring the choice of words is.
    case temperature
    /// The share of probability from which a token is chosen.
    case topP = "top_p"
    /// The number of tokens from which one is chosen.
    case topK = "top_k"
    /// The least share of the best token's probability that a token must have.
    case minP = "min_p"
    /// The number of tokens that the answer may have, under either of its names.
    case maxTokens = "max_tokens"
    /// The texts at which the answer ends.
    case stop
    /// What makes the choice of words repeatable.
    case seed
    /// What a token costs for each time it was used.
    case frequencyPenalty = "frequency_penalty"
    /// What a token costs once it was used.
    case presencePenalty = "presence_penalty"
    /// What a token's probability is divided by once it was used; no parameter of OpenAI's, but of many others.
    case repetitionPenalty = "repetition_penalty"
    /// The number of answers.
    case choices = "n"
    /// Who the client asks for.
    case user
    /// Whether the probabilities of tokens are told.
    case logprobs
    /// For how many tokens at each place.
    case topLogprobs = "top_logprobs"
    /// What is added to the probability of single tokens.
    case logitBias = "logit_bias"
    /// The functions and other tools, `functions` among them.
    case tools
    /// Whether the model may or must call functions.
    case toolChoice = "tool_choice"
    /// Whether it may call several at once.
    case parallelToolCalls = "parallel_tool_calls"
    /// What form the answer has to have.
    case responseFormat = "response_format"
    /// How much the model is to think, in any of the spellings.
    case reasoning = "reasoning_effort"

    /// What kind of value a parameter has.
    enum Kind {
        /// A number.
        case number
        /// A whole number.
        case integer
        /// True or false.
        case boolean
        /// An object.
        case object
        /// One that is read by its own type.
        case other
    }

    /// What kind of value it has.
    var kind: Kind {
        switch self {
        case .temperature, .topP, .minP, .frequencyPenalty, .presencePenalty, .repetitionPenalty: .number
        case .topK, .seed, .topLogprobs: .integer
        case .logprobs: .boolean
        case .logitBias: .object
        case .maxTokens, .stop, .choices, .user, .tools, .toolChoice, .parallelToolCalls, .responseFormat, .reasoning:
            .other
        }
    }

    /// Its names in requests; where several are there, the first counts.
    var names: [String] {
        switch self {
        case .maxTokens: ["max_completion_tokens", "max_tokens"]
        case .tools: ["tools", "functions"]
        case .toolChoice: ["tool_choice", "function_call"]
        case .reasoning: ["reasoning_effort", "reasoning", "thinking", "enable_thinking", "thinking_budget"]
        default: [rawValue]
        }
    }

    /// The names of all of them, and of what every dialect reads anyway.
    static let allNames = Set(allCases.flatMap(\.names)).union(["messages"])
}
