/// What the `data` of an error holds beside its type, where it applies.
public struct ErrorDetails: WireObject, Hashable {
    /// The stable name of the code; written from the code, so it need not be set.
    public var type: String?
    /// The provider concerned.
    public var provider: String?
    /// The model concerned.
    public var model: String?
    /// The stream concerned.
    public var stream: String?
    /// How many chunks were delivered.
    public var chunks: Int?
    /// How the stream ended: `truncated`, `failed` or `cancelled`.
    public var status: String?
    /// The HTTP status of the provider's answer.
    public var httpStatus: Int?
    /// Where it happened: dns, connect, tls, first_byte, idle, total.
    public var phase: String?
    /// Whether the same request may succeed later.
    public var retryable: Bool?
    /// When, in milliseconds from now.
    public var retryAfterMS: Int?
    /// Every attempt that was made.
    public var attempts: [Attempt]?
    /// What is wrong with the request, each with its place.
    public var errors: [FieldProblem]?
    /// Names like the one that was not found.
    public var near: [String]?
    /// Which limit is reached.
    public var limit: String?
    /// The number of the first chunk that is still held.
    public var first: Int?
    /// What is wrong with the files: the first hundred, errors before all else.
    public var problems: [ConfigProblem]?
    /// How many there are beside these.
    public var moreProblems: Int?
    /// How far the test of the connection got that failed.
    public var test: ProviderTest.Result?

    /// Details; what does not apply is left out.
    public init(
        type: String? = nil,
        provider: String? = nil,
        model: String? = nil,
        stream: String? = nil,
        chunks: Int? = nil,
        status: String? = nil,
        httpStatus: Int? = nil,
        phase: String? = nil,
        retryable: Bool? = nil,
        retryAfterMS: Int? = nil,
        attempts: [Attempt]? = nil,
        errors: [FieldProblem]? = nil,
        near: [String]? = nil,
        limit: String? = nil,
        first: Int? = nil,
        problems: [ConfigProblem]? = nil,
        moreProblems: Int? = nil,
        test: ProviderTest.Result? = nil
    ) {
        self.type = type
        self.provider = provider
        self.model = model
        self.stream = stream
        self.chunks = chunks
        self.status = status
        self.httpStatus = httpStatus
        self.phase = phase
        self.retryable = retryable
        self.retryAfterMS = retryAfterMS
        self.attempts = attempts
        self.errors = errors
        self.near = near
        self.limit = limit
        self.first = first
        self.problems = problems
        self.moreProblems = moreProblems
        self.test = test
    }

    /// The list of fields.
    public static let shape = Shape(
        ErrorDetails.init,
        Field("type", \.type, "The stable name of the error."),
        Field("provider", \.provider, "The provider concerned."),
        Field("model", \.model, "The model concerned."),
        Field("stream", \.stream, "The stream concerned."),
        Field("chunks", \.chunks, "How many chunks were delivered."),
        Field("status", \.status, "How the stream ended: truncated, failed or cancelled."),
        Field("http_status", \.httpStatus, "The HTTP status of the provider's answer."),
        Field("phase", \.phase, "Where it happened: dns, connect, tls, first_byte, idle, total."),
        Field("retryable", \.retryable, "Whether the same request may succeed later."),
        Field("retry_after_ms", \.retryAfterMS, "When it may, in milliseconds from now."),
        Field("attempts", \.attempts, "Every attempt that was made."),
        Field("errors", \.errors, "What is wrong with the request, each with its place."),
        Field("near", \.near, "Names like the one that was not found."),
        Field("limit", \.limit, "Which limit is reached."),
        Field("first", \.first, "The number of the first chunk that is still held."),
        Field("problems", \.problems, "What is wrong with the configuration's files: the first hundred."),
        Field("more_problems", \.moreProblems, "How many problems there are beside these."),
        Field("test", \.test, "How far the test that a request asked for got, as provider.test tells it.")
    )
}
