import POSIX
package import Wire

/// Adds and removes providers: validated as a whole, written as a whole, or not at all (PROVIDERS.md, "Adding a
/// provider").
///
/// Synchronous, and it waits for the disk and for other transactions, so the daemon runs it off its loops. The daemon
/// runs one at a time, as each begins with the snapshot that the last one made.
package struct ProviderTransaction: Sendable {
    private let directory: ConfigurationDirectory
    private let disk: DiskWriter
    private let now: Int

    /// Prepares a transaction at a time in seconds since 1970, which new entries carry.
    package init(_ directory: ConfigurationDirectory, now: Int = WallClock.seconds, disk: DiskWriter = DiskWriter()) {
        self.directory = directory
        self.now = now
        self.disk = disk
    }

    /// The provider that a request would make, with nothing written: what a test of the connection tests.
    ///
    /// - Throws: what `add(_:after:)` throws before it writes.
    package func candidate(_ params: ProviderAdd, after base: Snapshot) throws(RPCError) -> ProviderConfiguration {
        let request = try ProviderRequest(params)
        let plan = try plan(directory.settledContents(), after: base, name: params.name) { edit throws(RPCError) in
            try edit.add(request, now: now)
        }
        guard let provider = plan.snapshot.provider(params.name) else { throw Self.unusable(params.name) }
        return provider
    }

    /// Adds a provider, or with `replace` changes one where it differs.
    ///
    /// - Throws: `provider_invalid`, `provider_exists`, `config_invalid`, `config_conflict`, `config_write_failed`;
    ///   nothing has changed then.
    package func add(_ params: ProviderAdd, after base: Snapshot) throws(RPCError) -> ProviderChange {
        let request = try ProviderRequest(params)
        return try run(after: base, name: params.name, isDryRun: params.dryRun) { edit throws(RPCError) in
            try edit.add(request, now: now)
        }
    }

    /// Removes a provider.
    ///
    /// - Throws: `provider_not_found`, `config_invalid`, `config_conflict`, `config_write_failed`; nothing has changed
    ///   then.
    package func remove(_ params: ProviderRemove, after base: Snapshot) throws(RPCError) -> ProviderChange {
        try run(after: base, name: params.name, isDryRun: false) { edit throws(RPCError) in
            guard let entry = edit.entry(params.name) else { throw base.notFound(params.name) }
            edit.remove(entry, keepingVariables: params.keepEnv)
        }
    }

    private typealias Edit = (inout ConfigurationEdit) throws(RPCError) -> Void

    private func run(
        after base: Snapshot,
        name: String,
        isDryRun: Bool,
        _ change: Edit
    ) throws(RPCError) -> ProviderChange {
        if isDryRun {
            let plan = try plan(directory.settledContents(), after: base, name: name, change)
            return plan.change(from: base, name: name, isDryRun: true)
        }
        let lock = try lock()
        let plan = try plan(directory.read(), after: base, name: name, change)
        let changes = plan.fileChanges
        if !changes.isEmpty { try commit(changes) }
        lock.unlock()
        return plan.change(from: base, name: name, isDryRun: false)
    }

    /// Takes the lock and sets right what a transaction that died left.
    private func lock() throws(RPCError) -> FileLock {
        do throws(Errno) {
            guard let lock = try DirectoryLock.take(.exclusive, directory.files, create: true) else {
                throw Errno(Errno.busy, "lock \(directory.files.lock)")
            }
            if Recovery.isNeeded(directory.files) { try Recovery.run(directory.files, disk: disk) }
            return lock
        } catch {
            throw Self.writeFailed("\(error); nothing has changed")
        }
    }

    /// Makes the edit of the files as they are now, and builds the snapshot that it leads to.
    private func plan(
        _ contents: ConfigurationContents,
        after base: Snapshot,
        name: String,
        _ change: Edit
    ) throws(RPCError) -> TransactionPlan {
        let fresh = try Self.build(contents, after: base)
        // Another provider that somebody changed meanwhile is merged; this one is not overwritten unseen.
        guard fresh.provider(name)?.fingerprint == base.provider(name)?.fingerprint else {
            throw RPCError(
                .configConflict,
                "the files of \(name) were changed by somebody else just now; nothing has changed, look at it and try again",
                ErrorDetails(provider: name, retryable: true)
            )
        }
        var edit: ConfigurationEdit
        do throws(ConfigurationError) {
            edit = try ConfigurationEdit(contents)
        } catch {
            throw error.rpcError
        }
        let existed = edit.entry(name) != nil
        try change(&edit)
        let finished = edit.finished()
        return TransactionPlan(
            before: contents,
            after: finished,
            snapshot: try Self.buildEdited(finished, after: base),
            existed: existed,
            warnings: edit.warnings
        )
    }

    /// Builds the snapshot of an edit; as the files were sound before it, what is wrong came with the request.
    private static func buildEdited(
        _ contents: ConfigurationContents,
        after base: Snapshot
    ) throws(RPCError) -> Snapshot {
        do throws(ConfigurationError) {
            return try SnapshotBuilder.build(contents, after: base)
        } catch {
            let problems = error.problems.filter { $0.severity == .error }
            throw ProviderRequest.invalid(problems.map { FieldProblem(path: "", message: "\($0)") })
        }
    }

    private static func build(_ contents: ConfigurationContents, after base: Snapshot) throws(RPCError) -> Snapshot {
        do throws(ConfigurationError) {
            return try SnapshotBuilder.build(contents, after: base)
        } catch {
            throw error.rpcError
        }
    }

    private func commit(_ changes: [FileChange]) throws(RPCError) {
        do throws(FileCommit.Failure) {
            try FileCommit(files: directory.files, disk: disk).run(changes)
        } catch {
            switch error {
            case .conflict(let path, undone: true):
                let file = directory.files.displayName(path)
                throw RPCError(
                    .configConflict,
                    "\(file) was changed by somebody else just now; nothing has changed, try again",
                    ErrorDetails(retryable: true)
                )
            case .conflict(let path, undone: false):
                let file = directory.files.displayName(path)
                throw Self.writeFailed(
                    "\(file) was changed by somebody else just now; undoing what was written already failed, and is done "
                        + "when the files are loaded next"
                )
            case .failed(let cause, undone: true): throw Self.writeFailed("\(cause); nothing has changed")
            case .failed(let cause, undone: false):
                throw Self.writeFailed("\(cause); undoing it failed, too, and is done when the files are loaded next")
            }
        }
    }

    private static func writeFailed(_ reason: String) -> RPCError {
        RPCError(.configWriteFailed, "the configuration could not be written: \(reason)")
    }

    private static func unusable(_ name: String) -> RPCError {
        RPCError(
            .configConflict,
            "the provider \(name) is disabled and its files are not sound; see config.check",
            ErrorDetails(provider: name)
        )
    }
}
