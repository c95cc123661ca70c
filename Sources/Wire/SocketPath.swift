/// Where the daemon's socket is, for the daemon and its clients alike.
public enum SocketPath {
    /// The socket of the system's daemon.
    public static let system = "/run/providerd/socket"

    /// The socket that this process's daemon listens on and its clients try first.
    ///
    /// It is `$PROVIDERD_SOCKET`, else the system's for root, else `$XDG_RUNTIME_DIR/providerd/socket`, where
    /// `/run/user/UID` stands for an `$XDG_RUNTIME_DIR` that is not set. Variables that are empty count as not set.
    ///
    /// - Parameters:
    ///   - uid: The effective user id.
    ///   - environment: The value of an environment variable.
    /// - Returns: An absolute path, unless a variable holds a relative one.
    public static func standard(uid: UInt32, environment: (String) -> String?) -> String {
        func value(_ name: String) -> String? {
            environment(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        if let path = value("PROVIDERD_SOCKET") { return path }
        if uid == 0 { return system }
        return (value("XDG_RUNTIME_DIR") ?? "/run/user/\(uid)") + "/providerd/socket"
    }

    /// The sockets that a client tries, in this order: its own daemon's, then the system's.
    ///
    /// A path that `$PROVIDERD_SOCKET` names is the only one.
    public static func candidates(uid: UInt32, environment: (String) -> String?) -> [String] {
        let first = standard(uid: uid, environment: environment)
        let isChosen = environment("PROVIDERD_SOCKET").map { !$0.isEmpty } ?? false
        return isChosen || first == system ? [first] : [first, system]
    }
}
