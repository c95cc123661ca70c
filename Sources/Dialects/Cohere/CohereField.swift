/// The members of Cohere's events, and of its whole answers, that mean something to us.
enum CohereField: Int, EventField {
    case type, id, index
    /// Those of an event.
    case text, thinking, toolPlan, toolCalls, finishReason, error, usage
    /// Those of a whole answer.
    case wholeContent, wholeToolPlan, wholeToolCalls, wholeFinishReason, wholeUsage

    var path: [StaticString] {
        switch self {
        case .type: ["type"]
        case .id: ["id"]
        case .index: ["index"]
        case .text: ["delta", "message", "content", "text"]
        case .thinking: ["delta", "message", "content", "thinking"]
        case .toolPlan: ["delta", "message", "tool_plan"]
        case .toolCalls: ["delta", "message", "tool_calls"]
        case .finishReason: ["delta", "finish_reason"]
        case .error: ["delta", "error"]
        case .usage: ["delta", "usage"]
        case .wholeContent: ["message", "content"]
        case .wholeToolPlan: ["message", "tool_plan"]
        case .wholeToolCalls: ["message", "tool_calls"]
        case .wholeFinishReason: ["finish_reason"]
        case .wholeUsage: ["usage"]
        }
    }
}
