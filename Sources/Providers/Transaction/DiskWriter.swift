package import POSIX

/// A change that a transaction makes to the disk.
package enum DiskStep: Equatable, Sendable {
    case makeDirectory(String)
    case create(String)
    case setOwner(String)
    case write(String)
    case synchronize(String)
    case link(String, String)
    case rename(String, String)
    case exchange(String, String)
    case unlink(String)
    case synchronizeDirectory(String)
}

/// Everything a transaction does to the disk goes through here, one system call at a time.
///
/// `failure` is asked before each of them, and what it answers fails the call in the kernel's place. It lets a test fail
/// the n-th call as a full or broken disk would, or every call from the n-th on, which leaves the disk as a process that
/// dies there leaves it.
package struct DiskWriter: Sendable {
    private let failure: @Sendable (DiskStep) -> Errno?

    /// A writer whose calls all go to the kernel.
    package init() {
        failure = { _ in nil }
    }

    /// A writer that asks `failure` before each call.
    package init(failure: @escaping @Sendable (DiskStep) -> Errno?) {
        self.failure = failure
    }

    private func gate(_ step: DiskStep) throws(Errno) {
        if let error = failure(step) { throw error }
    }

    /// Creates a file of its own beside `target`, with these bytes, owner and mode, on the disk when it returns.
    ///
    /// What it created is removed again when it fails, as far as that is possible.
    func stage(
        beside target: String,
        bytes: [UInt8],
        owner: (user: UInt32, group: UInt32)?,
        mode: UInt32
    ) throws(Errno) -> (path: String, status: FileStatus) {
        let directory = Path.parent(of: target)
        try gate(.create(directory))
        let file = try TemporaryFile.create(
            in: directory,
            prefix: ConfigurationFiles.ownPrefix + "-",
            suffix: ".new"
        )
        let path = file.path
        do throws(Errno) {
            let created = try file.descriptor.status(name: path)
            if let owner, owner != (created.owner, created.group) {
                try gate(.setOwner(path))
                try file.descriptor.setOwner(owner.user, group: owner.group, name: path)
            }
            try file.descriptor.setMode(mode, name: path)
            try gate(.write(path))
            try file.descriptor.writeAll(bytes.span, name: path)
            try gate(.synchronize(path))
            try file.descriptor.synchronize(name: path)
            return (path, try file.descriptor.status(name: path))
        } catch {
            // The failure that is told is the first one; a file left here is swept up by the next transaction.
            try? unlink(path)
            throw error
        }
    }

    /// Gives a file a second name, link(2).
    func link(_ old: String, as new: String) throws(Errno) {
        try gate(.link(old, new))
        try File.link(old, as: new)
    }

    /// Puts a file in another's place, rename(2).
    func rename(_ old: String, to new: String) throws(Errno) {
        try gate(.rename(old, new))
        try File.rename(old, to: new)
    }

    /// Gives a file a name that nothing has, renameat2(2); false when something has it.
    func renameIfFree(_ old: String, to new: String) throws(Errno) -> Bool {
        try gate(.rename(old, new))
        do throws(Errno) {
            try File.renameIfFree(old, to: new)
        } catch {
            if error.code == Errno.exists { return false }
            guard Self.cannot(error) else { throw error }
            // A file system that cannot see to it leaves a moment between the look and the rename.
            if try FileStatus.ifPresent(new, followLink: false) != nil { return false }
            try File.rename(old, to: new)
        }
        return true
    }

    /// Puts a file in another's place as long as that is the one that `isExpected` knows; false, and as before, when not.
    ///
    /// The two change their names in one step, renameat2(2), so that the other one cannot slip away unseen between a look
    /// and a rename: it has the file's old name then. `inode` is the file's own. Where the file system cannot do that,
    /// the other one is replaced.
    func exchange(
        _ path: String,
        inode: UInt64,
        with target: String,
        ifStill isExpected: (FileStatus) -> Bool
    ) throws(Errno) -> Bool {
        do throws(Errno) {
            try gate(.exchange(path, target))
            try File.exchange(path, target)
        } catch {
            if error.code == Errno.noEntry { return false }
            guard Self.cannot(error) else { throw error }
            return try replace(target, by: path, ifStill: isExpected)
        }
        if let other = try FileStatus.ifPresent(path, followLink: false), isExpected(other) { return true }
        try gate(.exchange(path, target))
        try File.exchange(path, target)
        if try FileStatus.ifPresent(path, followLink: false)?.inode != inode {
            // Somebody has written again in that moment: theirs belongs in place, whatever it replaced.
            try File.exchange(path, target)
        }
        return false
    }

    /// Puts a file in another's place after a look at it, rename(2); what changes in between is lost.
    func replace(
        _ target: String,
        by path: String,
        ifStill isExpected: (FileStatus) -> Bool
    ) throws(Errno) -> Bool {
        guard let other = try FileStatus.ifPresent(target, followLink: false), isExpected(other) else { return false }
        try rename(path, to: target)
        return true
    }

    /// Takes a file away, to another name, if it is the one that `isExpected` knows; false, and as before, when not.
    func takeAway(
        _ target: String,
        as name: String,
        ifStill isExpected: (FileStatus) -> Bool
    ) throws(Errno) -> Bool {
        try rename(target, to: name)
        if let taken = try FileStatus.ifPresent(name, followLink: false), isExpected(taken) { return true }
        // What somebody has put in its place meanwhile is later than what was taken.
        _ = try renameIfFree(name, to: target)
        return false
    }

    /// Whether a call failed because the file system does not have it.
    private static func cannot(_ error: Errno) -> Bool {
        [Errno.invalidArgument, Errno.notImplemented, Errno.notSupported].contains(error.code)
    }

    /// Removes a file, unlink(2).
    func unlink(_ path: String) throws(Errno) {
        try gate(.unlink(path))
        try File.unlink(path)
    }

    /// Removes a file if it is there.
    func unlinkIfPresent(_ path: String) throws(Errno) {
        do throws(Errno) {
            try unlink(path)
        } catch {
            if error.code != Errno.noEntry { throw error }
        }
    }

    /// Makes a directory, mkdir(2).
    func makeDirectory(_ path: String) throws(Errno) {
        try gate(.makeDirectory(path))
        try Directory.create(path)
    }

    /// Makes the names in a directory last, fsync(2).
    func synchronizeDirectory(_ path: String) throws(Errno) {
        try gate(.synchronizeDirectory(path))
        try Directory.synchronize(path)
    }
}
