import POSIX
import Reactor

/// The server of a mock as other threads may hold it: an actor on the mock's loop.
actor MockSite {
    nonisolated let state: MockState
    nonisolated let loop: EventLoop

    private let script: Script
    private let limits: RequestLimits
    private var listener: FileDescriptor?
    private var server: MockServer?

    init(
        _ listener: consuming FileDescriptor,
        loop: EventLoop,
        script: Script,
        limits: RequestLimits,
        remembered: Int
    ) {
        self.loop = loop
        self.script = script
        self.limits = limits
        self.listener = consume listener
        state = MockState(remembered: remembered)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.executor
    }

    /// Begins to accept; connections have been waiting in the kernel since the socket was made.
    func open() {
        guard let listener = listener.take() else { return }
        do throws(Errno) {
            server = try MockServer(listener, loop: loop, state: state, script: script, limits: limits)
        } catch {
            // A loop that cannot watch one more descriptor: the socket is closed again, so that clients see a refusal.
            server = nil
        }
    }

    func install(_ script: Script) {
        server?.responder.script = script
    }

    func dropConnections() {
        server?.dropConnections()
    }

    func close() {
        server?.close()
        server = nil
        listener = nil
        state.close()
    }
}
