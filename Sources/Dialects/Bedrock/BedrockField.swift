/// The members of Bedrock's events, and of its whole answers, that mean something to us.
enum BedrockField: Int, EventField {
    case block, text, input, reasoning, signature, redacted, start, stopReason, usage
    /// The content of a whole answer.
    case content

    var path: [StaticString] {
        switch self {
        case .block: ["contentBlockIndex"]
        case .text: ["delta", "text"]
        case .input: ["delta", "toolUse", "input"]
        case .reasoning: ["delta", "reasoningContent", "text"]
        case .signature: ["delta", "reasoningContent", "signature"]
        case .redacted: ["delta", "reasoningContent", "redactedContent"]
        case .start: ["start", "toolUse"]
        case .stopReason: ["stopReason"]
        case .usage: ["usage"]
        case .content: ["output", "message", "content"]
        }
    }
}
