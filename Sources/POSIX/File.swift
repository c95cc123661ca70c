import CLinux
import Glibc

/// How a file is opened, the flags of open(2).
///
/// Every descriptor is close-on-exec and never becomes the controlling terminal; that is not a choice.
package struct OpenFlags: OptionSet, Sendable {
    package let rawValue: CInt

    package init(rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// For reading only; what an empty set means as well.
    package static let readOnly = OpenFlags(rawValue: O_RDONLY)
    /// For writing only.
    package static let writeOnly = OpenFlags(rawValue: O_WRONLY)
    /// For both.
    package static let readWrite = OpenFlags(rawValue: O_RDWR)
    /// Creates the file when it is not there.
    package static let create = OpenFlags(rawValue: O_CREAT)
    /// Together with `create`: fails with `EEXIST` when it is there, a dangling symbolic link included.
    package static let exclusive = OpenFlags(rawValue: O_EXCL)
    /// Empties the file.
    package static let truncate = OpenFlags(rawValue: O_TRUNC)
    /// Every write goes to the end.
    package static let append = OpenFlags(rawValue: O_APPEND)
    /// Fails with `ELOOP` when the last component is a symbolic link.
    package static let noFollow = OpenFlags(rawValue: O_NOFOLLOW)
    /// Does not wait for the other end of a FIFO.
    package static let nonBlocking = OpenFlags(rawValue: O_NONBLOCK)
    /// Fails with `ENOTDIR` when it is no directory.
    package static let directory = OpenFlags(rawValue: O_DIRECTORY)
}

extension FileDescriptor {
    /// Opens a file, open(2); `mode` is what a created one gets, less the process's umask.
    package static func open(
        _ path: String,
        _ flags: OpenFlags = .readOnly,
        mode: UInt32 = 0o600
    ) throws(Errno) -> FileDescriptor {
        let number = try call("open \(path)") {
            // The C string lives as long as the call.
            unsafe Glibc.open(path, flags.rawValue | O_CLOEXEC | O_NOCTTY, mode_t(mode))
        }
        return FileDescriptor(owning: number)
    }

    /// Reads from the descriptor's position to the end.
    ///
    /// `limit` is the most bytes that are taken; one more and the call fails with `EFBIG`. `name` is what is read, for
    /// the error.
    package borrowing func readAll(limit: Int, name: String) throws(Errno) -> [UInt8] {
        let size = try status(name: name).size
        if size > limit { throw Errno(EFBIG, "read \(name)") }
        // One byte more than the size, so that the read which meets the end is the second one and nothing is moved.
        var bytes = [UInt8](repeating: 0, count: Int(size) + 1)
        var count = 0
        while true {
            let fd = number
            let start = count
            let more = try call("read \(name)") {
                // The buffer is the array's own storage behind what is read already.
                unsafe bytes.withUnsafeMutableBytes { buffer in
                    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
                    return unsafe Glibc.read(fd, room.baseAddress, room.count)
                }
            }
            count += more
            if count > limit { throw Errno(EFBIG, "read \(name)") }
            if more == 0 { break }
            // The file grew since it was measured.
            if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: Swift.max(4096, count))) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Writes all of `bytes` to a blocking file, write(2) as often as it takes.
    package borrowing func writeAll(_ bytes: Span<UInt8>, name: String) throws(Errno) {
        var rest = bytes
        while !rest.isEmpty {
            let fd = number
            let count = try call("write \(name)") {
                // The span is borrowed for the call.
                unsafe rest.withUnsafeBufferPointer { unsafe Glibc.write(fd, $0.baseAddress, $0.count) }
            }
            // A regular file never takes zero bytes of some; a device that did would be asked for ever.
            if count == 0 { throw Errno(EIO, "write \(name)") }
            rest = rest.extracting(droppingFirst: count)
        }
    }

    /// Waits until the file's bytes and size are on the disk, fsync(2).
    package borrowing func synchronize(name: String) throws(Errno) {
        let fd = number
        try call("fsync \(name)") { Glibc.fsync(fd) }
    }

    /// Sets the permission bits, fchmod(2), which the umask does not weaken.
    package borrowing func setMode(_ mode: UInt32, name: String) throws(Errno) {
        let fd = number
        try call("chmod \(name)") { Glibc.fchmod(fd, mode_t(mode)) }
    }

    /// Sets owner and group, fchown(2).
    package borrowing func setOwner(_ owner: UInt32, group: UInt32, name: String) throws(Errno) {
        let fd = number
        try call("chown \(name)") { Glibc.fchown(fd, owner, group) }
    }
}

/// Whole files by their path.
package enum File {
    /// Reads a whole regular file of at most `limit` bytes.
    ///
    /// - Throws: `Errno`: `EISDIR` for a directory, `EINVAL` for a FIFO or device, `EFBIG` beyond the limit.
    package static func read(_ path: String, limit: Int) throws(Errno) -> (bytes: [UInt8], status: FileStatus) {
        // Non-blocking, so that a FIFO in a file's place cannot hang the reader.
        let file = try FileDescriptor.open(path, [.readOnly, .nonBlocking])
        let status = try file.status(name: path)
        switch status.type {
        case .regular: break
        case .directory: throw Errno(EISDIR, "read \(path)")
        case .symbolicLink, .socket, .other: throw Errno(EINVAL, "read \(path)")
        }
        return (try file.readAll(limit: limit, name: path), status)
    }

    /// Gives a file another name in one step, replacing what has it, rename(2).
    package static func rename(_ old: String, to new: String) throws(Errno) {
        // Both C strings live as long as the call; likewise below.
        try call("rename \(old) to \(new)") { unsafe Glibc.rename(old, new) }
    }

    /// Gives a file another name in one step, which must be free, renameat2(2) with `RENAME_NOREPLACE`.
    ///
    /// - Throws: `Errno`: `EEXIST` when it is not; `EINVAL` or `ENOSYS` where the file system cannot see to that.
    package static func renameIfFree(_ old: String, to new: String) throws(Errno) {
        try call("rename \(old) to \(new)") { unsafe clinux_rename_if_free(old, new) }
    }

    /// Gives each of two files the other's name in one step, renameat2(2) with `RENAME_EXCHANGE`.
    ///
    /// - Throws: `Errno`: `EINVAL` or `ENOSYS` where the file system cannot.
    package static func exchange(_ first: String, _ second: String) throws(Errno) {
        try call("exchange \(first) and \(second)") { unsafe clinux_rename_exchange(first, second) }
    }

    /// Gives a file a second name, which must be free, link(2).
    package static func link(_ old: String, as new: String) throws(Errno) {
        try call("link \(old) to \(new)") { unsafe Glibc.link(old, new) }
    }

    /// Removes a name, unlink(2); of a symbolic link the link itself.
    package static func unlink(_ path: String) throws(Errno) {
        try call("unlink \(path)") { unsafe Glibc.unlink(path) }
    }

    /// Makes a symbolic link at `path` that says `target`, symlink(2).
    package static func createLink(_ path: String, to target: String) throws(Errno) {
        try call("symlink \(path)") { unsafe Glibc.symlink(target, path) }
    }

    /// What a symbolic link says, readlink(2), unresolved.
    package static func readLink(_ path: String) throws(Errno) -> String {
        // PATH_MAX: the kernel stores no longer target.
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = try call("readlink \(path)") {
            unsafe buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return -1 }
                return unsafe Glibc.readlink(path, base.assumingMemoryBound(to: CChar.self), bytes.count)
            }
        }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// The absolute path without symbolic links of something that exists, realpath(3).
    package static func realPath(_ path: String) throws(Errno) -> String {
        // The result is malloc'ed by the C library and freed here after it is copied.
        guard let resolved = unsafe Glibc.realpath(path, nil) else { throw Errno(errno, "realpath \(path)") }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
