import Logging
import Reactor
import Streams
import Wire

/// Streams that are read by others than those who asked for them.
extension Workspace {
    func attach(_ request: ChatAttach, _ call: Call) {
        guard let id = call.id else { return }
        let address = call.connection.watch(request.stream, answering: id)
        let caller = call.caller
        Task { [supervisor, worker] in
            let message = await supervisor.attach(request, for: caller, at: address)
            if let message { worker.perform { $0.workspace?.tell(message, to: address) } }
        }
    }

    /// Tells a watcher of one of this worker's connections something; where it is gone, its stream hears that.
    func tell(_ message: WatchMessage, to address: WatchAddress) {
        if let watch = connections[address.connection]?.watches[address.number] { return watch.take(message) }
        guard case .joined(let info, let worker) = message else { return }
        tellStream(info.id, on: worker) { $0.leave(address) }
    }

    /// Tells the audience of a stream something, on the worker that it runs on, if it still does.
    func tellStream(_ id: String, on worker: Int, _ body: @escaping @Sendable (Audience) -> Void) {
        supervisor.workers[worker].perform { worker in
            if let audience = worker.workspace?.stream(id)?.audience { body(audience) }
        }
    }

    /// Keeps a stream that has ended, for as long as it can be read.
    func keep(_ stream: FinishedStream) {
        shared.shelf.add(stream)
        if !shelfTimer.isArmed { shelfTimer.arm(after: shared.shelf.age) }
    }

    /// Lets those go whose time is over.
    func expireFinishedStreams() {
        if let next = shared.shelf.expire(at: loop.now) { shelfTimer.arm(at: next) }
    }
}

extension Worker {
    /// Makes the watcher at `address` one of a stream's that runs here: nil where it does not.
    func attach(_ request: ChatAttach, for caller: Caller, at address: WatchAddress) -> Result<Void, RPCError>? {
        guard let stream = workspace?.stream(request.stream), let audience = stream.audience else { return nil }
        guard caller.mayControl(streamOf: stream.caller.uid) else { return .failure(.othersStream(stream.id)) }
        return Result { () throws(RPCError) in
            try audience.join(address, from: request.from, of: stream)
        }
    }
}

extension Supervisor {
    /// Finds the stream that a watcher wants, wherever it runs or ran.
    ///
    /// - Returns: what the watcher is to be told; nil where the stream does so by itself.
    nonisolated func attach(
        _ request: ChatAttach,
        for caller: Caller,
        at address: WatchAddress
    ) async -> WatchMessage? {
        do throws(RPCError) {
            for worker in workers {
                if let result = await worker.attach(request, for: caller, at: address) {
                    try result.get()
                    return nil
                }
            }
            // One that ended while the workers were asked is found here.
            guard let stream = shared.shelf.stream(request.stream) else {
                throw RPCError(.streamNotFound, "there is no stream \(request.stream.prefix(64)) that could be read")
            }
            guard caller.mayControl(streamOf: UInt32(stream.info.uid)) else { throw .othersStream(stream.info.id) }
            try stream.ring.refuseGap(from: request.from, stream: stream.info.id)
            return .finished(stream, from: request.from)
        } catch {
            if error.code == .forbidden { logForbidden("read", request.stream, caller) }
            return .dropped(error)
        }
    }

    /// Notes that somebody wanted another user's stream.
    nonisolated func logForbidden(_ verb: String, _ stream: String, _ caller: Caller) {
        settings.log.warning(
            "a caller tried to \(verb) another user's stream",
            metadata: ["client_uid": "\(caller.uid)", "client_pid": "\(caller.pid)", "stream_id": "\(stream)"]
        )
    }
}

extension RPCError {
    /// The stream is not the caller's.
    static func othersStream(_ id: String) -> RPCError {
        RPCError(.forbidden, "the stream belongs to another user", ErrorDetails(stream: id))
    }
}
