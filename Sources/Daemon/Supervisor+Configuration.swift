import Logging
import POSIX
import Providers
import Reactor
import Systemd
import Wire

/// The configuration: loaded, changed and published, one change at a time.
extension Supervisor {
    /// How many names or problems are logged of one load.
    private static let mostLogged = 50

    /// Runs `change` after every earlier one has ended, so that no two touch the files or the snapshot at once.
    func inTurn<Value: Sendable>(_ change: @escaping @Sendable (isolated Supervisor) async -> Value) async -> Value {
        let previous = lastChange
        let task = Task {
            await previous?.value
            return await change(self)
        }
        lastChange = Task { _ = await task.value }
        return await task.value
    }

    /// Loads the files and takes them into use; keeps what is in use where they hold an error.
    ///
    /// - Throws: `config_invalid` with the problems.
    func reload() async throws(RPCError) -> ConfigReload.Result {
        try await inTurn { await $0.loadNow() }.get()
    }

    /// Loads the files because they have changed; its outcome is told by log, status and event.
    ///
    /// One load that has not begun sees every change until it does: a directory that is written all the time, and takes
    /// longer to load than its writer's pauses last, makes no queue of them, behind which a request would wait.
    func reloadChanged() {
        guard !isLoadDue else { return }
        isLoadDue = true
        Task {
            _ = await inTurn { supervisor in
                supervisor.isLoadDue = false
                return await supervisor.loadNow()
            }
        }
    }

    private func loadNow() async -> Result<ConfigReload.Result, RPCError> {
        do throws(ConfigurationError) {
            let (loaded, difference) = try await load()
            // After a rejection the files may be what is in use already: that too is worth telling.
            let isNew = loaded.contentHash != snapshot.contentHash || snapshot.generation == 0
            guard isNew || shared.lastReload?.outcome == .rejected else {
                // The files may lie elsewhere than before all the same.
                renewWatch()
                return .success(difference.result(generation: snapshot.generation))
            }
            await publish(loaded, difference, isReload: true)
            return .success(difference.result(generation: loaded.generation))
        } catch {
            reject(error)
            return .failure(error.rpcError)
        }
    }

    /// Reads and validates the files away from the loops: it blocks on the disk, and a large directory takes time.
    private func load() async throws(ConfigurationError) -> (Snapshot, SnapshotDifference) {
        try await Background.run { [directory, snapshot] () throws(ConfigurationError) in
            let loaded = try directory.load(after: snapshot)
            return (loaded, SnapshotDifference(from: snapshot, to: loaded))
        }
    }

    /// Takes a snapshot into use everywhere, and returns when every worker has it.
    private func publish(_ loaded: Snapshot, _ difference: SnapshotDifference, isReload: Bool) async {
        // Written away from the loops, where ten thousand of them keep nobody waiting.
        let (events, told) = await Background.run {
            (EventBatch(difference.events(in: loaded)), ToldProblems(loaded.problems))
        }
        let replaced = Guarded<Snapshot?>(snapshot)
        snapshot = loaded
        let wasDegraded = shared.state == .degraded
        shared.update { status in
            if isReload { status.lastReload = (.now, .loaded, told) }
            if wasDegraded { status.state = .ready }
        }
        shared.publications.put(loaded, events)
        for worker in workers { await worker.takeConfigurations() }
        shared.listings.forget(difference.updated + difference.removed)
        shared.health.forget(besides: loaded)
        if wasDegraded { broadcast(Event(topic: .daemon, event: .ready)) }
        settings.log.info(
            "configuration \(loaded.generation) is in use: \(loaded.names.count) providers",
            metadata: [
                "added": "\(Self.summary(difference.added))", "updated": "\(Self.summary(difference.updated))",
                "removed": "\(Self.summary(difference.removed))",
            ]
        )
        let warnings = loaded.problems.filter { $0.severity >= .warning }
        for problem in warnings.prefix(Self.mostLogged) { settings.log.warning("\(problem)") }
        logRest(of: warnings.count, .warning)
        tellStatus()
        renewWatch()
        // What it replaces may be large, and freeing that takes its time as well.
        Task { await Background.run { replaced.withLock { $0 = nil } } }
    }

    /// Says how many problems of `count` are not logged, if any are not.
    private func logRest(of count: Int, _ level: Logger.Level) {
        guard count > Self.mostLogged else { return }
        settings.log.log(level: level, "and \(count - Self.mostLogged) more; providerd --check tells all of them")
    }

    /// The first names of a list, and how many more there are.
    private static func summary(_ names: [String]) -> String {
        names.count > mostLogged ? "\(names.prefix(mostLogged)) and \(names.count - mostLogged) more" : "\(names)"
    }

    /// Keeps what is in use, and says everywhere why.
    private func reject(_ error: ConfigurationError) {
        let told = ToldProblems(error.problems)
        let wasReady = shared.state == .ready
        shared.update { status in
            status.lastReload = (.now, .rejected, told)
            if wasReady { status.state = .degraded }
        }
        for problem in error.problems.prefix(Self.mostLogged) {
            settings.log.log(level: problem.severity == .error ? .error : .warning, "\(problem)")
        }
        logRest(of: error.problems.count, .error)
        broadcast(
            Event(
                topic: .config,
                event: .rejected,
                generation: snapshot.generation,
                problems: told.problems,
                moreProblems: told.more > 0 ? told.more : nil
            )
        )
        if wasReady { broadcast(Event(topic: .daemon, event: .degraded)) }
        tellStatus()
        renewWatch()
    }

    /// Adds or replaces a provider.
    func add(_ request: ProviderAdd) async throws(RPCError) -> ProviderAdd.Result {
        try await change { transaction, snapshot throws(RPCError) in
            try transaction.add(request, after: snapshot)
        }.answer(\.addResult)
    }

    /// Changes a provider.
    func update(_ request: ProviderUpdate) async throws(RPCError) -> ProviderUpdate.Result {
        try await change { transaction, snapshot throws(RPCError) in
            try transaction.update(request, after: snapshot)
        }.answer(\.updateResult)
    }

    /// Makes the provider that a change would write; nothing is written.
    typealias Candidate = @Sendable (ProviderTransaction, Snapshot) throws(RPCError) -> ProviderConfiguration

    /// The provider that a change would write, after what is in use now.
    func candidate(_ make: @escaping Candidate) async throws(RPCError) -> ProviderConfiguration {
        try await Self.candidate(make, ProviderTransaction(directory), after: snapshot)
    }

    /// Reads files away from the loops.
    @concurrent
    private static func candidate(
        _ make: Candidate,
        _ transaction: ProviderTransaction,
        after snapshot: Snapshot
    ) async throws(RPCError) -> ProviderConfiguration {
        try make(transaction, snapshot)
    }

    /// Removes a provider.
    func remove(_ request: ProviderRemove) async throws(RPCError) -> ProviderRemove.Result {
        try await change { transaction, snapshot throws(RPCError) in
            try transaction.remove(request, after: snapshot)
        }.removeResult
    }

    /// Adds or replaces a route.
    func setRoute(_ request: RouteSet) async throws(RPCError) -> RouteSet.Result {
        try await change { transaction, snapshot throws(RPCError) in
            try transaction.setRoute(request, after: snapshot)
        }.answer(\.routeResult)
    }

    /// Removes a route.
    func removeRoute(_ request: RouteRemove) async throws(RPCError) -> RouteRemove.Result {
        try await change { transaction, snapshot throws(RPCError) in
            try transaction.removeRoute(request, after: snapshot)
        }.removeResult
    }

    private typealias Change = @Sendable (ProviderTransaction, Snapshot) throws(RPCError) -> ConfigurationChange

    private func change(_ change: @escaping Change) async throws(RPCError) -> ConfigurationChange {
        try await inTurn { await $0.changeNow(change) }.get()
    }

    private func changeNow(_ change: @escaping Change) async -> Result<ConfigurationChange, RPCError> {
        do throws(RPCError) {
            // It waits for the disk.
            let outcome = try await Background.run { [directory, snapshot] () throws(RPCError) in
                try change(ProviderTransaction(directory), snapshot)
            }
            if outcome.snapshot.generation != snapshot.generation {
                await publish(outcome.snapshot, outcome.difference, isReload: false)
            }
            return .success(outcome)
        } catch {
            settings.log.warning("a change of the configuration failed: \(error)")
            return .failure(error)
        }
    }

    /// Looks at the directories that the files lie in now.
    func renewWatch() {
        watch?.renew(directory.watchedDirectories())
    }

    /// One line for `systemctl status`.
    func tellStatus() {
        let streams = workers.reduce(0) { $0 + $1.load.streams.now }
        var text = "\(snapshot.names.count) providers, generation \(snapshot.generation), \(streams) streams"
        if let last = shared.lastReload, last.outcome == .rejected {
            text += "; the files hold an error: \(last.problems.first?.message ?? "")"
        }
        tell(.status(text))
    }
}

extension ConfigurationChange {
    /// The answer to a method after which there is what it was about.
    fileprivate func answer<Value>(_ result: KeyPath<ConfigurationChange, Value?>) throws(RPCError) -> Value {
        // Only a removal leaves nothing to show.
        guard let value = self[keyPath: result] else { throw RPCError(.internalError, "what was changed is not there") }
        return value
    }
}

extension SnapshotDifference {
    /// What changed, as `config.reload` answers it.
    fileprivate func result(generation: Int) -> ConfigReload.Result {
        ConfigReload.Result(generation: generation, added: added, updated: updated, removed: removed)
    }

    /// What changed, as `provider` and `config` events tell it.
    fileprivate func events(in snapshot: Snapshot) -> [Event] {
        func events(_ names: [String], _ kind: Event.Kind) -> [Event] {
            names.map { name in
                let provider = snapshot.provider(name)?.wire()
                return Event(
                    topic: .provider,
                    event: kind,
                    generation: snapshot.generation,
                    name: name,
                    provider: provider
                )
            }
        }
        return events(removed, .removed) + events(updated, .updated) + events(added, .added)
            + [Event(topic: .config, event: .reloaded, generation: snapshot.generation)]
    }
}
