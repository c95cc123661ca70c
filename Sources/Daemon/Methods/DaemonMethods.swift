import JSON
import POSIX
import Providers
import Reactor
import Wire

/// `daemon.*` and `rpc.*`.
extension Workspace {
    func hello(_ request: DaemonHello, _ caller: Caller) -> DaemonHello.Result {
        DaemonHello.Result(
            server: DaemonHello.Server(name: "providerd", version: DaemonSettings.version),
            peer: Peer(uid: Int(caller.uid), gid: Int(caller.gid), role: caller.role),
            limits: Self.limits,
            generation: snapshot.generation
        )
    }

    func ping(_ request: DaemonPing) -> DaemonPing.Result {
        DaemonPing.Result()
    }

    func status(_ request: DaemonStatus) -> DaemonStatus.Result {
        DaemonStatus.Result(
            state: shared.state,
            version: DaemonSettings.version,
            pid: Int(ProcessContext.processID),
            uptime: Int((Instant.now - shared.start).components.seconds),
            generation: snapshot.generation,
            providers: snapshot.names.count,
            workers: shared.loads.map { WorkerStatus(connections: $0.connections.now, streams: $0.streams.now) },
            configDirectory: settings.configurationDirectory,
            lastReload: shared.lastReload
        )
    }

    func discover(_ request: RPCDiscover) -> JSONObject {
        Self.document
    }

    /// The description of the protocol, which is the same for as long as the program is.
    private static let document = OpenRPC.document(version: DaemonSettings.version)
}
