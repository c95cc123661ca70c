import Glibc
import Harness

/// A program a test runs beside itself; killed and waited for by `stop()`.
final class ChildProcess {
    private let id: pid_t
    private var isRunning = true

    /// Starts a program found in the path, with its output and errors in a file.
    init(_ arguments: [String], output: String) throws {
        // Unsafe because posix_spawn takes C strings and opaque structures: all are freed when it has returned.
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var strings = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe strings.forEach { unsafe free($0) } }
        var id = pid_t()
        let code = unsafe posix_spawnp(&id, arguments[0], &actions, nil, &strings, environ)
        guard code == 0 else { throw HarnessError("\(arguments[0]): error \(code)") }
        self.id = id
    }

    deinit {
        stop()
    }

    /// Waits for the program to end by itself; its exit status, or −1 after a signal.
    func wait() -> CInt {
        var status: CInt = 0
        guard isRunning, unsafe waitpid(id, &status, 0) == id else { return -1 }
        isRunning = false
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
    }

    /// Ends the program.
    func stop() {
        guard isRunning else { return }
        // Not SIGTERM: a thread of the test library may have started it with signals blocked, which it inherits.
        kill(id, SIGKILL)
        _ = wait()
    }

    /// Runs a program to its end.
    static func run(_ arguments: [String], output: String) throws {
        let status = try ChildProcess(arguments, output: output).wait()
        guard status == 0 else {
            let text = String(decoding: try readFile(output), as: UTF8.self)
            throw HarnessError("\(arguments.joined(separator: " ")): exit status \(status): \(text)")
        }
    }

    /// Whether a program is in the path.
    static func isInstalled(_ name: String) -> Bool {
        let path = unsafe getenv("PATH").map { path in unsafe String(cString: path) } ?? ""
        let folders: [String] = path.split(separator: ":").map(String.init)
        return folders.contains { unsafe access("\($0)/\(name)", X_OK) == 0 }
    }
}
