import Dialects
import JSON
package import POSIX

/// The directory with a daemon's configuration: `.env`, `providers_meta.json` and `handlers/`.
///
/// Everything here is synchronous and blocks on the disk, so the daemon calls it off its loops. A value may be used from
/// any thread.
package struct ConfigurationDirectory: Sendable {
    let files: ConfigurationFiles
    let credentials: String?

    /// Describes the directory at `path`, whether it is there or not.
    ///
    /// `credentials` is systemd's `$CREDENTIALS_DIRECTORY`, whose keys win over those of `.env`.
    package init(_ path: String, credentials: String? = nil) {
        var path = path
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        files = ConfigurationFiles(directory: path)
        self.credentials = credentials
    }

    /// The path as it was given, without slashes at its end.
    package var path: String { files.directory }

    /// Reads and validates everything, and makes the snapshot that comes after `previous`.
    ///
    /// A provider that is as it was in `previous` is the same object in both. Waits for a transaction of another process
    /// to end, for seconds at most, and first sets right what a transaction that died left behind.
    ///
    /// - Throws: `ConfigurationError` with everything that is wrong; nothing has changed then.
    package func load(after previous: Snapshot) throws(ConfigurationError) -> Snapshot {
        var contents = settledContents()
        defer { contents.wipeSecrets() }
        return try SnapshotBuilder.build(contents, after: previous)
    }

    /// The hash that a snapshot of the files as they are now would have; see `Snapshot.contentHash`.
    ///
    /// It tells a change that somebody made from the daemon's own, without making anything of the files.
    package func contentHash() -> ContentHash {
        var contents = settledContents()
        defer { contents.wipeSecrets() }
        return contents.contentHash
    }

    /// The directories in which a change of the configuration can be seen, without symbolic links and each once.
    ///
    /// They are the configuration directory, the one it lies in (it may be replaced as a whole), `handlers/`, and, for
    /// files and directories that are symbolic links, every directory on the way to what they point to. To be asked anew
    /// after each load.
    package func watchedDirectories() -> [WatchedDirectory] {
        var directories = files.realDirectories(linksToo: true).map { WatchedDirectory(path: $0, onlyName: nil) }
        // A relative or missing path has no parent that could be watched; then there is one directory less.
        if let parent = try? File.realPath(Path.parent(of: path)), !directories.contains(where: { $0.path == parent }) {
            directories.append(WatchedDirectory(path: parent, onlyName: Path.name(of: path)))
        }
        return directories
    }

    /// Makes what is missing for a first provider to be added: the directory, samples where nothing is configured yet,
    /// and the schemas that the files name; the names of the samples that were made.
    ///
    /// The schemas are the daemon's own files, written anew when another version of the daemon left other ones.
    ///
    /// - Throws: `Errno` when the directory cannot be made or not be written to; nothing depends on what is missing then
    ///   until a provider is added.
    @discardableResult
    package func prepare() throws(Errno) -> [String] {
        var missing: [String] = []
        var ancestor = path
        while try FileStatus.ifPresent(ancestor) == nil, ancestor.utf8.count > 1 {
            missing.append(ancestor)
            ancestor = Path.parent(of: ancestor)
        }
        for directory in missing.reversed() { try Directory.create(directory) }
        let samples = try SampleConfiguration.write(to: files)
        try Self.write(HandlerSchema.document, files.handlerSchema)
        try Self.write(MetadataSchema.document, files.metadataSchema)
        return samples
    }

    private static func write(_ schema: JSONValue, _ path: String) throws(Errno) {
        let bytes = schema.serialized(pretty: true)
        // What cannot be read is written anew, or fails there.
        if let present = try? File.read(path, limit: 1 << 20), present.bytes == bytes { return }
        let file = try FileDescriptor.open(path, [.writeOnly, .create, .truncate], mode: 0o644)
        try file.writeAll(bytes.span, name: path)
    }

    /// Reads the files in a state that no transaction is in the middle of.
    func settledContents() -> ConfigurationContents {
        // Every failure here has the same answer: read what is there, without the lock. A directory that cannot be
        // written to has no transactions, and reading is what tells the user what is wrong.
        if Recovery.isNeeded(files) {
            if let lock = (try? DirectoryLock.take(.exclusive, files, create: true)) ?? nil {
                try? Recovery.run(files, disk: DiskWriter())
                let contents = read()
                lock.unlock()
                return contents
            }
        } else if let lock = (try? DirectoryLock.take(.shared, files, create: false)) ?? nil {
            let contents = read()
            lock.unlock()
            return contents
        }
        return read()
    }

    /// Reads the files; what a dead transaction changed and could not be put back is read as it was.
    func read() -> ConfigurationContents {
        // A journal that cannot be used is told of below.
        let journal = (try? Recovery.journal(files)) ?? nil
        var contents = ConfigurationContents(
            files: files,
            credentialsDirectory: credentials,
            substitutes: journal?.substitutes ?? [:]
        )
        if let problem = Recovery.problem(files) { contents.problems.append(problem) }
        return contents
    }
}
