import Glibc
import Harness
import POSIX

/// A TCP server on loopback with a thread a connection, whose bytes a test controls one by one.
package final class ScriptedServer: Sendable {
    /// What is done with each connection.
    package typealias Script = @Sendable (ServerConnection) throws -> Void

    /// The port it listens on.
    package let port: UInt16
    private let listener: CInt
    private let state: Guarded<State>

    private struct State {
        var accepted = 0
        var errors: [String] = []
        var threads: [ServerThread] = []
        var connections: [ServerConnection] = []
        var isStopped = false
    }

    /// Listens, on 127.0.0.1 only, and runs `script` for each connection that comes.
    package init(_ script: @escaping Script) throws {
        let listener = try listenOnLoopback(backlog: 1024)
        self.listener = listener
        port = try portNumber(of: listener)
        state = Guarded(State())
        let acceptor = try ServerThread { [self] in
            while true {
                let fd = accept(listener, nil, nil)
                if fd < 0 { return }
                serve(fd, script)
            }
        }
        state.withLock { $0.threads.append(acceptor) }
    }

    private func serve(_ fd: CInt, _ script: @escaping Script) {
        let connection = state.withLock { state in
            state.accepted += 1
            let connection = ServerConnection(fd, number: state.accepted)
            state.connections.append(connection)
            return connection
        }
        do {
            let thread = try ServerThread { [self] in
                do {
                    try script(connection)
                } catch {
                    state.withLock { $0.errors.append("connection \(connection.number): \(error)") }
                }
                connection.close()
            }
            state.withLock { $0.threads.append(thread) }
        } catch {
            state.withLock { $0.errors.append("\(error)") }
            connection.close()
        }
    }

    /// How many connections were accepted so far.
    package var acceptedConnections: Int { state.withLock { $0.accepted } }

    /// What went wrong in scripts.
    package var errors: [String] { state.withLock { $0.errors } }

    /// The URL of a path.
    package func url(_ path: String = "/v1/chat") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Stops listening, wakes scripts that read, and waits for all threads.
    package func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        while true {
            let (threads, connections) = state.withLock { state in
                defer { state.threads = [] }
                return (state.threads, state.connections)
            }
            if threads.isEmpty { break }
            for connection in connections { connection.shutDown() }
            for thread in threads { thread.join() }
        }
        close(listener)
    }
}

/// A listening socket on a free port of 127.0.0.1.
package func listenOnLoopback(backlog: CInt) throws -> CInt {
    let fd = try bindOnLoopback()
    guard listen(fd, backlog) == 0 else { throw HarnessError("listen: errno \(errno)") }
    return fd
}

/// A socket with a free port of 127.0.0.1, at which nobody listens.
///
/// The kernel gives the port to nobody else while the socket is open; who asks for it by its number gets it.
package func bindOnLoopback() throws -> CInt {
    let fd = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard fd >= 0 else { throw HarnessError("socket: errno \(errno)") }
    var one: CInt = 1
    _ = unsafe setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(fd, $0, size) }
    }
    guard bound == 0 else { throw HarnessError("bind: errno \(errno)") }
    return fd
}

/// The port a socket is bound to.
package func portNumber(of fd: CInt) throws -> UInt16 {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(fd, $0, &size) }
    }
    guard result == 0 else { throw HarnessError("getsockname: errno \(errno)") }
    return UInt16(bigEndian: address.sin_port)
}
