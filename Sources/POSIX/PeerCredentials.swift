import CLinux
import Glibc

/// Who is at the other end of a Unix socket, as the kernel recorded it when the connection was made.
package struct PeerCredentials: Equatable, Sendable {
    /// The process that connected; it may be gone by now.
    package let pid: Int32
    /// Its effective user.
    package let uid: UInt32
    /// Its effective group.
    package let gid: UInt32
    /// Its supplementary groups.
    package let groups: [UInt32]

    /// Asks the kernel: SO_PEERCRED and SO_PEERGROUPS of unix(7).
    package init(of fd: CInt) throws(Errno) {
        var peer = clinux_credentials()
        try call("getsockopt SO_PEERCRED") { unsafe clinux_peer_credentials(fd, &peer) }
        // NGROUPS_MAX of Linux is 65,536; ask with a small buffer first, since nearly everybody is in few groups.
        var groups = [UInt32](repeating: 0, count: 64)
        var count = unsafe clinux_peer_groups(fd, &groups, CInt(groups.count))
        if count < 0 && errno == ERANGE {
            groups = [UInt32](repeating: 0, count: 65536)
            count = unsafe clinux_peer_groups(fd, &groups, CInt(groups.count))
        }
        pid = peer.pid
        uid = peer.uid
        gid = peer.gid
        // Kernels before 4.13 do not tell the groups; then only the effective group counts.
        self.groups = count > 0 ? Array(groups[0..<Int(count)]) : []
    }

    /// Whether the process was in `group`, by its effective or a supplementary group.
    package func isMember(of group: UInt32) -> Bool {
        gid == group || groups.contains(group)
    }
}

/// The number of a group of the system's database, getgrnam_r(3); nil when there is none of that name.
package func groupNumber(named name: String) throws(Errno) -> UInt32? {
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>? = nil
    var buffer = [CChar](repeating: 0, count: 65536)
    let code = unsafe getgrnam_r(name, &entry, &buffer, buffer.count, &found)
    guard code == 0 else { throw Errno(code, "getgrnam \(name)") }
    return unsafe found == nil ? nil : unsafe entry.gr_gid
}
