import JSON
import Wire

/// What an answer cost, in one line.
enum ChatSummary {
    /// Such as `deepseek/deepseek-chat · 12 + 34 tokens · first after 0.82 s, all in 2.4 s · 21 tokens/s`.
    static func text(of outcome: ChatOutcome) -> String {
        var parts = ["\(outcome.provider)/\(outcome.model)"]
        let prompt = outcome.usage?["prompt_tokens"]?.intValue
        let completion = outcome.usage?["completion_tokens"]?.intValue
        switch (prompt, completion) {
        case (let prompt?, let completion?): parts.append("\(prompt) + \(completion) tokens")
        case (nil, let completion?): parts.append("\(completion) tokens")
        case (_, nil): parts.append(CountText.of(outcome.chunks, "chunk"))
        }
        let total = "all in \(seconds(outcome.timing.total))"
        let first = outcome.timing.firstToken
        parts.append(first.map { "first after \(seconds($0)), \(total)" } ?? total)
        if let completion, let first, outcome.timing.total - first >= 100 {
            parts.append("\(Int(Double(completion) * 1000 / (outcome.timing.total - first))) tokens/s")
        }
        if outcome.attempts.count > 1 { parts.append(CountText.of(outcome.attempts.count, "attempt")) }
        return parts.joined(separator: " · ")
    }

    /// Such as `0.82 s`, `12 s`.
    private static func seconds(_ milliseconds: Double) -> String {
        guard milliseconds < 10_000 else { return TimeText.of(milliseconds: Int(milliseconds)) }
        let hundredths = Int((milliseconds / 10).rounded())
        let digits = "\(hundredths % 100)"
        return "\(hundredths / 100).\(digits.count == 1 ? "0" : "")\(digits) s"
    }
}
