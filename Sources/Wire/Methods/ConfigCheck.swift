/// `config.check`: reads a configuration without using it, and says what is wrong with it.
public struct ConfigCheck: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.configCheck
    /// What it does, in one sentence.
    public static let summary = "Reads the configuration's files without using them, and says what is wrong."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [.forbidden]

    /// Another directory than the daemon's own, for an administrator.
    public let directory: String?

    /// Asks for a check.
    public init(directory: String? = nil) {
        self.directory = directory
    }

    /// The list of fields.
    public static let shape = Shape(
        ConfigCheck.init,
        Field("directory", \.directory, "Another directory than the daemon's own; an administrator may name one.")
    )

    /// What was found.
    public struct Result: WireObject {
        /// The directory that was read.
        public let directory: String
        /// Whether the daemon would use the files.
        public let valid: Bool
        /// What is wrong, by file and line.
        public let problems: [ConfigProblem]

        /// Tells what was found.
        public init(directory: String, valid: Bool, problems: [ConfigProblem]) {
            self.directory = directory
            self.valid = valid
            self.problems = problems
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("directory", \.directory, "The directory that was read."),
            Field("valid", \.valid, "Whether the daemon would use the files."),
            Field("problems", \.problems, "What is wrong, by file and line.")
        )
    }
}
