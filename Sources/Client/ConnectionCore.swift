import JSON
import POSIX
import Wire

/// What the callers of a connection share with the thread that reads and writes its socket.
final class ConnectionCore: Sendable {
    private struct State: ~Copyable {
        var mailboxes = Mailboxes()
        var outgoing: [UInt8] = []
        var lastID = 0
        /// Why the connection has ended.
        var end: (any Error)?
        var isClosing = false
    }

    private let state = Guarded(State())
    private let wakeUp: EventDescriptor

    init() throws(Errno) {
        wakeUp = try EventDescriptor()
    }

    /// Bytes that have come and that nobody has taken yet.
    var held: Int { state.withLock { $0.mailboxes.held } }

    /// Puts a request on its way and opens its mailbox.
    ///
    /// - Throws: why the connection has ended.
    func send(_ method: Method, _ params: JSONValue?) throws -> RPCID {
        try send(method.rawValue, params, takesEvents: method == .eventSubscribe)
    }

    /// Puts a request on its way and opens its mailbox.
    ///
    /// - Throws: why the connection has ended.
    func send(_ method: String, _ params: JSONValue?, takesEvents: Bool = false) throws -> RPCID {
        let id = try state.withLock { state throws in
            if let end = state.end { throw end }
            state.lastID += 1
            let id = RPCID.integer(state.lastID)
            state.mailboxes.open(id, takesEvents: takesEvents)
            MessageLine.request(id, method: method, params: params, to: &state.outgoing)
            return id
        }
        wakeUp.signal()
        return id
    }

    /// The next message of a request, as soon as there is one.
    ///
    /// - Throws: why the connection has ended, or `CancellationError` where the task was cancelled.
    func next(_ id: RPCID) async throws -> Message {
        while true {
            let (message, drained) = try state.withLock { state throws in
                let before = state.mailboxes.held
                guard let message = state.mailboxes.take(id) else {
                    if let end = state.end { throw end }
                    return (nil as Message?, false)
                }
                return (message, before > Mailboxes.lowWater && state.mailboxes.held <= Mailboxes.lowWater)
            }
            if drained { wakeUp.signal() }
            if let message { return message }
            try Task.checkCancellation()
            await waitForMessage(id)
        }
    }

    /// Waits until a message may have come, the connection has ended or the task is cancelled.
    private func waitForMessage(_ id: RPCID) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isWaiting = state.withLock { state in
                    // What came since the last look, and a cancellation, would find nobody to wake.
                    guard !Task.isCancelled, state.end == nil, !state.mailboxes.hasMessage(id) else { return false }
                    return state.mailboxes.wait(id, waiter)
                }
                if !isWaiting { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.mailboxes.wake(id) }?.resume()
        }
    }

    /// Forgets a request; what still comes for it is dropped.
    func forget(_ id: RPCID) {
        state.withLock { $0.mailboxes.close(id) }?.resume()
        wakeUp.signal()
    }

    /// Ends the connection.
    func close() {
        state.withLock { $0.isClosing = true }
        wakeUp.signal()
    }

    /// Reads and writes the socket until the connection ends: the body of its thread.
    func run(_ link: consuming Link) {
        do {
            while try exchange(&link) {}
            end(ClientError(.disconnected, "the connection is closed"))
        } catch {
            end(error)
        }
    }

    /// Waits once, and moves what can be moved; whether to go on.
    private func exchange(_ link: inout Link) throws -> Bool {
        let (outgoing, isFull, isClosing) = state.withLock { state in
            defer { state.outgoing.removeAll(keepingCapacity: state.outgoing.capacity <= 1 << 20) }
            return (state.outgoing, state.mailboxes.held > Mailboxes.highWater, state.isClosing)
        }
        link.enqueue(outgoing)
        link.flush()
        if isClosing { return false }
        var interest: Readiness.Interest = isFull ? [] : .read
        if link.hasOutgoing { interest.insert(.write) }
        var requests = [
            Readiness(interest.isEmpty ? -1 : link.descriptor, interest), Readiness(wakeUp.number, .read),
        ]
        try Readiness.wait(&requests)
        if requests[1].isReady { wakeUp.clear() }
        if requests[0].isReady, !isFull { try link.receive() }
        while let message = try link.next() {
            if case .failure(id: nil, let error) = message.content { throw error }
            for waiter in state.withLock({ $0.mailboxes.deliver(message) }) {
                waiter.resume()
            }
        }
        return true
    }

    private func end(_ reason: any Error) {
        let waiters = state.withLock { state in
            state.end = reason
            return state.mailboxes.wakeAll()
        }
        for waiter in waiters {
            waiter.resume()
        }
    }
}
