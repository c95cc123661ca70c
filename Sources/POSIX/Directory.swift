import Glibc

/// Directories by their path.
package enum Directory {
    /// The names in a directory, sorted by their bytes, without `.` and `..`, readdir(3).
    package static func names(in path: String) throws(Errno) -> [String] {
        // The stream is closed on every way out; an entry is copied before the next one is read.
        guard let stream = unsafe opendir(path) else { throw Errno(errno, "open \(path)") }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            // readdir tells the end from a failure by errno alone.
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw Errno(errno, "read \(path)") }
                break
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a directory, mkdir(2), with `mode` less the umask.
    package static func create(_ path: String, mode: UInt32 = 0o755) throws(Errno) {
        // The C string lives as long as the call; likewise below.
        try call("mkdir \(path)") { unsafe Glibc.mkdir(path, mode_t(mode)) }
    }

    /// Removes an empty directory, rmdir(2).
    package static func remove(_ path: String) throws(Errno) {
        try call("rmdir \(path)") { unsafe Glibc.rmdir(path) }
    }

    /// Waits until the names in the directory are on the disk: what makes a rename last, fsync(2).
    package static func synchronize(_ path: String) throws(Errno) {
        let directory = try FileDescriptor.open(path, [.readOnly, .directory])
        do {
            try directory.synchronize(name: path)
        } catch  where error.code == EINVAL {
            // A file system that knows no fsync of directories makes names last by itself.
        }
    }
}

/// Paths as text; nothing here asks the kernel.
package enum Path {
    /// `name` in `directory`; an absolute `name` stands for itself.
    package static func join(_ directory: String, _ name: String) -> String {
        if name.utf8.first == UInt8(ascii: "/") { return name }
        return directory.utf8.last == UInt8(ascii: "/") ? directory + name : directory + "/" + name
    }

    /// Everything before the last component: `/` of `/a`, `.` of `a`.
    package static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    /// The last component: `a` of `/x/a`.
    package static func name(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }
}
