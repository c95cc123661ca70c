/// Why there is no talking to the daemon; what the daemon itself answers is an `RPCError`.
public struct ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened.
    public enum Code: Sendable, Hashable, CaseIterable {
        /// Nobody listens at the socket, or there is none.
        case notRunning
        /// The socket is closed to this user.
        case notPermitted
        /// The connection was lost.
        case disconnected
        /// What came is not the protocol.
        case malformed
        /// The system refused something else.
        case system
    }

    /// What happened.
    public let code: Code
    /// One sentence for a person.
    public let message: String

    /// Describes a failure.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
