public import JSON

/// The `providerd` member of a chat's params: what is meant for the daemon and not for the model.
public struct ChatOptions: WireObject, Hashable {
    /// How long to wait in each phase, instead of the handler's values.
    public var timeouts: Timeouts?
    /// How often to try, instead of the handler's values.
    public var retry: Retry?
    /// Whom to ask when the first provider fails, each as `provider/model`, in this order.
    public var fallbacks: [String]
    /// Whether the stream outlives its connection.
    public var detach: Bool
    /// What the caller wants to find again in the journal and in `stream.list`: at most 16 texts of at most 512 bytes each,
    /// by names of at most 64 bytes.
    public var metadata: JSONObject?

    /// Options; what is left out follows from the provider.
    public init(
        timeouts: Timeouts? = nil,
        retry: Retry? = nil,
        fallbacks: [String] = [],
        detach: Bool = false,
        metadata: JSONObject? = nil
    ) {
        self.timeouts = timeouts
        self.retry = retry
        self.fallbacks = fallbacks
        self.detach = detach
        self.metadata = metadata
    }

    /// The list of fields.
    public static let shape = Shape(
        ChatOptions.init,
        Field("timeouts", \.timeouts, "How long to wait in each phase."),
        Field("retry", \.retry, "How often to try, before the first chunk."),
        Field("fallbacks", \.fallbacks, default: [], "Whom to ask next, each as provider/model."),
        Field("detach", \.detach, default: false, "Whether the stream outlives its connection."),
        Field(
            "metadata",
            \.metadata,
            """
            By what the caller wants to find the stream again in the journal and in stream.list: at most 16 texts of at \
            most 512 bytes each, by names of at most 64 bytes.
            """
        )
    )

    /// How long to wait in each phase, in seconds.
    public struct Timeouts: WireObject, Hashable {
        /// For the connection.
        public var connect: Double?
        /// For the first byte of the answer.
        public var firstByte: Double?
        /// Between two bytes.
        public var idle: Double?
        /// For all of it.
        public var total: Double?

        /// Times; what is left out follows from the provider.
        public init(connect: Double? = nil, firstByte: Double? = nil, idle: Double? = nil, total: Double? = nil) {
            self.connect = connect
            self.firstByte = firstByte
            self.idle = idle
            self.total = total
        }

        // The total limit of STREAMS.md, 24 hours, bounds every phase.
        /// The list of fields.
        public static let shape = Shape(
            Timeouts.init,
            Field("connect", \.connect, "Seconds for the connection.", .above(0), .maximum(86_400)),
            Field("first_byte", \.firstByte, "Seconds for the first byte.", .above(0), .maximum(86_400)),
            Field("idle", \.idle, "Seconds between two bytes.", .above(0), .maximum(86_400)),
            Field("total", \.total, "Seconds for all of it.", .above(0), .maximum(86_400))
        )
    }

    /// How often to try before the first chunk has reached the client.
    public struct Retry: WireObject, Hashable {
        /// All attempts with one target, the first one included; 1 never tries again.
        public var attempts: Int?

        /// A number of attempts.
        public init(attempts: Int? = nil) {
            self.attempts = attempts
        }

        /// The list of fields.
        public static let shape = Shape(
            Retry.init,
            Field(
                "attempts",
                \.attempts,
                "All attempts with one target, the first one included.",
                .minimum(1),
                .maximum(10)
            )
        )
    }
}
