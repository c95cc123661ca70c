import Logging
import POSIX
import Providers
import Reactor
import Systemd
import Wire

/// The control loop's actor: it owns the configuration, the listening socket, the workers and the daemon's life.
actor Supervisor {
    /// The control loop.
    nonisolated let loop: EventLoop
    /// What all workers share.
    nonisolated let shared: SharedState
    /// What does not change.
    nonisolated let settings: DaemonSettings
    /// The workers, in their order.
    nonisolated let workers: [Worker]

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor }

    /// The configuration in use.
    var snapshot: Snapshot
    /// Where it comes from.
    let directory: ConfigurationDirectory
    /// The changes of the configuration, one after the other.
    var lastChange: Task<Void, Never>?
    /// Whether the files are to be loaded once the changes before that have ended.
    var isLoadDue = false
    /// What looks at the files.
    var watch: ConfigurationWatch?
    /// How far the end is.
    var stage = Stage.starting
    var listener: Listener?
    var signals: SignalSource?
    var watchdog: WatchdogRound?
    var drainTimer: Timer?
    /// For how many more turns of the drain requests are taken as before.
    var graceTurns = 0

    /// Where in its life the daemon is.
    enum Stage: Comparable {
        case starting
        case serving
        /// SIGTERM has come; until `deadline` streams may finish.
        case draining
        /// Everything is being closed.
        case ending
    }

    init(loop: EventLoop, settings: DaemonSettings, workers: [Worker], directory: ConfigurationDirectory) {
        self.loop = loop
        self.settings = settings
        self.workers = workers
        self.directory = directory
        shared = SharedState(workers: workers, settings: settings)
        snapshot = .empty(directory: directory.path)
    }

    /// Runs `body` on the control loop after what was handed over before; does not wait.
    nonisolated func perform(_ body: @escaping @Sendable (isolated Supervisor) -> Void) {
        loop.submit { self.assumeIsolated(body) }
    }

    /// Tells everybody who wants to hear it of an event.
    func broadcast(_ event: Event) {
        let events = EventBatch([event])
        for worker in workers { worker.perform { $0.tell(events) } }
    }

    /// Tells the service manager something; that it cannot be told is worth a line in the log and no more.
    func tell(_ notifications: ServiceNotification...) {
        for notification in notifications {
            do throws(Errno) {
                try notify(notification)
            } catch {
                settings.log.warning("the service manager cannot be told: \(error)")
            }
        }
    }

    /// The streams of all workers that `caller` may see; on demand also those that have ended and can still be read.
    nonisolated func streams(visibleTo caller: Caller, finished: Bool = false) async -> [StreamInfo] {
        var streams: [StreamInfo] = []
        for worker in workers { streams += await worker.streams(visibleTo: caller) }
        if finished {
            let ended = shared.shelf.streams(visibleTo: caller)
            // One that ended meanwhile is told once.
            let names = Set(ended.map(\.id))
            streams = streams.filter { !names.contains($0.id) } + ended
        }
        return streams.sorted { $0.ageMS > $1.ageMS }
    }

    /// Cancels a stream wherever it runs.
    ///
    /// - Throws: `stream_not_found`, or `forbidden` for a stream that is not the caller's.
    nonisolated func cancel(_ id: String, for caller: Caller) async throws(RPCError) {
        for worker in workers {
            switch await worker.cancel(id, for: caller) {
            case true?: return
            case false?:
                logForbidden("cancel", id, caller)
                throw .othersStream(id)
            case nil: continue
            }
        }
        throw RPCError(.streamNotFound, "there is no running stream \(id.prefix(64))")
    }
}
