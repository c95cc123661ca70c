/// Something wrong in one of the configuration's files.
public struct ConfigProblem: WireObject, Hashable {
    /// How bad it is.
    public enum Severity: String, WireChoice {
        /// The files are not taken.
        case error
        /// The files are taken, but should be looked at.
        case warning
        /// The files are taken; something in them has no use.
        case note
    }

    /// The file, relative to the configuration's directory.
    public let file: String
    /// The line, from 1, where there is one.
    public let line: Int?
    /// What is wrong, for a person; never a secret.
    public let message: String
    /// How bad it is.
    public let severity: Severity

    /// Says what is wrong where.
    public init(file: String, line: Int? = nil, message: String, severity: Severity = .error) {
        self.file = file
        self.line = line
        self.message = message
        self.severity = severity
    }

    /// The list of fields.
    public static let shape = Shape(
        ConfigProblem.init,
        Field("file", \.file, "The file, relative to the configuration's directory."),
        Field("line", \.line, "The line, from 1."),
        Field("message", \.message, "What is wrong, for a person."),
        Field("severity", \.severity, "How bad it is.")
    )
}
