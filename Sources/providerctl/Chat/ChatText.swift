import Client
import JSON
import LineEditing

/// A model's answer on the terminal: its text as it comes, what it thinks beside it, the tools that it calls at the end.
///
/// The text goes to standard output. What the model thinks is for the person, and goes to standard error.
struct ChatText {
    /// The text so far.
    private(set) var answer = ""
    private let showsReasoning: Bool
    private var isInLine = false
    private var isReasoning = false
    /// What it says, and what it thinks, as they come.
    private var words = LineEndPieces()
    private var thoughts = LineEndPieces()
    private var calls: [Int: (name: String, arguments: String)] = [:]

    /// Begins an answer; what the model thinks is shown or left out.
    init(showsReasoning: Bool) {
        self.showsReasoning = showsReasoning
    }

    /// Shows what a chunk adds.
    mutating func show(_ chunk: JSONValue) throws {
        if let delta = chunk["choices"]?[0]?["delta"] { try add(delta) }
    }

    /// Shows a message that has come whole.
    mutating func showWhole(_ completion: JSONObject) throws {
        if let message = completion["choices"]?[0]?["message"] { try add(message) }
    }

    /// Whether a chunk has something to show.
    static func hasText(_ chunk: JSONValue) -> Bool {
        let delta = chunk["choices"]?[0]?["delta"]
        let texts = ["content", "reasoning_content"].map { delta?[$0]?.stringValue ?? "" }
        return texts.contains { !$0.isEmpty } || delta?["tool_calls"] != nil
    }

    /// Ends the last line, and shows the tools that were called.
    mutating func end() throws {
        endReasoning(isLast: true)
        try endWords()
        if isInLine { try Output.line() }
        isInLine = false
        for (_, call) in calls.sorted(by: { $0.key < $1.key }) {
            Output.note("\(Style.errors.cyan("tool call:")) \(call.name)(\(call.arguments))")
        }
        calls = [:]
    }

    private mutating func add(_ delta: JSONValue) throws {
        if let text = delta["reasoning_content"]?.stringValue, !text.isEmpty, showsReasoning {
            try showReasoning(text)
        }
        if let text = delta["content"]?.stringValue, !text.isEmpty {
            endReasoning(isLast: false)
            try Output.text(words.take(text))
            answer += text
            isInLine = !text.hasSuffix("\n")
        }
        for (place, call) in (delta["tool_calls"]?.arrayValue ?? []).enumerated() {
            let index = call["index"]?.intValue ?? place
            let function = call["function"]
            calls[index, default: ("", "")].name += function?["name"]?.stringValue ?? ""
            calls[index, default: ("", "")].arguments += function?["arguments"]?.stringValue ?? ""
        }
    }

    /// Shows what was held back of the answer so far.
    private mutating func endWords() throws {
        let rest = words.rest()
        if !rest.isEmpty { try Output.text(rest) }
    }

    private mutating func showReasoning(_ text: String) throws {
        // A model may think again in the middle of its answer.
        try endWords()
        if isInLine { try Output.line() }
        isInLine = false
        if !isReasoning, !Style.errors.isOn { Output.prompt("(thinking) ") }
        isReasoning = true
        Output.aside(thoughts.take(text), Style.errors.dim)
    }

    /// An empty line stands between what the model thinks and what it says.
    private mutating func endReasoning(isLast: Bool) {
        if isReasoning { Output.aside(thoughts.rest() + (isLast ? "\n" : "\n\n")) }
        isReasoning = false
    }
}
