public import JSON

/// A running stream.
public struct StreamInfo: WireObject, Hashable {
    /// Where a stream is on its way.
    public enum State: String, WireChoice {
        /// It waits for its turn.
        case queued
        /// It has no connection yet.
        case connecting
        /// It waits for the first byte.
        case waiting
        /// It flows.
        case streaming
        /// It is held back, because its client does not take what is there.
        case paused
        /// It waits before another attempt.
        case retrying
        /// It has ended; what it said can still be read.
        case finished
    }

    /// The stream's id, such as `s-3f9c…`.
    public let id: String
    /// The provider that is asked.
    public let provider: String
    /// The model that is asked for.
    public let model: String
    /// The user whose stream it is.
    public let uid: Int
    /// Chunks delivered so far.
    public let chunks: Int
    /// Where it is on its way.
    public let state: State
    /// Its age in milliseconds.
    public let ageMS: Int
    /// How many clients read it.
    public let watchers: Int
    /// Whether it outlives the connection that started it.
    public let detached: Bool
    /// What its request said by which it is to be found again.
    public let metadata: JSONObject?

    /// Describes a stream.
    public init(
        id: String,
        provider: String,
        model: String,
        uid: Int,
        chunks: Int,
        state: State,
        ageMS: Int,
        watchers: Int = 1,
        detached: Bool = false,
        metadata: JSONObject? = nil
    ) {
        self.id = id
        self.provider = provider
        self.model = model
        self.uid = uid
        self.chunks = chunks
        self.state = state
        self.ageMS = ageMS
        self.watchers = watchers
        self.detached = detached
        self.metadata = metadata
    }

    /// The list of fields.
    public static let shape = Shape(
        StreamInfo.init,
        Field("id", \.id, "The stream's id."),
        Field("provider", \.provider, "The provider that is asked."),
        Field("model", \.model, "The model that is asked for."),
        Field("uid", \.uid, "The user whose stream it is."),
        Field("chunks", \.chunks, "Chunks delivered so far."),
        Field("state", \.state, "Where it is on its way."),
        Field("age_ms", \.ageMS, "Its age in milliseconds."),
        Field("watchers", \.watchers, default: 1, "How many clients read it."),
        Field("detached", \.detached, default: false, "Whether it outlives the connection that started it."),
        Field("metadata", \.metadata, "What its request said by which it is to be found again.")
    )
}
