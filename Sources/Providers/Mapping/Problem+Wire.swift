package import Wire

extension Problem {
    /// The problem as clients see it.
    package var wire: ConfigProblem {
        let severity: ConfigProblem.Severity =
            switch severity {
            case .error: .error
            case .warning: .warning
            case .note: .note
            }
        return ConfigProblem(file: file, line: line, message: message, severity: severity)
    }
}

extension ConfigurationError {
    /// `config_invalid` with every problem.
    package var rpcError: RPCError {
        let errors = problems.filter { $0.severity == .error }
        let first: String =
            errors.first.map { "\($0.file)\($0.line.map { ":\($0)" } ?? ""): \($0.message)" } ?? "unknown"
        let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
        let told = ToldProblems(problems)
        return RPCError(
            .configInvalid,
            "the configuration was not taken: \(first)\(more)",
            ErrorDetails(problems: told.problems, moreProblems: told.more > 0 ? told.more : nil)
        )
    }
}
