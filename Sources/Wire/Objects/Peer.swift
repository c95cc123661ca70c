/// Who is at the other end of a connection, as the kernel tells it.
public struct Peer: WireObject, Hashable {
    /// The user id.
    public let uid: Int
    /// The group id.
    public let gid: Int
    /// What it may do.
    public let role: Role

    /// Describes a peer.
    public init(uid: Int, gid: Int, role: Role) {
        self.uid = uid
        self.gid = gid
        self.role = role
    }

    /// The list of fields.
    public static let shape = Shape(
        Peer.init,
        Field("uid", \.uid, "The caller's user id."),
        Field("gid", \.gid, "The caller's group id."),
        Field("role", \.role, "What the caller may do.")
    )
}
