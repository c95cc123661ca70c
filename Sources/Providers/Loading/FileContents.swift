import POSIX

/// A file as it was read: its bytes, where it really lies, and whose it is.
struct FileContents: Sendable {
    /// The path with every symbolic link followed: what a writer replaces.
    var path: String
    var bytes: [UInt8]
    /// What the kernel said of it when it was read; nil for one that is yet to be written.
    var status: FileStatus?

    /// Whether other users than its owner may do anything with it; a file yet to be written is made without that.
    var isOpenToOthers: Bool {
        (status?.mode ?? 0) & 0o077 != 0
    }

    /// No file of the configuration is larger: 16 MiB, as no line of the protocol is either (PROTOCOL.md).
    static let limit = 16 << 20

    /// Reads a file; nil when there is none.
    static func read(_ path: String) throws(Errno) -> FileContents? {
        // A symbolic link that points nowhere is no file: during the swap of one it is so for a moment.
        guard try FileStatus.ifPresent(path) != nil else { return nil }
        let (bytes, status) = try File.read(path, limit: limit)
        return FileContents(path: try File.realPath(path), bytes: bytes, status: status)
    }
}
