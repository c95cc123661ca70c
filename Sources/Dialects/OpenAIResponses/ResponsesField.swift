/// The members of the events of the Responses interface, and of its whole answers, that mean something to us.
enum ResponsesField: Int, EventField {
    case type, outputIndex, contentIndex, summaryIndex
    /// What a delta has, and what the event that ends a part has: all of it.
    case delta, text, refusal, arguments
    case item, response
    /// Those of a whole answer.
    case output, status

    var path: [StaticString] {
        switch self {
        case .type: ["type"]
        case .outputIndex: ["output_index"]
        case .contentIndex: ["content_index"]
        case .summaryIndex: ["summary_index"]
        case .delta: ["delta"]
        case .text: ["text"]
        case .refusal: ["refusal"]
        case .arguments: ["arguments"]
        case .item: ["item"]
        case .response: ["response"]
        case .output: ["output"]
        case .status: ["status"]
        }
    }
}
