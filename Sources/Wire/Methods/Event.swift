/// The params of an `event` notification: something has changed.
public struct Event: RPCNotification, Hashable {
    /// The name in the message's `method`.
    public static let method = "event"
    /// What it does, in one sentence.
    public static let summary = "Sent after event.subscribe for everything that changes."

    /// What an event is about.
    public enum Topic: String, WireChoice {
        /// Providers: added, updated, removed.
        case provider
        /// The files: reloaded, rejected.
        case config
        /// Streams: started, finished.
        case stream
        /// The daemon itself: ready, degraded, draining.
        case daemon
    }

    /// What has happened.
    public enum Kind: String, WireChoice {
        case added, updated, removed
        case reloaded, rejected
        case started, finished
        case ready, degraded, draining
    }

    /// What it is about.
    public var topic: Topic
    /// What has happened.
    public var event: Kind
    /// The generation of the configuration since then.
    public var generation: Int?
    /// The provider's name.
    public var name: String?
    /// The provider as it is now.
    public var provider: Provider?
    /// The stream.
    public var stream: StreamInfo?
    /// How the stream ended: `complete`, or the stable name of the error.
    public var outcome: String?
    /// Why the files were rejected.
    public var problems: [ConfigProblem]?
    /// How many there are beside these.
    public var moreProblems: Int?

    /// Describes a change.
    public init(
        topic: Topic,
        event: Kind,
        generation: Int? = nil,
        name: String? = nil,
        provider: Provider? = nil,
        stream: StreamInfo? = nil,
        outcome: String? = nil,
        problems: [ConfigProblem]? = nil,
        moreProblems: Int? = nil
    ) {
        self.topic = topic
        self.event = event
        self.generation = generation
        self.name = name
        self.provider = provider
        self.stream = stream
        self.outcome = outcome
        self.problems = problems
        self.moreProblems = moreProblems
    }

    /// The list of fields.
    public static let shape = Shape(
        Event.init,
        Field("topic", \.topic, "What it is about."),
        Field("event", \.event, "What has happened."),
        Field("generation", \.generation, "The generation of the configuration since then."),
        Field("name", \.name, "The provider's name."),
        Field("provider", \.provider, "The provider as it is now."),
        Field("stream", \.stream, "The stream."),
        Field("outcome", \.outcome, "How the stream ended: `complete`, or the stable name of the error."),
        Field("problems", \.problems, "Why the files were rejected: the first hundred problems."),
        Field("more_problems", \.moreProblems, "How many problems there are beside these.")
    )
}
