/// `stream.list`: the running streams.
public struct StreamList: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.streamList
    /// What it does, in one sentence.
    public static let summary = "Lists the caller's running streams; an administrator sees everybody's."

    /// Asks for the streams.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(StreamList.init)

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
