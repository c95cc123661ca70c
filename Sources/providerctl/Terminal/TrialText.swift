import Dialects
import JSON

/// What a handler has made of a recording, for a person.
enum TrialText {
    /// The lines, as far as there is something to say.
    static func lines(of trial: HandlerTrial) -> [String] {
        var lines: [String] = []
        let choice = trial.completion["choices"]?[0]
        let message = choice?["message"]
        if let reasoning = message?["reasoning_content"]?.stringValue {
            lines += ["reasoning:"] + split(reasoning) + [""]
        }
        if let text = message?["content"]?.stringValue { lines += ["text:"] + split(text) + [""] }
        for call in message?["tool_calls"]?.arrayValue ?? [] {
            let name = call["function"]?["name"]?.stringValue ?? ""
            let arguments = call["function"]?["arguments"]?.stringValue ?? ""
            lines.append("tool call:      \(name) \(arguments) (\(call["id"]?.stringValue ?? ""))")
        }
        lines += trial.requests.map { "asked:          \($0)" }
        lines.append("finish reason:  \(choice?["finish_reason"]?.stringValue ?? "none")")
        lines.append("usage:          \(usage(trial.completion["usage"]))")
        lines.append("chunks:         \(trial.chunks.count)")
        lines += trial.warnings.map { "warning:        \($0)" }
        switch trial.end {
        case .complete: lines.append("end:            complete")
        case .truncated: lines.append("end:            truncated")
        case .failed: lines.append("end:            failed")
        }
        return lines
    }

    private static func split(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    }

    private static func usage(_ usage: JSONValue?) -> String {
        guard let usage = usage?.objectValue else { return "none" }
        let counts = [("prompt_tokens", "prompt"), ("completion_tokens", "completion"), ("total_tokens", "total")]
        return counts.compactMap { name, title in usage[name]?.intValue.map { "\($0) \(title)" } }
            .joined(separator: ", ")
    }
}
