import Wire

/// A test of a provider for people: a line for each step, and what to do where one failed.
enum TestText {
    /// The lines, indented.
    static func lines(_ result: ProviderTest.Result, _ style: Style) -> [String] {
        let width = ProviderTest.Step.allCases.map { title($0).count }.max() ?? 0
        var lines = result.checks.map { check in
            let name = title(check.step)
            let gap = String(repeating: " ", count: width - name.count + 2)
            let message = check.message ?? (check.outcome == .skipped ? "not tested" : "")
            let line = "\(name)\(message.isEmpty ? "" : gap)"
            switch check.outcome {
            case .passed: return "  \(style.green("✔")) \(line)\(message)"
            case .failed: return "  \(style.red("✘")) \(line)\(style.red(message))"
            case .skipped: return "  – \(style.dim(line + message))"
            }
        }
        if let time = result.firstTokenMS {
            let model = result.model.map { " of \($0)" } ?? ""
            lines.append("  first token\(model) after \(TimeText.of(milliseconds: Int(time.rounded())))")
        }
        return lines
    }

    private static func title(_ step: ProviderTest.Step) -> String {
        switch step {
        case .reach: "connection"
        case .authorise: "key"
        case .model: "model"
        case .answer: "answer"
        }
    }
}
