/// What the daemon takes at most.
public struct Limits: WireObject, Hashable {
    /// The longest line, in bytes.
    public var maxLine: Int
    /// The deepest nesting of a request.
    public var maxDepth: Int
    /// The largest single chunk, in bytes.
    public var maxChunk: Int
    /// Connections at once.
    public var maxConnections: Int
    /// Streams at once, of everybody.
    public var maxStreams: Int
    /// Streams at once on one connection.
    public var maxStreamsPerConnection: Int

    /// Limits; those not given are the protocol's own.
    public init(
        maxLine: Int = 16 << 20,
        maxDepth: Int = 512,
        maxChunk: Int = 1 << 20,
        maxConnections: Int = 4096,
        maxStreams: Int = 8192,
        maxStreamsPerConnection: Int = 1024
    ) {
        self.maxLine = maxLine
        self.maxDepth = maxDepth
        self.maxChunk = maxChunk
        self.maxConnections = maxConnections
        self.maxStreams = maxStreams
        self.maxStreamsPerConnection = maxStreamsPerConnection
    }

    /// The list of fields.
    public static let shape = Shape(
        Limits.init,
        Field("max_line", \.maxLine, "The longest line that is taken, in bytes."),
        Field("max_depth", \.maxDepth, "The deepest nesting of a request."),
        Field("max_chunk", \.maxChunk, "The largest single chunk, in bytes."),
        Field("max_connections", \.maxConnections, "Connections at once."),
        Field("max_streams", \.maxStreams, "Streams at once, of everybody."),
        Field("max_streams_per_connection", \.maxStreamsPerConnection, "Streams at once on one connection.")
    )
}
