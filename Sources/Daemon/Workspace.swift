import Curl
import Dialects
import Logging
import POSIX
import Providers
import Reactor
import Streams
import Wire

/// Everything that lives on one worker's loop: connections, streams, transfers, and the snapshot they see.
///
/// Not Sendable, and never shared: its worker, an actor pinned to the loop, owns it. Within a turn of the loop
/// everything here is plain calls, without a lock or a hop.
final class Workspace {
    /// Memory kept for later between two reads.
    private static let keptOutput = 256 * 1024
    /// What the daemon takes at most.
    static let limits = Limits()

    /// The worker that owns it, for what comes back from elsewhere.
    let worker: Worker
    /// The loop it lives on.
    let loop: EventLoop
    /// What does not change while the daemon runs.
    let settings: DaemonSettings
    /// What all workers share.
    let shared: SharedState
    /// Requests for the control loop.
    let supervisor: Supervisor
    /// The worker's load, which others may read.
    let load: WorkerLoad
    /// The transfers.
    let curl: CurlMulti
    /// Where what happens is written.
    let log: Logger
    /// The configuration new requests see.
    var snapshot: Snapshot
    /// How many configurations have come since this one was made.
    var publicationsTaken = 0
    /// How the providers in it are, as clients see it.
    var healths = ShownHealths()
    /// Where input is read into, one read at a time.
    var readBuffer = [UInt8](repeating: 0, count: 64 * 1024)
    /// Whether the daemon has begun to stop: no new streams.
    var isDraining = false

    private(set) var connections: [Int: Connection] = [:]
    private(set) var streams: [String: LiveStream] = [:]
    private var errands: [ObjectIdentifier: Errand] = [:]
    private var undertakings: [ObjectIdentifier: any Undertaking] = [:]
    private var lastConnection = 0
    private var touched: [Connection] = []
    private var decoded = DecodedOutput()
    private var chores: [() -> Void] = []
    private var expected: [Int: () -> Void] = [:]
    private var lastTicket = 0
    private(set) lazy var shelfTimer = loop.addTimer { [unowned self] in expireFinishedStreams() }
    private lazy var choreTimer = loop.addTimer { [unowned self] in runChores() }
    /// The one source of chance.
    var random = SystemRandomNumberGenerator()

    init(
        worker: Worker,
        settings: DaemonSettings,
        shared: SharedState,
        supervisor: Supervisor,
        snapshot: Snapshot
    ) throws(CurlError) {
        self.worker = worker
        loop = worker.loop
        self.settings = settings
        self.shared = shared
        self.supervisor = supervisor
        load = worker.load
        self.snapshot = snapshot
        log = settings.log
        var options = CurlMulti.Options(userAgent: "providerd/\(DaemonSettings.version)")
        // A stream holds one such buffer while it runs, and may cost 24 KB in all: with 3 KiB it costs 23.3, with 4 KiB
        // 24.8. Bursts are as fast with it as with 8 KiB.
        options.bufferSize = 3072
        curl = try CurlMulti(loop: loop, options: options)
        loop.addEndOfIteration { [weak self] in self?.flush() }
    }

    // MARK: Connections

    /// Takes over an accepted connection, which the listener has counted already.
    func adopt(_ descriptor: consuming FileDescriptor, from caller: Caller) {
        lastConnection += 1
        do throws(Errno) {
            let connection = try Connection(id: lastConnection, descriptor: descriptor, caller: caller, workspace: self)
            connections[connection.id] = connection
            log.trace("a client connects", metadata: ["client_uid": "\(caller.uid)", "client_pid": "\(caller.pid)"])
        } catch {
            load.connections.add(-1)
            log.error("a connection cannot be watched: \(error)")
        }
    }

    /// Lets a closed connection go.
    func remove(_ connection: Connection) {
        guard connections.removeValue(forKey: connection.id) != nil else { return }
        load.connections.add(-1)
    }

    /// Flushes the connection at the end of this iteration.
    func touch(_ connection: Connection) {
        guard !connection.isTouched else { return }
        connection.isTouched = true
        touched.append(connection)
    }

    private func flush() {
        // Flushing may touch further connections: a stream that is cancelled tells its subscriber.
        var index = 0
        while index < touched.count {
            let connection = touched[index]
            connection.isTouched = false
            connection.flush()
            index += 1
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// Lends the read buffer out while lines in it are handled.
    func takeReadBuffer() -> [UInt8] {
        var buffer: [UInt8] = []
        swap(&buffer, &readBuffer)
        return buffer
    }

    /// Sends events to everybody on this worker who wants to hear of them.
    func tell(_ events: EventBatch) {
        for connection in Array(connections.values) { connection.tell(events) }
    }

    // MARK: Streams

    /// Takes a new stream up.
    func add(_ stream: LiveStream) {
        streams[stream.id] = stream
        load.streams.add(1)
    }

    /// Lets a stream that has ended go.
    func remove(_ stream: LiveStream) {
        guard streams.removeValue(forKey: stream.id) != nil else { return }
        load.streams.add(-1)
    }

    /// The stream of that name, if it runs here.
    func stream(_ id: String) -> LiveStream? {
        streams[id]
    }

    /// A name for a new stream.
    func makeStreamID() -> String {
        StreamID.make(using: &random)
    }

    /// Lets `produce` fill the worker's one output and `deliver` read it.
    func decode(_ produce: (inout DecodedOutput) -> Void, deliver: (borrowing DecodedOutput) -> Void) {
        // Taken out, so that what is delivered may decode again.
        var output = DecodedOutput()
        swap(&output, &decoded)
        produce(&output)
        deliver(output)
        // One huge event must not be remembered for ever.
        if output.bytes.capacity > Self.keptOutput { output = DecodedOutput() } else { output.removeAll() }
        swap(&output, &decoded)
    }

    /// The fields by which the journal finds a stream.
    func metadata(of stream: LiveStream, _ body: (Logger.Metadata) -> Void) {
        guard log.logLevel <= .info else { return body([:]) }
        let fields: Logger.Metadata = [
            "provider": "\(stream.provider.name)",
            "stream_id": "\(stream.id)",
            "model": "\(stream.model)",
            "client_uid": "\(stream.caller.uid)",
            "client_pid": "\(stream.caller.pid)",
        ]
        body(fields.merging(stream.metadata.fields) { own, _ in own })
    }

    /// Tells everybody who listens that a stream has begun or ended.
    func announce(_ stream: LiveStream, _ kind: Event.Kind, outcome: String? = nil) {
        guard shared.hasStreamWatchers else { return }
        let event = Event(topic: .stream, event: kind, stream: stream.info, outcome: outcome)
        supervisor.perform { $0.broadcast(event) }
    }

    // MARK: Transfers

    /// Starts a transfer.
    func start(
        _ request: TransferRequest,
        delegate: any TransferDelegate
    ) throws(TransportFailure) -> Transfer {
        do throws(CurlError) {
            return try curl.start(request, delegate: delegate)
        } catch {
            throw TransportFailure(error)
        }
    }

    /// Sends a request that nobody waits for.
    func send(_ errand: Errand) {
        errands[ObjectIdentifier(errand)] = errand
        errand.start()
    }

    /// Lets an errand that is done go.
    func remove(_ errand: Errand) {
        errands[ObjectIdentifier(errand)] = nil
    }

    /// Holds something that is under way beside the streams, until it is over.
    func hold(_ undertaking: any Undertaking) {
        undertakings[ObjectIdentifier(undertaking)] = undertaking
    }

    /// Lets something that is over go.
    func letGo(_ undertaking: any Undertaking) {
        undertakings[ObjectIdentifier(undertaking)] = nil
    }

    // MARK: Chores

    /// Runs `chore` in a later turn of the loop.
    func later(_ chore: @escaping () -> Void) {
        chores.append(chore)
        if !choreTimer.isArmed { choreTimer.arm(after: .zero) }
    }

    /// Keeps `action` until `arrived(_:)` is called with the number that is returned.
    func expect(_ action: @escaping () -> Void) -> Int {
        lastTicket += 1
        expected[lastTicket] = action
        return lastTicket
    }

    /// Does what waited for something that was done elsewhere.
    func arrived(_ ticket: Int) {
        expected.removeValue(forKey: ticket)?()
    }

    /// Waits no longer for what `expect(_:)` gave the number for.
    func forget(_ ticket: Int) {
        expected[ticket] = nil
    }

    private func runChores() {
        var batch: [() -> Void] = []
        swap(&batch, &chores)
        for chore in batch { chore() }
    }

    // MARK: The end

    /// Whether requests are under way that nobody waits for.
    var hasErrands: Bool { !errands.isEmpty }

    /// Whether nothing is under way.
    var isIdle: Bool {
        streams.isEmpty && errands.isEmpty && connections.values.allSatisfy(\.isIdle)
    }

    /// Ends every stream, and what is under way beside them.
    func cancelStreams(_ reason: Cancellation) {
        for stream in Array(streams.values) { stream.cancel(reason) }
        for undertaking in Array(undertakings.values) { undertaking.cancel(reason) }
    }

    /// Closes everything, sending what can be sent at once.
    func close() {
        choreTimer.cancel()
        shelfTimer.cancel()
        chores = []
        expected = [:]
        cancelStreams(.shutdown)
        flush()
        for connection in Array(connections.values) { connection.close(.shutdown) }
        for errand in Array(errands.values) { errand.abort() }
        errands = [:]
        curl.close()
    }
}
