import POSIX

extension ConfigurationDirectory {
    /// Another directory, read as this one is, with the same credentials.
    package func elsewhere(_ path: String) -> ConfigurationDirectory {
        ConfigurationDirectory(path, credentials: credentials)
    }

    /// Everything that is remarkable about the files, by file and line: what the loader says, and what only a look at all
    /// of them shows, such as who may write them, or what belongs to no provider.
    ///
    /// Nothing is changed: what a transaction that died left behind is told and left where it is. Waits for a transaction
    /// of another process to end, for seconds at most. No problem holds a secret.
    package func check(presets: PresetDirectories? = nil) -> [Problem] {
        // Without the lock what is there is read all the same, as the loader does.
        let lock = (try? DirectoryLock.take(.shared, files, create: false)) ?? nil
        var contents = read()
        let leftovers = Recovery.remains(files)
        lock?.unlock()
        defer { contents.wipeSecrets() }
        var problems: [Problem]
        var snapshot: Snapshot?
        do throws(ConfigurationError) {
            let built = try SnapshotBuilder.build(contents, after: .empty(directory: path))
            problems = built.problems
            snapshot = built
        } catch {
            problems = error.problems
        }
        // A journal that cannot be used is told above, with what to do about the leftovers.
        if Recovery.problem(files) == nil {
            problems += leftovers.map { path in
                Problem(
                    .warning,
                    file: files.relativeName(ofReal: path),
                    "is left of a change that was cut off, and may hold keys; the daemon sets it right when it loads"
                )
            }
        }
        if contents.environment == nil, contents.metadata == nil, problems.isEmpty {
            // Perhaps it is another directory that was meant.
            let words = "there is no such file: nothing is configured here"
            problems.append(Problem(.note, file: MetadataFile.name, words))
        }
        problems += AccessCheck(contents).problems
        problems += EnvironmentCheck(contents).problems
        problems += HandlersCheck(contents).problems
        problems += CredentialsCheck(contents).problems
        if let snapshot { problems += KeyCheck(contents, snapshot).problems }
        problems += (presets?.load().problems ?? []).map { Problem(.warning, file: $0.file, line: $0.line, $0.message) }
        return Self.sorted(problems)
    }

    /// The problems by file, in the order in which the files first appear, and by line.
    private static func sorted(_ problems: [Problem]) -> [Problem] {
        var order: [String: Int] = [:]
        for problem in problems where order[problem.file] == nil { order[problem.file] = order.count }
        // The place in the list keeps what stands on one line in its order.
        return problems.enumerated().sorted { left, right in
            (order[left.element.file] ?? 0, left.element.line ?? 0, left.offset)
                < (order[right.element.file] ?? 0, right.element.line ?? 0, right.offset)
        }.map(\.element)
    }
}
