import Logging
import POSIX
import Reactor
import Wire

/// Accepts connections on the control loop and gives each to the worker with the least to do.
final class Listener {
    /// How long accepting rests when descriptors or memory have run out.
    private static let rest = Duration.milliseconds(100)
    /// How many connections are taken in one turn of the loop.
    private static let batch = 64

    private let socket: DaemonSocket
    private let supervisor: Supervisor
    private var sources: [IOSource] = []
    private lazy var restTimer = supervisor.loop.addTimer { [unowned self] in resume() }

    /// Begins to accept.
    init(_ socket: consuming DaemonSocket, supervisor: Supervisor) throws(Errno) {
        self.socket = socket
        self.supervisor = supervisor
        for number in self.socket.numbers {
            sources.append(try supervisor.loop.addSource(number, .read) { [unowned self] _ in accept(from: number) })
        }
    }

    /// Accepts no more; connections that come now wait in the service manager's socket, or are refused.
    func close() {
        restTimer.cancel()
        for source in sources { source.cancel() }
        sources = []
        socket.close()
    }

    private func accept(from number: CInt) {
        let settings = supervisor.settings
        for _ in 0..<Self.batch {
            do throws(Errno) {
                guard let connection = try ListeningSocket.accept(from: number) else { return }
                let caller = settings.roles.caller(try PeerCredentials(of: connection.number))
                let open = supervisor.workers.reduce(0) { $0 + $1.load.connections.now }
                guard open < Workspace.limits.maxConnections else {
                    settings.log.warning("too many connections", metadata: ["client_uid": "\(caller.uid)"])
                    Self.refuse(connection.number)
                    continue
                }
                give(connection.release(), of: caller)
            } catch {
                settings.log.warning("a connection cannot be accepted: \(error)")
                // Whatever the reason, trying again at once would only turn in circles.
                return pause()
            }
        }
    }

    /// Tells a client that there is no room for it, as far as its socket takes the line at once.
    private static func refuse(_ descriptor: CInt) {
        var line: [UInt8] = []
        let details = ErrorDetails(retryable: true, limit: "max_connections")
        MessageLine.failure(
            nil,
            RPCError(.overloaded, "the daemon has all the connections it takes", details),
            to: &line
        )
        // A client that is gone already needs no word.
        _ = try? send(line.span, to: descriptor)
    }

    private func give(_ descriptor: CInt, of caller: Caller) {
        guard let worker = supervisor.workers.min(by: { $0.load.weight < $1.load.weight }) else { return }
        // Counted here, so that the next one of this batch sees it.
        worker.load.connections.add(1)
        worker.perform { $0.adopt(descriptor, from: caller) }
    }

    /// Rests instead of turning in circles while there is nothing to accept with.
    private func pause() {
        for source in sources { try? source.update([]) }
        restTimer.arm(after: Self.rest)
    }

    private func resume() {
        for source in sources { try? source.update(.read) }
    }
}
