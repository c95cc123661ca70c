import POSIX
package import Wire

/// Adds, changes and removes providers and routes: validated as a whole, written as a whole, or not at all
/// (PROVIDERS.md, "Adding a provider").
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
        return try candidate(params.name, after: base) { edit throws(RPCError) in try edit.add(request, now: now) }
    }

    /// The provider that a change would make, likewise.
    ///
    /// - Throws: what `update(_:after:)` throws before it writes.
    package func candidate(_ params: ProviderUpdate, after base: Snapshot) throws(RPCError) -> ProviderConfiguration {
        try candidate(params.name, after: base, updating(params, base))
    }

    private func candidate(
        _ name: String,
        after base: Snapshot,
        _ change: Edit
    ) throws(RPCError) -> ProviderConfiguration {
        let plan = try plan(directory.settledContents(), after: base, .provider(name), change)
        guard let provider = plan.snapshot.providers[name] else { throw Self.unusable(name) }
        return provider
    }

    /// Adds a provider, or with `replace` changes one where it differs.
    ///
    /// - Throws: `provider_invalid`, `provider_exists`, `config_invalid`, `config_conflict`, `config_write_failed`;
    ///   nothing has changed then.
    package func add(_ params: ProviderAdd, after base: Snapshot) throws(RPCError) -> ConfigurationChange {
        let request = try ProviderRequest(params)
        return try run(after: base, .provider(params.name), isDryRun: params.dryRun) { edit throws(RPCError) in
            try edit.add(request, now: now)
        }
    }

    /// Changes what is given of a provider.
    ///
    /// - Throws: `provider_not_found`, `provider_invalid`, `config_invalid`, `config_conflict`, `config_write_failed`;
    ///   nothing has changed then.
    package func update(_ params: ProviderUpdate, after base: Snapshot) throws(RPCError) -> ConfigurationChange {
        try run(after: base, .provider(params.name), isDryRun: params.dryRun, updating(params, base))
    }

    /// Removes a provider.
    ///
    /// - Throws: `provider_not_found`, `config_invalid`, `config_conflict`, `config_write_failed`; nothing has changed
    ///   then.
    package func remove(_ params: ProviderRemove, after base: Snapshot) throws(RPCError) -> ConfigurationChange {
        try run(after: base, .provider(params.name), isDryRun: false) { edit throws(RPCError) in
            guard let entry = edit.entry(params.name) else { throw base.notFound(params.name) }
            edit.remove(entry, keepingVariables: params.keepEnv)
        }
    }

    /// Adds a route, or puts another one in the place of the one of that name.
    ///
    /// - Throws: `provider_not_found`, `provider_invalid`, `config_invalid`, `config_conflict`, `config_write_failed`;
    ///   nothing has changed then.
    package func setRoute(_ params: RouteSet, after base: Snapshot) throws(RPCError) -> ConfigurationChange {
        let route = Route(name: params.name, description: params.description, targets: params.targets)
        return try run(after: base, .route(params.name), isDryRun: params.dryRun) { edit throws(RPCError) in
            try edit.set(route)
        }
    }

    /// Removes a route.
    ///
    /// - Throws: `provider_not_found`, `config_invalid`, `config_conflict`, `config_write_failed`; nothing has changed
    ///   then.
    package func removeRoute(_ params: RouteRemove, after base: Snapshot) throws(RPCError) -> ConfigurationChange {
        try run(after: base, .route(params.name), isDryRun: false) { edit throws(RPCError) in
            try edit.removeRoute(params.name)
        }
    }

    private typealias Edit = (inout ConfigurationEdit) throws(RPCError) -> Void

    private func updating(_ params: ProviderUpdate, _ base: Snapshot) -> Edit {
        { edit throws(RPCError) in
            guard let entry = edit.entry(params.name) else { throw base.notFound(params.name) }
            try edit.update(params, entry, now: now)
        }
    }

    private func run(
        after base: Snapshot,
        _ subject: TransactionSubject,
        isDryRun: Bool,
        _ change: Edit
    ) throws(RPCError) -> ConfigurationChange {
        if isDryRun {
            return try plan(directory.settledContents(), after: base, subject, change).change(
                from: base,
                isDryRun: true
            )
        }
        let lock = try lock()
        let plan = try plan(directory.read(), after: base, subject, change)
        let changes = plan.fileChanges
        if !changes.isEmpty { try commit(changes) }
        lock.unlock()
        return plan.change(from: base, isDryRun: false)
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
        _ subject: TransactionSubject,
        _ change: Edit
    ) throws(RPCError) -> TransactionPlan {
        let fresh = try Self.build(contents, after: base)
        // What somebody changed elsewhere meanwhile is merged; this one is not overwritten unseen.
        guard subject.isSame(in: fresh, base) else {
            throw RPCError(
                .configConflict,
                "the files of \(subject.name) were changed by somebody else just now; nothing has changed, look at it and "
                    + "try again",
                ErrorDetails(provider: subject.provider(in: base)?.name, retryable: true)
            )
        }
        var edit: ConfigurationEdit
        do throws(ConfigurationError) {
            edit = try ConfigurationEdit(contents)
        } catch {
            throw error.rpcError
        }
        let existed = edit.has(subject)
        try change(&edit)
        let finished = edit.finished()
        let snapshot = try Self.buildEdited(finished, after: base)
        // One that is disabled may be broken, and then nobody could say what it is.
        if case .provider(let name) = subject, edit.entry(name) != nil, snapshot.providers[name] == nil {
            throw Self.unusable(name)
        }
        return TransactionPlan(
            before: contents,
            after: finished,
            snapshot: snapshot,
            subject: subject,
            existed: existed,
            isReplacement: edit.isReplacement,
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
            case .conflict(let path, undone: true) where Self.pointsNowhere(path):
                let file = directory.files.displayName(path)
                throw RPCError(
                    .configConflict,
                    "\(file) is a symbolic link to a file that is not there; nothing has changed: make that file, or remove "
                        + "the link, and try again"
                )
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
            case .overtaken(let path):
                throw RPCError(
                    .configConflict,
                    "\(directory.files.displayName(path)) was changed by somebody else while it was written: it stays as "
                        + "they left it, with what was written to it, and nothing else has changed; look at it",
                    ErrorDetails(retryable: true)
                )
            case .failed(let cause, undone: true): throw Self.writeFailed("\(cause); nothing has changed")
            case .failed(let cause, undone: false):
                throw Self.writeFailed("\(cause); undoing it failed, too, and is done when the files are loaded next")
            }
        }
    }

    /// Whether a path is a symbolic link to nothing; what cannot be looked at is told as what it was before.
    private static func pointsNowhere(_ path: String) -> Bool {
        let link = (try? FileStatus.ifPresent(path, followLink: false)) ?? nil
        let file = (try? FileStatus.ifPresent(path)) ?? nil
        return link?.type == .symbolicLink && file == nil
    }

    private static func writeFailed(_ reason: String) -> RPCError {
        RPCError(.configWriteFailed, "the configuration could not be written: \(reason)")
    }

    private static func unusable(_ name: String) -> RPCError {
        RPCError(
            .configConflict,
            "the provider \(name) is disabled and its files are not sound; a check of the configuration tells why",
            ErrorDetails(provider: name)
        )
    }
}
