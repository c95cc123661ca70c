/// `daemon.ping`: asks for an answer and nothing else.
public struct DaemonPing: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.daemonPing
    /// What it does, in one sentence.
    public static let summary = "Answers at once."

    /// What the answer holds.
    public typealias Result = Nothing

    /// A ping.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(DaemonPing.init)
}
