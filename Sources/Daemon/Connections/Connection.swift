import Dialects
import Framing
import JSON
import Logging
import POSIX
import Reactor
import Streams
import Wire

/// One client's connection: lines in, lines out, and the requests between them.
///
/// Lives on its worker's loop. Output is gathered and flushed once an iteration; input is not read while more output
/// waits than the high-water mark, so that a client that only asks cannot make the daemon remember its answers.
final class Connection {
    /// The longest id of a request that is remembered.
    private static let idLimit = 256

    /// The connection's number within its worker, never used again.
    let id: Int
    /// Who is at the other end.
    let caller: Caller
    /// The streams it started, by the ids of their requests.
    private(set) var streams: [RPCID: LiveStream] = [:]
    /// The streams it reads that others started, by their numbers.
    var watches: [Int: Watch] = [:]
    /// The number of the last of these.
    var lastWatch = 0
    /// What it wants to be told of.
    var subscription = Subscription()
    /// Whether it waits in its workspace's list for a flush.
    var isTouched = false

    private let descriptor: FileDescriptor
    let workspace: Workspace
    private var source: IOSource?
    private var input = InputBuffer(limit: Workspace.limits.maxLine)
    private var isHandlingInput = false
    private var output = OutputBuffer()
    /// Ids of requests that are not answered yet, streams included.
    private var pending: Set<RPCID> = []
    /// How to give up what requests wait for that are no streams.
    private var waits: [RPCID: (Cancellation) -> Void] = [:]
    private var hasReadEnd = false
    private var closesWhenDrained = false
    private var arePaused = false
    /// Whether the socket took less than everything, and has not said since that it takes more.
    private var isBlocked = false
    private lazy var patience = workspace.loop.addTimer { [unowned self] in patienceEnded() }
    private var lastProgress = Instant(microseconds: 0)
    private var wasSlow = false

    init(id: Int, descriptor: consuming FileDescriptor, caller: Caller, workspace: Workspace) throws(Errno) {
        self.id = id
        self.caller = caller
        self.workspace = workspace
        self.descriptor = descriptor
        source = try workspace.loop.addSource(self.descriptor.number, .read) { [unowned self] in ready($0) }
    }

    /// Whether nothing is under way: no request waits for its answer and everything is sent.
    var isIdle: Bool { pending.isEmpty && output.isEmpty }
    /// Whether it still is open.
    var isOpen: Bool { source != nil }

    // MARK: Input

    private func ready(_ events: IOEvents) {
        if events.contains(.readable) && !hasReadEnd { readInput() }
        // Only the end of both directions cancels: a client that has closed its writing side still reads.
        if isOpen, events.contains(.closed) || events.contains(.error) { return close(.disconnected) }
        if isOpen, events.contains(.writable) {
            isBlocked = false
            flush()
        }
    }

    /// Whether lines that were read are still to be handled; while one is, the buffer itself must not be looked at.
    private var hasInputLeft: Bool { isHandlingInput || input.isKeepingBack }

    private func readInput() {
        do throws(Errno) {
            guard case .bytes(let count) = try read(from: descriptor.number, into: &workspace.readBuffer) else {
                return
            }
            guard count > 0 else { return inputEnded() }
            // Lines are handled while they lie in the read buffer; handling one reads nothing.
            let buffer = workspace.takeReadBuffer()
            defer { workspace.readBuffer = buffer }
            handleInput { input, line throws(FramingError) in
                try input.take(buffer.span.extracting(0..<count), line)
            }
        } catch {
            close(.disconnected)
        }
    }

    /// Handles the lines that `body` hands out, for as long as there is room for their answers.
    private func handleInput(
        _ body: (inout InputBuffer, (Span<UInt8>) -> FrameDecision) throws(FramingError) -> Void
    ) {
        isHandlingInput = true
        do throws(FramingError) {
            try body(&input) { line in
                received(line)
                return isOpen && !isFull ? .proceed : .stop
            }
        } catch {
            let limit = Workspace.limits.maxLine
            let reason = "a line is at most \(limit) bytes long; the connection is closed"
            end(.disconnected, RPCError(.invalidRequest, reason))
        }
        isHandlingInput = false
        workspace.touch(self)
    }

    /// The client sends no more; what it asked is still answered.
    private func inputEnded() {
        hasReadEnd = true
        isHandlingInput = true
        input.finish { line in received(line) }
        isHandlingInput = false
        closesWhenDrained = true
        workspace.touch(self)
    }

    private func received(_ line: Span<UInt8>) {
        guard !line.isEmpty else { return }
        do throws(RequestEnvelope.Refusal) {
            let request = try RequestEnvelope.parse(line)
            if case .string(let text) = request.id, text.utf8.count > Self.idLimit {
                return refuse(nil, RPCError(.invalidRequest, "an id is at most \(Self.idLimit) bytes long"))
            }
            if let id = request.id, !pending.insert(id).inserted {
                return refuse(id, RPCError(.invalidRequest, "a request with the id \(id) is still under way"))
            }
            guard pending.count <= Workspace.limits.maxStreamsPerConnection else {
                let details = ErrorDetails(limit: "max_streams_per_connection")
                return fail(request.id, RPCError(.overloaded, "too many requests wait for their answers", details))
            }
            let call = Call(connection: self, id: request.id)
            if let params = request.params {
                workspace.dispatch(call, method: request.method, params: line.extracting(params))
            } else {
                workspace.dispatch(call, method: request.method, params: nil)
            }
        } catch {
            refuse(error.id, error.error)
        }
    }

    // MARK: Output

    /// Answers a request; a notification gets no answer.
    func answer(_ id: RPCID?, _ result: some WireValue) {
        guard let id, settle(id) else { return }
        write { MessageLine.answer(id, result, to: &$0) }
        subscription.answered(id)
        writeEvents()
    }

    /// Answers a request with a result that is JSON already, on one line.
    func answer(_ id: RPCID?, result: [UInt8]) {
        guard let id, settle(id) else { return }
        write { MessageLine.answer(id, result: result.span, to: &$0) }
        subscription.answered(id)
        writeEvents()
    }

    /// Answers a request with the whole line that does, its end included.
    func answer(_ id: RPCID?, line: [UInt8]) {
        guard let id, settle(id) else { return }
        write { $0.isEmpty ? $0 = line : $0.append(contentsOf: line) }
        subscription.answered(id)
        writeEvents()
    }

    /// Answers a request with an error; a notification gets no answer.
    func fail(_ id: RPCID?, _ error: RPCError) {
        guard let id, settle(id) else { return }
        refuse(id, error)
        subscription.answered(id)
        writeEvents()
    }

    private func settle(_ id: RPCID) -> Bool {
        waits[id] = nil
        return pending.remove(id) != nil
    }

    /// Writes messages into the output; they go out at the end of the iteration.
    func write(_ body: (inout [UInt8]) -> Void) {
        guard isOpen else { return }
        body(&output.bytes)
        written()
    }

    /// Writes the messages of chunks; the way of a chunk, which allocates nothing once the output has grown.
    func append(_ chunks: borrowing DecodedOutput, from first: Int, in envelope: ChunkEnvelope) {
        guard isOpen else { return }
        output.append(chunks, from: first, in: envelope)
        written()
    }

    /// Whether more waits to be sent than the mark allows.
    private var isFull: Bool { output.count > OutputBuffer.highWater }

    /// Whether those who have a choice may write more.
    var hasRoom: Bool { !arePaused && !isFull }

    /// Sees to it that what was written goes out: at the end of the iteration, or at once where much has piled up.
    private func written() {
        workspace.touch(self)
        if isFull && !isBlocked { flush() }
    }

    private func refuse(_ id: RPCID?, _ error: RPCError) {
        write { MessageLine.failure(id, error, to: &$0) }
    }

    /// Sends what waits, and pauses or resumes the streams by how much is left.
    func flush() {
        guard isOpen else { return }
        // A socket that took less than everything says when it takes more; until then asking again is in vain.
        if !isBlocked {
            switch output.flush(to: descriptor.number) {
            case .broken: return close(.disconnected)
            case .drained: drained()
            case .blocked(let progress): blocked(progress: progress)
            }
        }
        guard isOpen else { return }
        pauseOrResume()
        do throws(Errno) { try updateInterest() } catch { close(.disconnected) }
    }

    private func drained() {
        patience.cancel()
        wasSlow = false
        guard pending.isEmpty else { return }
        if closesWhenDrained && !hasInputLeft { close(.disconnected) } else { output.release() }
    }

    private func blocked(progress: Bool) {
        isBlocked = true
        if progress {
            lastProgress = workspace.loop.now
            wasSlow = false
        }
        guard !patience.isArmed else { return }
        lastProgress = workspace.loop.now
        patience.arm(after: workspace.settings.consumerPatience)
    }

    private func pauseOrResume() {
        if !arePaused && isFull {
            arePaused = true
            for stream in streams.values { stream.outputFull() }
        } else if arePaused && output.count < OutputBuffer.lowWater {
            arePaused = false
            for stream in streams.values { stream.outputDrained() }
        }
        if hasRoom {
            for watch in watches.values { watch.resume() }
            writeEvents()
        }
        guard !isHandlingInput, input.isKeepingBack, !isFull else { return }
        handleInput { input, line throws(FramingError) in try input.resume(line) }
    }

    private func updateInterest() throws(Errno) {
        var interest = IOInterest()
        if !hasReadEnd && !closesWhenDrained && !isFull && !hasInputLeft { interest.insert(.read) }
        if !output.isEmpty { interest.insert(.write) }
        try source?.update(interest)
    }

    private func patienceEnded() {
        let limit = workspace.settings.consumerPatience
        let waited = workspace.loop.now - lastProgress
        guard waited >= limit else { return patience.arm(after: limit - waited) }
        // First the streams end, with an error that the client finds if it ever reads; then the connection.
        guard !wasSlow, !streams.isEmpty || !watches.isEmpty else { return close(.slowConsumer) }
        wasSlow = true
        cancelStreams(.slowConsumer)
        endWatches(.slowConsumer)
        lastProgress = workspace.loop.now
        patience.arm(after: limit)
    }

    // MARK: Streams

    /// Takes a stream under the id of its request.
    func adopt(_ stream: LiveStream, as id: RPCID) {
        streams[id] = stream
        if arePaused { stream.outputFull() }
    }

    /// Lets a stream that has ended go.
    func release(streamOf id: RPCID) {
        streams[id] = nil
    }

    private func cancelStreams(_ reason: Cancellation) {
        for (id, stream) in streams {
            if let audience = stream.audience, audience.isDetached {
                streams[id] = nil
                // One that takes nothing is told so; any other that is being closed hears no more of it.
                if reason != .slowConsumer { _ = settle(id) }
                audience.clientLeft(reason)
            } else {
                stream.cancel(reason)
            }
        }
    }

    // MARK: Waits

    /// Calls `abandon`, which sees to the answer, when nobody wants that of the request `id` any more.
    func wait(for id: RPCID, abandon: @escaping (Cancellation) -> Void) {
        waits[id] = abandon
    }

    /// What the request `id` waited for is there, and can no longer be given up.
    func endWait(for id: RPCID) {
        waits[id] = nil
    }

    /// Gives up what the request `id` waits for; whether it waits for anything.
    func abandon(_ id: RPCID) -> Bool {
        guard let abandon = waits.removeValue(forKey: id) else { return false }
        abandon(.requested)
        return true
    }

    private func abandonWaits(_ reason: Cancellation) {
        let abandoned = waits.values
        waits = [:]
        for abandon in abandoned { abandon(reason) }
    }

    // MARK: The end

    /// Says why, and closes once that is sent; nothing more is read.
    func end(_ reason: Cancellation, _ error: RPCError) {
        refuse(nil, error)
        closesWhenDrained = true
        cancelStreams(reason)
        abandonWaits(reason)
        endWatches(reason)
    }

    /// Closes now and cancels the streams.
    func close(_ reason: Cancellation) {
        guard let source else { return }
        source.cancel()
        self.source = nil
        patience.cancel()
        cancelStreams(reason)
        abandonWaits(reason)
        endWatches(reason)
        subscribe(to: [], answering: nil)
        workspace.remove(self)
    }
}
