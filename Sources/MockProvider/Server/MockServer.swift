import POSIX
import Reactor

/// The connections of a mock on one loop.
///
/// Used on the loop's thread only.
final class MockServer {
    let loop: EventLoop
    let state: MockState
    let responder: Responder
    let limits: RequestLimits
    /// Where all connections read into, one after the other.
    var input = [UInt8](repeating: 0, count: 64 * 1024)

    private let listener: FileDescriptor
    private var source: IOSource?
    private var pause: Timer?
    private var connections: [ObjectIdentifier: MockConnection] = [:]

    /// Begins to accept.
    init(
        _ listener: consuming FileDescriptor,
        loop: EventLoop,
        state: MockState,
        script: Script,
        limits: RequestLimits
    ) throws(Errno) {
        self.loop = loop
        self.state = state
        self.limits = limits
        responder = Responder(script: script, clock: { MonotonicClock.nanoseconds })
        let number = listener.number
        self.listener = listener
        source = try loop.addSource(number, .read) { [unowned self] _ in accept() }
    }

    /// Stops accepting and ends all connections.
    func close() {
        source?.cancel()
        source = nil
        pause?.cancel()
        for connection in connections.values {
            connection.close(wasCutByPeer: false)
        }
    }

    /// Ends all connections, and goes on accepting.
    func dropConnections() {
        for connection in connections.values {
            connection.close(wasCutByPeer: false)
        }
    }

    func forget(_ connection: MockConnection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    private func accept() {
        // A batch at a time; the listener reports again what is left.
        for _ in 0..<256 {
            do throws(Errno) {
                guard let descriptor = try ListeningSocket.accept(from: listener.number) else { return }
                let connection = try MockConnection(descriptor, server: self)
                connections[ObjectIdentifier(connection)] = connection
                state.count { counters in
                    counters.connections += 1
                    counters.open += 1
                }
            } catch {
                // The peer has gone already, or descriptors ran out: then the listener would report without end.
                if error.isExhaustion { pauseAccepting() }
                return
            }
        }
    }

    /// Lets connections wait in the kernel for a moment.
    private func pauseAccepting() {
        let pause = pause ?? loop.addTimer { [unowned self] in watch(.read) }
        self.pause = pause
        watch([])
        pause.arm(after: .milliseconds(10))
    }

    private func watch(_ interest: IOInterest) {
        // It fails only for a descriptor that is not watched, which the listener is until `close`.
        try? source?.update(interest)
    }
}
