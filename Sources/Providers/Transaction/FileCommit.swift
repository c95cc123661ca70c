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
                if try FileStatus.ifPresent(directory) == nil { try disk.makeDirectory(directory) }
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
                        modified: staged.status.modified
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

    private func put(_ change: FileChange, _ entry: TransactionJournal.Entry) throws(Failure) {
        try checked { () throws(Errno) in try FileStatus.ifPresent(change.target, followLink: false) }
            .requireUnchanged(change)
        try checked { () throws(Errno) in
            if let backup = entry.backup {
                if entry.staged == nil {
                    try disk.rename(change.target, to: backup)
                } else {
                    try keep(change, as: backup)
                }
            }
            if let staged = entry.staged { try disk.rename(staged.path, to: change.target) }
            try disk.synchronizeDirectory(Path.parent(of: change.target))
        }
    }

    /// Gives the old file a second name, or where the file system cannot, keeps a copy under it.
    private func keep(_ change: FileChange, as backup: String) throws(Errno) {
        do throws(Errno) {
            try disk.link(change.target, as: backup)
        } catch {
            let copyable = [Errno.notPermitted, Errno.notSupported, Errno.tooManyLinks, Errno.crossDevice]
            guard copyable.contains(error.code), let old = change.old, let status = old.status else { throw error }
            let copy = try disk.stage(
                beside: change.target,
                bytes: old.bytes,
                owner: (status.owner, status.group),
                mode: status.mode
            )
            try disk.rename(copy.path, to: backup)
        }
    }

    /// Undoes everything and says what the caller is to be told.
    private func undo(_ journal: TransactionJournal, after failure: Failure) -> Failure {
        do throws(Errno) {
            try journal.rollBack(disk)
            try journal.removeLeftovers(disk)
            try removeJournal()
            return failure
        } catch {
            // The disk that failed fails still; the journal stays, and the next load goes on from it.
            switch failure {
            case .conflict(let path, _): return .conflict(path, undone: false)
            case .failed(let first, _): return .failed(first, undone: false)
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

extension Optional<FileStatus> {
    /// Makes sure that nobody has touched a file since it was read.
    fileprivate func requireUnchanged(_ change: FileChange) throws(FileCommit.Failure) {
        guard let old = change.old?.status else {
            if self != nil { throw .conflict(change.target, undone: true) }
            return
        }
        guard let self else { throw .conflict(change.target, undone: true) }
        // A link that is to be removed was read as the file it points to.
        if change.bytes == nil, self.type == .symbolicLink { return }
        if self.inode != old.inode || self.modified != old.modified || self.size != old.size {
            throw .conflict(change.target, undone: true)
        }
    }
}
