import POSIX

/// One file that a transaction writes or removes.
struct FileChange {
    /// Where it lies, without symbolic links; for a removal the name itself, even if it is a link.
    var target: String
    /// The new bytes; nil removes the file.
    var bytes: [UInt8]?
    /// The file as it was read; nil when there was none.
    var old: FileContents?
    /// The mode of a file that is new.
    var newMode: UInt32

    /// Whether a file is the one that was read, and nobody has written it since; `inode` is what it is known by now.
    func isUnchanged(_ status: FileStatus, inode: UInt64? = nil) -> Bool {
        guard let old = old?.status else { return false }
        // A link that is to be removed was read as the file it points to.
        if bytes == nil, status.type == .symbolicLink { return true }
        return status.inode == inode ?? old.inode && status.modified == old.modified && status.size == old.size
    }
}

/// Puts several files in place as one: all of them, or after a failure none.
///
/// First every new file is written beside its place and brought to the disk, so that a full disk is met while nothing
/// has changed. Then the journal says what is about to happen. Then the files take their places one after the other,
/// the metadata last: with it the change counts, for whoever dies as for whoever goes on (`TransactionJournal`).
struct FileCommit {
    /// Why nothing was changed.
    enum Failure: Error, Equatable {
        /// A file is not what it was when it was read; `undone` tells whether everything else is as before.
        case conflict(String, undone: Bool)
        /// A file was put in place and then written by somebody else before it could be undone; all others are as before.
        case overtaken(String)
        /// A call failed; `undone` tells whether everything is as before.
        case failed(Errno, undone: Bool)
    }

    let files: ConfigurationFiles
    let disk: DiskWriter

    /// Carries the changes out, in their order; the caller holds the lock.
    func run(_ changes: [FileChange]) throws(Failure) {
        var journal = TransactionJournal(entries: [])
        do throws(Failure) {
            journal = try stage(changes)
            try checked { () throws(Errno) in try write(journal) }
            for (change, entry) in zip(changes, journal.entries) { try put(change, entry) }
        } catch {
            throw undo(journal, after: error)
        }
        // It counts now. What cannot be removed here is removed by the next load.
        try? journal.removeLeftovers(disk, sparing: journal.mark)
        try? removeJournal()
        if let mark = journal.mark { try? Recovery.remove(mark, disk) }
    }

    private func stage(_ changes: [FileChange]) throws(Failure) -> TransactionJournal {
        var entries: [TransactionJournal.Entry] = []
        do throws(Errno) {
            for change in changes {
                // An empty directory more is no change of the configuration, so it is not undone.
                let directory = Path.parent(of: change.target)
                if try FileStatus.ifPresent(directory) == nil {
                    try disk.makeDirectory(directory)
                    try disk.synchronizeDirectory(Path.parent(of: directory))
                }
                var entry = TransactionJournal.Entry(target: change.target, backup: nil, staged: nil)
                if change.old != nil {
                    let name = TemporaryFile.uniqueName(prefix: ConfigurationFiles.ownPrefix + "-", suffix: ".old")
                    entry.backup = Path.join(Path.parent(of: change.target), name)
                }
                if let bytes = change.bytes {
                    let owner = change.old?.status.map { ($0.owner, $0.group) }
                    let mode = change.old?.status?.mode ?? change.newMode
                    let staged = try disk.stage(beside: change.target, bytes: bytes, owner: owner, mode: mode)
                    entry.staged = .init(
                        path: staged.path,
                        inode: staged.status.inode,
                        modified: staged.status.modified,
                        size: staged.status.size
                    )
                }
                entries.append(entry)
            }
            return TransactionJournal(entries: entries)
        } catch {
            throw undo(TransactionJournal(entries: entries), after: .failed(error, undone: true))
        }
    }

    private func write(_ journal: TransactionJournal) throws(Errno) {
        let path = try Recovery.realJournalPath(files)
        guard let bytes = journal.bytes(in: JournalPlaces(files)) else {
            throw Errno(Errno.invalidArgument, "describe the change of files outside the configuration")
        }
        let staged = try disk.stage(beside: path, bytes: bytes, owner: nil, mode: 0o600)
        do throws(Errno) {
            try disk.rename(staged.path, to: path)
        } catch {
            // The failure that is told is the rename's.
            try? disk.unlinkIfPresent(staged.path)
            throw error
        }
        try disk.synchronizeDirectory(Path.parent(of: path))
    }

    /// Puts a file in its place; who writes there at the same moment is noticed, and finds their file as they wrote it.
    private func put(_ change: FileChange, _ entry: TransactionJournal.Entry) throws(Failure) {
        let isOurs = try checked { () throws(Errno) in
            guard try isUntouched(change) else { return false }
            switch (entry.backup, entry.staged) {
            case (let backup?, let staged?):
                guard try keep(change, as: backup) else {
                    return try disk.replace(change.target, by: staged.path) { change.isUnchanged($0) }
                }
                // A file of a lower layer (overlayfs) is another one, with the same bytes and times, once it was linked.
                guard let kept = try FileStatus.ifPresent(backup, followLink: false),
                    change.isUnchanged(kept, inode: kept.inode)
                else { return false }
                return try disk.exchange(staged.path, inode: staged.inode, with: change.target) {
                    change.isUnchanged($0, inode: kept.inode)
                }
            case (let backup?, nil):
                return try disk.takeAway(change.target, as: backup) { change.isUnchanged($0) }
            case (nil, let staged?): return try disk.renameIfFree(staged.path, to: change.target)
            case (nil, nil): return true
            }
        }
        guard isOurs else { throw .conflict(change.target, undone: true) }
        try checked { () throws(Errno) in try disk.synchronizeDirectory(Path.parent(of: change.target)) }
    }

    /// Whether nobody has touched a file since it was read.
    private func isUntouched(_ change: FileChange) throws(Errno) -> Bool {
        guard let status = try FileStatus.ifPresent(change.target, followLink: false) else { return change.old == nil }
        return change.isUnchanged(status)
    }

    /// Gives the old file a second name; false where the file system cannot, and a copy is kept under it.
    private func keep(_ change: FileChange, as backup: String) throws(Errno) -> Bool {
        do throws(Errno) {
            try disk.link(change.target, as: backup)
            return true
        } catch {
            let copyable = [Errno.notPermitted, Errno.notSupported, Errno.tooManyLinks, Errno.crossDevice]
            guard copyable.contains(error.code), let old = change.old, let status = old.status else { throw error }
            let copy = try disk.stage(
                beside: change.target,
                bytes: old.bytes,
                owner: (status.owner, status.group),
                mode: status.mode
            )
            do throws(Errno) {
                try disk.rename(copy.path, to: backup)
            } catch {
                // No journal knows of it; the failure that is told is the rename's.
                try? disk.unlinkIfPresent(copy.path)
                throw error
            }
            return false
        }
    }

    /// Undoes everything and says what the caller is to be told.
    private func undo(_ journal: TransactionJournal, after failure: Failure) -> Failure {
        do throws(Errno) {
            let left = try journal.rollBack(disk)
            try journal.removeLeftovers(disk)
            try removeJournal()
            return left.first.map { .overtaken($0) } ?? failure
        } catch {
            // The disk that failed fails still; the journal stays, and the next load goes on from it.
            switch failure {
            case .conflict(let path, _): return .conflict(path, undone: false)
            case .failed(let first, _): return .failed(first, undone: false)
            case .overtaken: return failure
            }
        }
    }

    private func removeJournal() throws(Errno) {
        try Recovery.remove(Recovery.realJournalPath(files), disk)
    }

    private func checked<Result>(_ body: () throws(Errno) -> Result) throws(Failure) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw .failed(error, undone: true)
        }
    }
}
