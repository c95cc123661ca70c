import POSIX

/// The lock of a configuration directory, `.providerd.lock`: exclusive for who writes, shared for who reads.
enum DirectoryLock {
    /// How long somebody else's transaction is waited for, in milliseconds; one takes a few fsyncs.
    static let patience = 5_000

    /// Takes the lock, waiting `patience` at most; nil when it stayed taken.
    static func take(
        _ kind: FileLock.Kind,
        _ files: ConfigurationFiles,
        create: Bool,
        patience: Int = patience
    ) throws(Errno) -> FileLock? {
        var waited = 0
        while true {
            if let lock = try FileLock.attempt(kind, path: files.lock, create: create) { return lock }
            if waited >= patience { return nil }
            // flock(2) that waits cannot be given up in time, so it is asked in rounds.
            sleep(milliseconds: 2)
            waited += 2
        }
    }
}
