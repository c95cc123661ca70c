import Glibc

/// A failed system call of a test's own.
package struct HarnessError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Reads a whole file.
package func readFile(_ path: String) throws -> [UInt8] {
    let fd = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard fd >= 0 else { throw HarnessError("open \(path): errno \(errno)") }
    defer { close(fd) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = unsafe read(fd, &piece, piece.count)
        guard count >= 0 else { throw HarnessError("read \(path): errno \(errno)") }
        guard count > 0 else { return bytes }
        bytes.append(contentsOf: piece[0..<count])
    }
}

/// Writes a whole file in place, creating it with `mode`.
package func writeFile(_ path: String, _ text: String, mode: UInt32 = 0o644) throws {
    let fd = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard fd >= 0 else { throw HarnessError("open \(path): errno \(errno)") }
    defer { close(fd) }
    let bytes = Array(text.utf8)
    guard unsafe write(fd, bytes, bytes.count) == bytes.count else {
        throw HarnessError("write \(path): errno \(errno)")
    }
}

/// The names in a directory, sorted, without `.` and `..`.
package func listDirectory(_ path: String) throws -> [String] {
    guard let directory = unsafe opendir(path) else { throw HarnessError("opendir \(path): errno \(errno)") }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// A directory of a test's own, removed with everything in it when the object goes.
package final class TemporaryDirectory: Sendable {
    /// Its absolute path, without a slash at its end.
    ///
    /// Short enough for a socket's name.
    package let path: String

    /// Where files need no disk, as far as there is such a place: for tests that wait for thousands of fsyncs.
    package static let memory = unsafe access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp"

    /// Makes it in another directory.
    package init(in parent: String = "/tmp") throws {
        var template = Array("\(parent)/providerd-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw HarnessError("mkdtemp: errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Self.remove(path)
    }

    /// The path of `name` in the directory.
    package func file(_ name: String) -> String {
        path + "/" + name
    }

    private static func remove(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unsafe unlink(path)
            return
        }
        // A directory that cannot be listed is left: the test made it so, and /tmp is swept anyway.
        for name in (try? listDirectory(path)) ?? [] {
            remove(path + "/" + name)
        }
        unsafe rmdir(path)
    }
}
