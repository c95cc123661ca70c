import JSON

extension Conversation {
    /// What becomes of a parameter that a dialect has no words for.
    enum Fate: Sendable, Equatable {
        /// It asks for what happens anyway.
        case nothing
        /// It is left out with a warning: the answer means the same without it.
        case dropped
        /// The request fails: the answer would mean something else.
        case refused
    }

    /// What becomes of a parameter that is there, in a dialect that has no words for it.
    ///
    /// Functions, formats, stop texts and the number of answers change what the client can do with the answer. Sampling,
    /// limits, probabilities of tokens and the amount of thinking change how good or how long it is.
    func fate(of parameter: ChatParameter) -> Fate {
        switch parameter {
        case .tools: tools.isEmpty ? .nothing : .refused
        case .toolChoice:
            switch toolChoice {
            case nil, .auto?: .nothing
            case .none?: tools.isEmpty ? .nothing : .refused
            case .required?, .named?: .refused
            }
        case .parallelToolCalls: parallelToolCalls == false && !tools.isEmpty ? .dropped : .nothing
        case .responseFormat: responseFormat == nil ? .nothing : .refused
        case .stop: stop.isEmpty ? .nothing : .refused
        case .choices: (choices ?? 1) > 1 ? .refused : .nothing
        case .logprobs: self[.logprobs]?.boolValue == true ? .dropped : .nothing
        case .reasoning: reasoning == nil ? .nothing : .dropped
        case .temperature, .topP, .topK, .minP, .maxTokens, .seed, .frequencyPenalty, .presencePenalty,
            .repetitionPenalty, .user, .topLogprobs, .logitBias:
            .dropped
        }
    }
}
