import POSIX

/// Sets a directory right that a transaction left half done, and sweeps up temporary files, which may hold secrets.
enum Recovery {
    /// Whether anything of a transaction lies in the directories; without the lock the answer may be of one that runs.
    static func isNeeded(_ files: ConfigurationFiles) -> Bool {
        // A directory that cannot be listed is the loader's to complain about.
        files.realDirectories().contains { !((try? leftovers(in: $0)) ?? []).isEmpty }
    }

    /// Settles the journal and removes every leftover; the caller holds the exclusive lock.
    static func run(_ files: ConfigurationFiles, disk: DiskWriter) throws(Errno) {
        let journalPath = try realJournalPath(files)
        var mark: String?
        if let journal = try journal(files) {
            if journal.isCommitted { mark = journal.mark } else { try journal.rollBack(disk) }
            try journal.removeLeftovers(disk, sparing: mark)
        }
        for directory in files.realDirectories() {
            var isChanged = false
            for path in try leftovers(in: directory) where path != journalPath && path != mark {
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
    static func journal(_ files: ConfigurationFiles) throws(Errno) -> TransactionJournal? {
        guard try FileStatus.ifPresent(files.journal, followLink: false) != nil else { return nil }
        let bytes = try File.read(files.journal, limit: 1 << 20).bytes
        return TransactionJournal(bytes: bytes, directories: files.realDirectories())
    }

    /// The paths of everything that is the daemon's own, but the lock.
    private static func leftovers(in directory: String) throws(Errno) -> [String] {
        let lock = ConfigurationFiles.ownPrefix + ".lock"
        return try Directory.names(in: directory)
            .filter { $0.hasPrefix(ConfigurationFiles.ownPrefix) && $0 != lock }
            .map { Path.join(directory, $0) }
    }
}
