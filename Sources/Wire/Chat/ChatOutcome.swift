public import JSON

/// The final answer of a stream that is complete: its dialect's own end was seen.
///
/// A stream that ends in any other way is answered with an error.
public struct ChatOutcome: WireObject, Hashable {
    /// How it ended.
    public enum Status: String, WireChoice {
        /// The dialect's own end was seen.
        case complete
    }

    /// How it ended.
    public var status: Status
    /// The stream's id.
    public var stream: String
    /// Why the model ended; never invented.
    public var finishReason: String?
    /// The tokens that were used, as OpenAI counts them.
    public var usage: JSONObject?
    /// How many chunks there were.
    public var chunks: Int
    /// The provider that answered.
    public var provider: String
    /// The model that was asked for.
    public var model: String
    /// Every attempt, the last one last.
    public var attempts: [Attempt]
    /// When things came.
    public var timing: Timing
    /// What a person should know.
    public var warnings: [String]

    /// Describes the end of a stream.
    public init(
        stream: String,
        finishReason: String?,
        usage: JSONObject?,
        chunks: Int,
        provider: String,
        model: String,
        attempts: [Attempt],
        timing: Timing,
        warnings: [String] = []
    ) {
        self.init(.complete, stream, finishReason, usage, chunks, provider, model, attempts, timing, warnings)
    }

    private init(
        _ status: Status,
        _ stream: String,
        _ finishReason: String?,
        _ usage: JSONObject?,
        _ chunks: Int,
        _ provider: String,
        _ model: String,
        _ attempts: [Attempt],
        _ timing: Timing,
        _ warnings: [String]
    ) {
        self.status = status
        self.stream = stream
        self.finishReason = finishReason
        self.usage = usage
        self.chunks = chunks
        self.provider = provider
        self.model = model
        self.attempts = attempts
        self.timing = timing
        self.warnings = warnings
    }

    /// The list of fields.
    public static let shape = Shape(
        ChatOutcome.init(_:_:_:_:_:_:_:_:_:_:),
        Field("status", \.status, "complete: the dialect's own end was seen."),
        Field("stream", \.stream, "The stream's id."),
        Field("finish_reason", \.finishReason, "Why the model ended; never invented."),
        Field("usage", \.usage, "The tokens that were used, as OpenAI counts them."),
        Field("chunks", \.chunks, "How many chunks there were."),
        Field("provider", \.provider, "The provider that answered."),
        Field("model", \.model, "The model that was asked for."),
        Field("attempts", \.attempts, "Every attempt, the last one last."),
        Field("timing_ms", \.timing, "When things came, in milliseconds after the request."),
        Field("warnings", \.warnings, default: [], "What a person should know.")
    )
}
