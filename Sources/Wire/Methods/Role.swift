/// What a peer may do: taken from the credentials of its socket at accept, never from a message.
public enum Role: String, WireChoice, Comparable {
    /// Whoever may open the socket.
    case use
    /// Root, the daemon's own user, or a member of the admin group.
    case admin

    /// Whether `right` may do more.
    public static func < (left: Role, right: Role) -> Bool {
        left == .use && right == .admin
    }
}
