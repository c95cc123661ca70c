import POSIX
import Wire

/// Who is at the other end of a connection, as the kernel said when it was accepted.
struct Caller: Sendable {
    /// The process that connected.
    let pid: Int32
    /// Its user.
    let uid: UInt32
    /// Its group.
    let gid: UInt32
    /// What it may do.
    let role: Role

    /// Whether a stream that `owner` started is the caller's to see and to cancel.
    func mayControl(streamOf owner: UInt32) -> Bool {
        role == .admin || uid == owner
    }
}

/// Who is an administrator: root, the daemon's own user, and the members of one group.
struct RolePolicy: Sendable {
    /// The daemon's own user.
    let owner: UInt32
    /// The number of the admin group, where there is one.
    let adminGroup: UInt32?
    /// The user who is one everywhere: root.
    var superuser: UInt32 = 0

    /// The caller behind these credentials.
    func caller(_ peer: PeerCredentials) -> Caller {
        let isMember = adminGroup.map(peer.isMember(of:)) ?? false
        return Caller(pid: peer.pid, uid: peer.uid, gid: peer.gid, role: role(uid: peer.uid, isMember: isMember))
    }

    /// What a user may do who is, or is not, a member of the admin group.
    func role(uid: UInt32, isMember: Bool) -> Role {
        isMember || uid == superuser || uid == owner ? .admin : .use
    }
}
