import Glibc
import POSIX
import Wire

extension ClientError {
    /// Nobody answered at any of these sockets.
    init(connecting paths: [String], _ failures: [Errno]) {
        let tried = zip(paths, failures).map { "\($0): \($1.reason.lowercased())" }.joined(separator: "; ")
        if failures.contains(where: { $0.code == EACCES }) {
            self.init(.notPermitted, "the daemon's socket is closed to this user (\(tried))")
        } else {
            self.init(.notRunning, "no daemon listens (\(tried)); start it with \(Self.start(paths))")
        }
    }

    /// How a daemon is started that listens at one of these sockets.
    private static func start(_ paths: [String]) -> String {
        // Without a socket of the caller's own there are the system's and the user's, which systemd opens.
        guard paths.count == 1, let path = paths.first, path != SocketPath.system else {
            return "`systemctl start providerd.socket`, `systemctl --user start providerd.socket`, or `providerd`"
        }
        return "`providerd --socket \(path)`, and --config DIRECTORY where its files are not in the usual place"
    }
}
