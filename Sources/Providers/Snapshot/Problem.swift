/// Something that is wrong, or only remarkable, in the configuration's files; it never holds a secret.
package struct Problem: Equatable, Sendable, CustomStringConvertible {
    /// How bad it is.
    package enum Severity: String, Sendable, Comparable {
        /// Worth knowing: a key that no provider uses.
        case note
        /// Works, but should be changed: a secret that others can read.
        case warning
        /// The files cannot be loaded as they are.
        case error

        package static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    package let severity: Severity
    /// The file, relative to the configuration directory where it lies in it, such as `handlers/deepseek.json`.
    package let file: String
    /// The line, counted from 1, where one can be named.
    package let line: Int?
    /// One sentence for a person: what is wrong and what to do.
    package let message: String

    /// Describes a problem.
    package init(_ severity: Severity, file: String, line: Int? = nil, _ message: String) {
        self.severity = severity
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: message`, as compilers write it.
    package var description: String {
        "\(file)\(line.map { ":\($0)" } ?? ""): \(message)"
    }
}

/// Why the configuration could not be loaded: every problem that was found, at least one of them an error.
package struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Everything that was found, warnings and notes included, in the order of the files.
    package let problems: [Problem]

    /// Collects problems.
    package init(problems: [Problem]) {
        self.problems = problems
    }

    /// The errors, separated by semicolons.
    package var description: String {
        problems.filter { $0.severity == .error }.map(\.description).joined(separator: "; ")
    }
}
