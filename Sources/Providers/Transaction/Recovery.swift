import POSIX

/// Sets a directory right that a transaction left half done, and sweeps up temporary files, which may hold secrets.
enum Recovery {
    /// Whether anything of a transaction lies in the directories; without the lock the answer may be of one that runs.
    static func isNeeded(_ files: ConfigurationFiles) -> Bool {
        !remains(files).isEmpty
    }

    /// Settles the journal and removes every leftover; the caller holds the exclusive lock.
    ///
    /// - Throws: `Errno`; nothing has changed when the journal cannot be used, as the leftovers may be the only copies.
    static func run(_ files: ConfigurationFiles, disk: DiskWriter) throws(Errno) {
        let journalPath = try realJournalPath(files)
        var mark: String?
        if let journal = try journal(files) {
            if journal.isCommitted { mark = journal.mark } else { try journal.rollBack(disk) }
            try journal.removeLeftovers(disk, sparing: mark)
        }
        for directory in files.realDirectories() {
            var isChanged = false
            for path in try leftovers(in: directory) where path != mark {
                try disk.unlinkIfPresent(path)
                isChanged = true
            }
            if isChanged { try disk.synchronizeDirectory(directory) }
        }
        // Last but for the mark, as until then everything can be done again.
        try remove(journalPath, disk)
        if let mark { try remove(mark, disk) }
    }

    /// Removes a file for good, if it is there.
    static func remove(_ path: String, _ disk: DiskWriter) throws(Errno) {
        guard try FileStatus.ifPresent(path, followLink: false) != nil else { return }
        try disk.unlinkIfPresent(path)
        try disk.synchronizeDirectory(Path.parent(of: path))
    }

    /// Where the journal lies, the directory's own symbolic links followed.
    static func realJournalPath(_ files: ConfigurationFiles) throws(Errno) -> String {
        Path.join(try File.realPath(files.directory), Path.name(of: files.journal))
    }

    /// The journal of a transaction, if one lies there.
    ///
    /// - Throws: `Errno` also for a journal that cannot be used (EINVAL).
    static func journal(_ files: ConfigurationFiles) throws(Errno) -> TransactionJournal? {
        guard try FileStatus.ifPresent(files.journal, followLink: false) != nil else { return nil }
        let bytes = try File.read(files.journal, limit: 1 << 20).bytes
        guard let journal = TransactionJournal(bytes: bytes, places: JournalPlaces(files)) else {
            throw Errno(Errno.invalidArgument, "use \(files.journal), which is no journal of this directory's files")
        }
        return journal
    }

    /// What is wrong with a journal that lies there and cannot be used.
    static func problem(_ files: ConfigurationFiles) -> Problem? {
        do throws(Errno) {
            _ = try journal(files)
            return nil
        } catch {
            // Without a journal it is the directory that cannot be read, which the loader tells.
            guard ((try? FileStatus.ifPresent(files.journal, followLink: false)) ?? nil) != nil else { return nil }
            let reason = error.code == Errno.invalidArgument ? "" : " (\(error.reason))"
            return Problem(
                .warning,
                file: files.displayName(files.journal),
                "a change of the configuration was cut off, and its journal cannot be used\(reason): compare the files "
                    + "with the \(ConfigurationFiles.ownPrefix)-*.old beside them, then remove the journal"
            )
        }
    }

    /// The real paths of everything that a transaction left, in every directory of the files.
    static func remains(_ files: ConfigurationFiles) -> [String] {
        // A directory that cannot be listed is the loader's to complain about.
        let found = files.realDirectories().flatMap { (try? leftovers(in: $0)) ?? [] }
        // What cannot be looked at is told when it is read.
        guard let journal = try? realJournalPath(files),
            ((try? FileStatus.ifPresent(journal, followLink: false)) ?? nil) != nil
        else { return found }
        return found + [journal]
    }

    /// The paths of the files that a transaction makes beside others, and of no others: where a file is a symbolic link,
    /// they lie in a directory that is not the daemon's, such as somebody's home.
    private static func leftovers(in directory: String) throws(Errno) -> [String] {
        try Directory.names(in: directory).filter(ConfigurationFiles.isTemporary).map { Path.join(directory, $0) }
    }
}
