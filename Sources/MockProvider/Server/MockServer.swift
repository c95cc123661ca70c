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
                // Out of descriptors, or the peer has gone already: the next event tries again.
                return
            }
        }
    }
}
