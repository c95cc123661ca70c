/// The members of a line of Ollama's that mean something to us.
enum OllamaField: Int, EventField {
    case model, content, thinking, toolCalls, done, doneReason, promptTokens, answerTokens, error
    /// Those of `/api/generate`, whose lines have no message.
    case response, generateThinking

    var path: [StaticString] {
        switch self {
        case .model: ["model"]
        case .content: ["message", "content"]
        case .thinking: ["message", "thinking"]
        case .toolCalls: ["message", "tool_calls"]
        case .done: ["done"]
        case .doneReason: ["done_reason"]
        case .promptTokens: ["prompt_eval_count"]
        case .answerTokens: ["eval_count"]
        case .error: ["error"]
        case .response: ["response"]
        case .generateThinking: ["thinking"]
        }
    }
}
