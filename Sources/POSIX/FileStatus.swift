import Glibc

/// What the kernel knows of a file, stat(2).
package struct FileStatus: Equatable, Sendable {
    /// The kinds of file that matter here.
    package enum FileType: Sendable {
        case regular, directory, symbolicLink, socket, other
    }

    /// What kind of file it is.
    package let type: FileType
    /// The permission bits, `0o7777` at most.
    package let mode: UInt32
    /// The user it belongs to.
    package let owner: UInt32
    /// The group it belongs to.
    package let group: UInt32
    /// In bytes.
    package let size: Int64
    /// When the content was last written, in nanoseconds since 1970.
    package let modified: Int64
    /// With `device`, what identifies the file whatever its name.
    package let inode: UInt64
    /// The file system that it is on.
    package let device: UInt64

    fileprivate init(_ status: stat) {
        type =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFSOCK: .socket
            default: .other
            }
        mode = UInt32(status.st_mode & 0o7777)
        owner = status.st_uid
        group = status.st_gid
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
    }

    /// Asks for the file at `path`.
    ///
    /// With `followLink` a symbolic link stands for what it points to (stat), without for itself (lstat).
    package init(path: String, followLink: Bool = true) throws(Errno) {
        var status = Glibc.stat()
        try call("stat \(path)") {
            // The C string and the structure live as long as the call.
            unsafe fstatat(AT_FDCWD, path, &status, followLink ? 0 : AT_SYMLINK_NOFOLLOW)
        }
        self.init(status)
    }

    /// The same, or nil when there is nothing of that name.
    package static func ifPresent(_ path: String, followLink: Bool = true) throws(Errno) -> FileStatus? {
        do {
            return try FileStatus(path: path, followLink: followLink)
        } catch  where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        }
    }
}

extension FileDescriptor {
    /// What the kernel knows of the open file, fstat(2).
    package borrowing func status(name: String) throws(Errno) -> FileStatus {
        let fd = number
        var status = Glibc.stat()
        // The structure lives as long as the call.
        try call("stat \(name)") { unsafe Glibc.fstat(fd, &status) }
        return FileStatus(status)
    }
}
