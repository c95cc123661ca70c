/// One attempt at a request: with whom, and what came of it.
public struct Attempt: WireObject, Hashable {
    /// The provider that was asked.
    public let provider: String
    /// The model that was asked for.
    public let model: String
    /// Which of the provider's keys was used, counted from 1; absent where it has no choice of keys.
    public let key: Int?
    /// `complete`, or the stable name of the error.
    public let outcome: String
    /// The HTTP status of the answer.
    public let httpStatus: Int?
    /// What went wrong, for a person.
    public let message: String?
    /// How long it took, in milliseconds.
    public let durationMS: Double

    /// Describes an attempt.
    public init(
        provider: String,
        model: String,
        key: Int? = nil,
        outcome: String,
        httpStatus: Int? = nil,
        message: String? = nil,
        durationMS: Double
    ) {
        self.provider = provider
        self.model = model
        self.key = key
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.message = message
        self.durationMS = durationMS
    }

    /// The list of fields.
    public static let shape = Shape(
        Attempt.init,
        Field("provider", \.provider, "The provider that was asked."),
        Field("model", \.model, "The model that was asked for."),
        Field("key", \.key, "Which of the provider's keys was used, from 1, where it has several."),
        Field("outcome", \.outcome, "`complete`, or the stable name of the error."),
        Field("http_status", \.httpStatus, "The HTTP status of the answer."),
        Field("message", \.message, "What went wrong, for a person."),
        Field("duration_ms", \.durationMS, "How long it took, in milliseconds.")
    )
}
