/// `event.subscribe`: tells the state, then everything that changes.
public struct EventSubscribe: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.eventSubscribe
    /// What it does, in one sentence.
    public static let summary = "Answers with the state, then sends an event notification for everything that changes."

    /// What to hear of; everything where it is left out.
    public let topics: [Event.Topic]?

    /// Asks for events.
    public init(topics: [Event.Topic]? = nil) {
        self.topics = topics
    }

    /// The list of fields.
    public static let shape = Shape(
        EventSubscribe.init,
        Field("topics", \.topics, "What to hear of; everything where it is left out.")
    )

    /// The state at the moment of subscribing: every later change comes as an event.
    public struct Result: WireObject {
        /// What will be told.
        public let topics: [Event.Topic]
        /// Whether all is well.
        public let state: DaemonStatus.State
        /// The generation of the configuration in use.
        public let generation: Int
        /// Every provider, where that topic is told.
        public let providers: [Provider]?
        /// The running streams that the caller may see, where that topic is told.
        public let streams: [StreamInfo]?
        /// The last reload, where that topic is told.
        public let lastReload: ReloadStatus?

        /// Tells the state.
        public init(
            topics: [Event.Topic],
            state: DaemonStatus.State,
            generation: Int,
            providers: [Provider]? = nil,
            streams: [StreamInfo]? = nil,
            lastReload: ReloadStatus? = nil
        ) {
            self.topics = topics
            self.state = state
            self.generation = generation
            self.providers = providers
            self.streams = streams
            self.lastReload = lastReload
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("topics", \.topics, "What will be told."),
            Field("state", \.state, "Whether all is well."),
            Field("generation", \.generation, "The generation of the configuration in use."),
            Field("providers", \.providers, "Every provider, where that topic is told."),
            Field("streams", \.streams, "The running streams, where that topic is told."),
            Field("last_reload", \.lastReload, "The last reload, where that topic is told.")
        )
    }
}
