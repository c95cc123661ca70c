import Glibc

/// An advisory lock on a file, held for as long as the value lives, flock(2).
///
/// The lock belongs to the open file, so two of one process exclude each other as two processes do. The kernel lets go
/// of it when the process dies, however it dies.
package struct FileLock: ~Copyable, Sendable {
    /// Whom the lock shuts out.
    package enum Kind: Sendable {
        /// Every other holder.
        case exclusive
        /// Exclusive holders only.
        case shared
    }

    private let file: FileDescriptor

    private init(_ file: consuming FileDescriptor) {
        self.file = file
    }

    /// Tries once to lock the file at `path`; nil when somebody else holds it.
    ///
    /// `create` makes the file, with mode 0600, when it is not there. A lock file is never removed: another process may
    /// be waiting on it.
    package static func attempt(_ kind: Kind, path: String, create: Bool) throws(Errno) -> FileLock? {
        let file = try FileDescriptor.open(path, create ? [.readOnly, .create] : .readOnly)
        let fd = file.number
        // Named by its type, because the C library has a structure of the same name.
        let lock: (CInt, CInt) -> CInt = flock
        do throws(Errno) {
            try call("lock \(path)") { lock(fd, (kind == .exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) }
        } catch  where error.code == EWOULDBLOCK {
            return nil
        }
        return FileLock(file)
    }

    /// Lets go now.
    package consuming func unlock() {}
}
