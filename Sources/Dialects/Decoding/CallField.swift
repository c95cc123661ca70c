/// The members of a call of a function: OpenAI's names, which others have taken over.
enum CallField: Int, EventField {
    case id, index, name, arguments

    var path: [StaticString] {
        switch self {
        case .id: ["id"]
        case .index: ["index"]
        case .name: ["function", "name"]
        case .arguments: ["function", "arguments"]
        }
    }
}
