/// What came of reading the configuration's files.
public struct ReloadStatus: WireObject, Hashable {
    /// Whether what was read is in use.
    public enum Outcome: String, WireChoice {
        /// It is in use.
        case loaded
        /// It holds an error; the last good state is in use.
        case rejected
    }

    /// Whether what was read is in use.
    public let outcome: Outcome
    /// How long ago, in milliseconds.
    public let ageMS: Int
    /// What is wrong with the files.
    public let problems: [ConfigProblem]
    /// How many there are beside these.
    public let moreProblems: Int

    /// Describes a reload.
    public init(outcome: Outcome, ageMS: Int, problems: [ConfigProblem] = [], moreProblems: Int = 0) {
        self.outcome = outcome
        self.ageMS = ageMS
        self.problems = problems
        self.moreProblems = moreProblems
    }

    /// The list of fields.
    public static let shape = Shape(
        ReloadStatus.init,
        Field("outcome", \.outcome, "Whether what was read is in use."),
        Field("age_ms", \.ageMS, "How long ago, in milliseconds."),
        Field("problems", \.problems, default: [], "What is wrong with the files, the first hundred."),
        Field("more_problems", \.moreProblems, default: 0, "How many there are beside these.")
    )
}
