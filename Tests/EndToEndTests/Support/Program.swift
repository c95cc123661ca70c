import DaemonHarness
import Glibc
import Harness
import POSIX

/// One of the package's own programs, run as a process with an environment and files of its own.
final class Program {
    /// Where the built programs are: beside the tests.
    static let directory: String = {
        // Without it no program is found, and every test says so.
        Path.parent(of: (try? File.readLink("/proc/self/exe")) ?? "/")
    }()

    /// The path of a program of the package.
    static func path(_ name: String) -> String { directory + "/" + name }

    /// Copies a program of the package to a place where every user may run it, and returns its path.
    static func copy(_ name: String, to copy: String) throws -> String {
        let bytes = try readFile(path(name))
        let file = try FileDescriptor.open(copy, [.writeOnly, .create, .exclusive], mode: 0o755)
        try file.writeAll(bytes.span, name: copy)
        // Whatever the tests' own mask is.
        guard fchmod(file.number, 0o755) == 0 else { throw HarnessError("chmod \(copy): errno \(errno)") }
        return copy
    }

    /// Its process.
    let id: pid_t
    private let output: String
    private var status: CInt?

    /// Starts a program; `inherited` becomes its descriptor 3.
    init(_ arguments: [String], _ environment: [String: String] = [:], output: String, inherited: CInt? = nil) throws {
        self.output = output
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o666)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A copy beyond 3, so that the one the program gets does not close when it is executed.
        let copy = inherited.map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
        defer { copy.map { _ = close($0) } }
        if let copy { unsafe posix_spawn_file_actions_adddup2(&actions, copy, 3) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // The tests' threads may block signals, and a program inherits that.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var environment = environment.merging(sanitizerOptions) { $1 }
        environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        var strings = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (strings + variables).forEach { unsafe free($0) } }
        var id = pid_t()
        let code = unsafe posix_spawnp(&id, arguments[0], &actions, &attributes, &strings, &variables)
        guard code == 0 else { throw HarnessError("\(arguments[0]): error \(code)") }
        self.id = id
    }

    deinit {
        guard status == nil else { return }
        send(SIGKILL)
        var status: CInt = 0
        while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
    }

    /// Everything it has written so far, to either output.
    var text: String {
        // What is not there yet is empty.
        String(decoding: (try? readFile(output)) ?? [], as: UTF8.self)
    }

    /// How much time on processors it has had, in ticks of the kernel, by proc(5) stat.
    func cpuTicks() throws -> Int {
        let text = String(decoding: try readFile("/proc/\(id)/stat"), as: UTF8.self)
        // The name, in parentheses, may hold anything.
        let fields = text.suffix(from: text.lastIndex(of: ")") ?? text.startIndex).split(separator: " ")
        return (11...12).reduce(0) { $0 + (fields.indices.contains($1) ? Int(fields[$1]) ?? 0 : 0) }
    }

    /// How many descriptors it has open.
    func openDescriptors() throws -> Int {
        try listDirectory("/proc/\(id)/fd").count
    }

    /// Sends it a signal.
    func send(_ signal: CInt) {
        kill(id, signal)
    }

    /// Waits for its end: its exit status, or minus the signal that ended it; throws when it runs on.
    func wait() throws -> CInt {
        if let status { return status }
        var status: CInt = 0
        let ended = milliseconds(until: { unsafe waitpid(id, &status, WNOHANG) == id }, atMost: 120_000)
        guard ended != nil else { throw HarnessError("process \(id) does not end: \(text)") }
        let result = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
        self.status = result
        return result
    }

    /// Runs a program to its end.
    static func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> (status: CInt, text: String)
    {
        let directory = try TemporaryDirectory()
        let program = try Program(arguments, environment, output: directory.file("output"))
        let status = try program.wait()
        return (status, program.text)
    }
}
