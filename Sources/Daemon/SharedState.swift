import POSIX
import Providers
import Reactor
import Synchronization
import Wire

/// What every worker may read at any time, kept by the supervisor.
final class SharedState: Sendable {
    /// What is under way and may be limited, over all workers.
    let usage = ProviderUsage()
    /// What is known of the providers' models.
    let listings: ModelListings
    /// The streams that have ended and can still be read.
    let shelf: ReplayShelf
    /// The configurations that workers have still to take into use.
    let publications: Publications
    /// How the providers have been lately.
    let health: ProviderHealths
    /// The workers' loads, in their order.
    let loads: [WorkerLoad]
    /// When the daemon began.
    let start = Instant.now

    private let status = Guarded(Status())
    private let streamWatchers = Atomic<Int>(0)

    /// What changes now and then.
    struct Status: Sendable {
        /// Whether all is well.
        var state = DaemonStatus.State.ready
        /// When files were last read again, and what came of it.
        var lastReload: (at: Instant, outcome: ReloadStatus.Outcome, told: ToldProblems)?
    }

    init(workers: [Worker], settings: DaemonSettings) {
        loads = workers.map(\.load)
        publications = Publications(workers: workers.count)
        health = ProviderHealths(workers: workers)
        listings = ModelListings(clock: settings.clock)
        shelf = ReplayShelf(settings.replay)
    }

    /// The daemon's state.
    var state: DaemonStatus.State {
        status.withLock { $0.state }
    }

    /// Changes the state or the last reload.
    func update(_ body: (inout Status) -> Void) {
        status.withLock { body(&$0) }
    }

    /// The last reload as the protocol tells it.
    var lastReload: ReloadStatus? {
        let last = status.withLock { $0.lastReload }
        return last.map { last in
            let age = (Instant.now - last.at).microseconds / 1000
            return ReloadStatus(
                outcome: last.outcome,
                ageMS: Int(age),
                problems: last.told.problems,
                moreProblems: last.told.more
            )
        }
    }

    /// Whether anybody listens for streams: only then is an event made for each.
    var hasStreamWatchers: Bool { streamWatchers.load(ordering: .relaxed) > 0 }

    /// Counts those who listen for streams.
    func addStreamWatcher(_ difference: Int) {
        streamWatchers.add(difference, ordering: .relaxed)
    }
}
