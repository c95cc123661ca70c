import DaemonHarness
import Glibc
import Harness
import JSON

/// A directory with a configuration in which daemons of the built program are started, one after the other or at once.
final class DaemonUnderTest {
    let configuration: TestConfiguration
    private let directory: TemporaryDirectory
    private var count = 0

    init() throws {
        configuration = try TestConfiguration()
        directory = try TemporaryDirectory()
    }

    /// The path of a file of the test's own.
    func file(_ name: String) -> String { directory.file(name) }

    /// Starts a daemon on the configuration and its socket, and does not wait for it.
    func spawn(
        _ options: [String] = [],
        _ environment: [String: String] = [:],
        socket: Bool = true
    ) throws -> Program {
        count += 1
        var arguments = [Program.path("providerd"), "--config", configuration.path]
        if socket { arguments += ["--socket", configuration.socket] }
        return try Program(arguments + options, environment, output: file("log-\(count)"))
    }

    /// Starts a daemon that makes its own socket, and waits until it takes connections.
    func start(_ options: [String] = [], _ environment: [String: String] = [:]) throws -> Program {
        let program = try spawn(options, environment)
        try waitUntilServing(program)
        return program
    }

    /// Waits until somebody takes connections.
    func waitUntilServing(_ program: Program) throws {
        // Until then there is no socket, or nobody listens on it.
        guard milliseconds(until: { (try? connect()) != nil }) != nil else {
            throw HarnessError("no daemon serves: \(program.text)")
        }
    }

    /// A connection to whoever listens.
    func connect() throws -> LineClient {
        try LineClient(configuration.socket)
    }

    /// Makes the socket that a service manager would pass on, as descriptor 3, and starts a daemon with it.
    func activate(_ listener: CInt, _ environment: [String: String] = [:]) throws -> Program {
        count += 1
        var environment = environment
        environment["LISTEN_FDS"] = "1"
        // The number of the process is known only to itself.
        let script = #"LISTEN_PID=$$ exec "$0" "$@""#
        let arguments = ["sh", "-c", script, Program.path("providerd"), "--config", configuration.path]
        return try Program(arguments, environment, output: file("log-\(count)"), inherited: listener)
    }
}

/// The permission bits of a file.
func permissions(_ path: String) throws -> UInt32 {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw HarnessError("stat \(path): errno \(errno)") }
    return status.st_mode & 0o777
}
