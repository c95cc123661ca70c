/// The params of a message that the daemon sends without being asked.
public protocol RPCNotification: WireObject {
    /// The name in the message's `method`.
    static var method: String { get }
    /// When it is sent, in one sentence.
    static var summary: String { get }
}
