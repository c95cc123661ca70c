import Glibc
import POSIX

extension ClientError {
    /// Nobody answered at any of these sockets.
    init(connecting paths: [String], _ failures: [Errno]) {
        let tried = zip(paths, failures).map { "\($0): \($1.reason.lowercased())" }.joined(separator: "; ")
        if failures.contains(where: { $0.code == EACCES }) {
            self.init(.notPermitted, "the daemon's socket is closed to this user (\(tried))")
        } else {
            self.init(
                .notRunning,
                "no daemon listens (\(tried)); start it with `systemctl start providerd.socket`, "
                    + "`systemctl --user start providerd.socket`, or `providerd`"
            )
        }
    }
}
