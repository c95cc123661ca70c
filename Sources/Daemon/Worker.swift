import Logging
import POSIX
import Providers
import Reactor
import Streams
import Synchronization
import Wire

/// One loop's share of the connections and streams, as an actor pinned to the loop.
actor Worker {
    /// The loop, which runs on a thread of its own or is the control loop.
    nonisolated let loop: EventLoop
    /// Its place among the workers.
    nonisolated let index: Int
    /// Its load, for anybody to read.
    nonisolated let load = WorkerLoad()

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor }

    private(set) var workspace: Workspace?

    init(index: Int, loop: EventLoop) {
        self.index = index
        self.loop = loop
    }

    /// Runs `body` on the worker's loop after what was handed over before; does not wait.
    nonisolated func perform(_ body: @escaping @Sendable (isolated Worker) -> Void) {
        loop.submit { self.assumeIsolated(body) }
    }

    /// Makes the workspace; before that the worker takes nothing.
    func open(_ settings: DaemonSettings, _ shared: SharedState, _ supervisor: Supervisor, _ snapshot: Snapshot) throws
    {
        workspace = try Workspace(
            worker: self,
            settings: settings,
            shared: shared,
            supervisor: supervisor,
            snapshot: snapshot
        )
    }

    /// Takes over an accepted connection; `descriptor` is the worker's to close from now on.
    func adopt(_ descriptor: CInt, from caller: Caller) {
        let descriptor = FileDescriptor(owning: descriptor)
        guard let workspace else { return load.connections.add(-1) }
        workspace.adopt(descriptor, from: caller)
    }

    /// Lets new requests see the newest configuration, and tells its watchers what changed.
    func takeConfigurations() {
        workspace?.takeConfigurations()
    }

    /// Shows its clients how providers are now.
    func showHealth() {
        workspace?.showHealth()
    }

    /// Tells its watchers of events.
    func tell(_ events: EventBatch) {
        workspace?.tell(events)
    }

    /// The streams that run here, as `caller` may see them.
    func streams(visibleTo caller: Caller) -> [StreamInfo] {
        workspace?.visibleStreams(caller) ?? []
    }

    /// Cancels a stream if it runs here: nil where it does not, false where it is not the caller's.
    func cancel(_ id: String, for caller: Caller) -> Bool? {
        guard let stream = workspace?.stream(id) else { return nil }
        guard caller.mayControl(streamOf: stream.caller.uid) else { return false }
        stream.cancel(.requested)
        return true
    }

    /// Answers a request of one of its connections, if that is still there, by the line with the answer.
    func answer(_ connection: Int, _ id: RPCID?, _ result: sending Result<[UInt8], RPCError>) {
        guard let connection = workspace?.connections[connection] else { return }
        switch result {
        case .success(let line): connection.answer(id, line: line)
        case .failure(let error): connection.fail(id, error)
        }
    }

    /// Takes no new streams from now on.
    func beginDraining() {
        workspace?.isDraining = true
    }

    /// Whether nothing is under way.
    var isIdle: Bool { workspace?.isIdle ?? true }

    /// Ends every stream with `shutting_down`, and takes no new ones.
    func cancelStreams() {
        workspace?.isDraining = true
        workspace?.cancelStreams(.shutdown)
    }

    /// Whether a provider is still being told to stop its work.
    var hasErrands: Bool { workspace?.hasErrands ?? false }

    /// Closes every connection.
    func close() {
        workspace?.close()
        workspace = nil
    }
}

/// How much a worker has to do, for any thread to read.
final class WorkerLoad: Sendable {
    /// A count that any thread may read.
    struct Count: ~Copyable, Sendable {
        private let value = Atomic<Int>(0)

        /// What it is now.
        var now: Int { value.load(ordering: .relaxed) }

        /// Adds, or takes away.
        func add(_ difference: Int) {
            value.add(difference, ordering: .relaxed)
        }
    }

    /// Open connections.
    let connections = Count()
    /// Running streams.
    let streams = Count()

    /// What decides who takes the next connection; a stream is more work than a connection that waits.
    var weight: Int { connections.now + 4 * streams.now }
}
