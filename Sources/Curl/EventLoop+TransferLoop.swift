package import Reactor

extension EventLoop: TransferLoop {
    package func watch(
        _ socket: CInt,
        for events: SocketEvents,
        _ handler: @escaping (SocketEvents) -> Void
    ) throws(CurlError) -> any SocketWatch {
        do {
            return try addSource(socket, IOInterest(events)) { handler(SocketEvents($0)) }
        } catch {
            throw CurlError(.internal, "a socket cannot be watched: \(error)")
        }
    }

    package func transferTimer(_ action: @escaping () -> Void) -> any TransferTimer {
        addTimer(action)
    }
}

extension IOSource: SocketWatch {
    package func change(to events: SocketEvents) throws(CurlError) {
        do {
            try update(IOInterest(events))
        } catch {
            throw CurlError(.internal, "a socket cannot be watched: \(error)")
        }
    }
}

extension Timer: TransferTimer {}

extension IOInterest {
    fileprivate init(_ events: SocketEvents) {
        self = []
        if events.contains(.readable) { insert(.read) }
        if events.contains(.writable) { insert(.write) }
    }
}

extension SocketEvents {
    fileprivate init(_ events: IOEvents) {
        self = []
        if events.contains(.readable) { insert(.readable) }
        if events.contains(.writable) { insert(.writable) }
        if events.contains(.error) || events.contains(.closed) { insert(.failed) }
    }
}
