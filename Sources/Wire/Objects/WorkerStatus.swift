/// The load of one worker.
public struct WorkerStatus: WireObject, Hashable {
    /// Its open connections.
    public let connections: Int
    /// Its running streams.
    public let streams: Int

    /// Describes a worker.
    public init(connections: Int, streams: Int) {
        self.connections = connections
        self.streams = streams
    }

    /// The list of fields.
    public static let shape = Shape(
        WorkerStatus.init,
        Field("connections", \.connections, "Open connections."),
        Field("streams", \.streams, "Running streams.")
    )
}
