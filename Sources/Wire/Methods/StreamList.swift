/// `stream.list`: the running streams.
public struct StreamList: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.streamList
    /// What it does, in one sentence.
    public static let summary = "Lists the caller's running streams; an administrator sees everybody's."

    /// Whether those that have ended, but can still be read, are listed too.
    public let finished: Bool

    /// Asks for the streams.
    public init(finished: Bool = false) {
        self.finished = finished
    }

    /// The list of fields.
    public static let shape = Shape(
        StreamList.init,
        Field(
            "finished",
            \.finished,
            default: false,
            "Whether those that have ended, but can still be read, are listed too."
        )
    )

    /// The streams.
    public struct Result: WireObject {
        /// The streams, oldest first.
        public let streams: [StreamInfo]

        /// Lists streams.
        public init(streams: [StreamInfo]) {
            self.streams = streams
        }

        /// The list of fields.
        public static let shape = Shape(Result.init, Field("streams", \.streams, "The streams, oldest first."))
    }
}
