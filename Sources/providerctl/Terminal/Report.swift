import Wire

/// What a person is told of a failure, on standard error.
enum Report {
    /// Says what happened.
    static func show(_ message: String) {
        Output.note("providerctl: \(message)")
    }

    /// Says what the daemon answered, with each problem and each attempt.
    static func show(_ error: RPCError) {
        show("\(error.message) (\(error.code.type))")
        // Messages hold the first one already, with its place.
        let problems = error.details.errors ?? []
        let isTold = problems.first.map { error.message.contains($0.message) } ?? false
        for problem in problems.dropFirst(isTold ? 1 : 0) where problem.message != error.message {
            Output.note("  \(problem.path.isEmpty ? "params" : problem.path) \(problem.message)")
        }
        if let test = error.details.test {
            TestText.lines(test, Style.errors).forEach { Output.note($0) }
        }
        for problem in error.details.problems ?? [] {
            Output.note("  \(text(problem))")
        }
        more(error.details.moreProblems).forEach { Output.note($0) }
        // The message of a method that is not there names them itself.
        if let near = error.details.near, let first = near.first, !error.message.contains(first) {
            Output.note("  did you mean \(near.joined(separator: ", "))?")
        }
        if let attempts = error.details.attempts, attempts.count > 1 {
            for attempt in attempts {
                let message = attempt.message.map { ": \($0)" } ?? ""
                Output.note("  tried \(attempt.provider)/\(attempt.model): \(attempt.outcome)\(message)")
            }
        }
        if let wait = error.details.retryAfterMS {
            Output.note("  try again in \(TimeText.of(milliseconds: wait))")
        }
        if error.code == .providerExists {
            let name = error.details.provider ?? "NAME"
            Output.note("  `providerctl add --replace` replaces it, `providerctl update \(name)` changes parts of it")
        }
        if error.code == .forbidden {
            Output.note("  run it as root, or ask to be added to the daemon's admin group")
        }
    }

    /// That there are more problems than the daemon told, if there are.
    static func more(_ count: Int?) -> [String] {
        guard let count, count > 0 else { return [] }
        return ["  and \(count) more: `providerctl check` tells all of them"]
    }

    /// A problem of a file in one line.
    static func text(_ problem: ConfigProblem, _ style: Style = Style(isOn: false)) -> String {
        let severity =
            switch problem.severity {
            case .error: style.red(problem.severity.rawValue)
            case .warning: style.yellow(problem.severity.rawValue)
            case .note: style.dim(problem.severity.rawValue)
            }
        return "\(problem.file)\(problem.line.map { ":\($0)" } ?? ""): \(severity): \(problem.message)"
    }
}
