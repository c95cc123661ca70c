/// The members of DashScope's events that mean something to us.
enum DashScopeField: Int, EventField {
    case requestID, code, output, text, finishReason, choices, prompt, completion, total, cached, reasoning

    var path: [StaticString] {
        switch self {
        case .requestID: ["request_id"]
        case .code: ["code"]
        case .output: ["output"]
        case .text: ["output", "text"]
        case .finishReason: ["output", "finish_reason"]
        case .choices: ["output", "choices"]
        case .prompt: ["usage", "input_tokens"]
        case .completion: ["usage", "output_tokens"]
        case .total: ["usage", "total_tokens"]
        case .cached: ["usage", "prompt_tokens_details", "cached_tokens"]
        case .reasoning: ["usage", "output_tokens_details", "reasoning_tokens"]
        }
    }
}

/// The members of a choice.
enum DashScopeChoiceField: Int, EventField {
    case content, reasoning, toolCalls, finishReason

    var path: [StaticString] {
        switch self {
        case .content: ["message", "content"]
        case .reasoning: ["message", "reasoning_content"]
        case .toolCalls: ["message", "tool_calls"]
        case .finishReason: ["finish_reason"]
        }
    }
}
