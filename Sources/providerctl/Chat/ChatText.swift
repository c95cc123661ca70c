import Client
import JSON

/// A model's answer on the terminal: its text as it comes, the tools that it calls at the end.
struct ChatText {
    private var isInLine = false
    private var calls: [Int: (name: String, arguments: String)] = [:]

    /// Shows what a chunk adds.
    mutating func show(_ chunk: Chunk) throws {
        let delta = chunk.json["choices"]?[0]?["delta"]
        if let text = delta?["content"]?.stringValue, !text.isEmpty {
            try Output.write(text)
            isInLine = !text.hasSuffix("\n")
        }
        for call in delta?["tool_calls"]?.arrayValue ?? [] {
            let index = call["index"]?.intValue ?? 0
            let function = call["function"]
            calls[index, default: ("", "")].name += function?["name"]?.stringValue ?? ""
            calls[index, default: ("", "")].arguments += function?["arguments"]?.stringValue ?? ""
        }
    }

    /// Ends the last line, and shows the tools that were called.
    mutating func end() throws {
        if isInLine { try Output.line() }
        isInLine = false
        for (_, call) in calls.sorted(by: { $0.key < $1.key }) {
            Output.note("tool call: \(call.name)(\(call.arguments))")
        }
    }
}
