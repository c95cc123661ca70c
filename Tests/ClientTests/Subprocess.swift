import Glibc
import Harness
import POSIX

/// A program that a test runs, with its standard streams in hand.
final class Subprocess {
    /// What came of it.
    struct Outcome {
        /// The exit status; 128 and the signal's number where a signal ended it, as a shell tells it.
        let status: Int32
        let output: String
        let errors: String
    }

    /// What the program finds at its standard input.
    enum Input {
        /// A pipe with this text.
        case text(String)
        /// A terminal, at which `type` types.
        case terminal

        var isTerminal: Bool {
            if case .terminal = self { true } else { false }
        }
    }

    private var pid: pid_t
    private var input: CInt
    private var output: CInt
    private var errors: CInt
    private var shown: [UInt8] = []
    private var complained: [UInt8] = []

    /// The program of this name, which is built beside the tests.
    static func path(of program: String) throws -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw HarnessError("readlink /proc/self/exe: errno \(errno)") }
        let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/"
            + program
    }

    /// Held from the making of descriptors until they are close-on-exec and the program runs: another test's program,
    /// started in between, would hold them open.
    private static let starting = Guarded(())

    /// Starts a program; its environment holds `environment` and nothing else.
    init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        input kind: Input = .text("")
    ) throws {
        let path = try Self.path(of: program)
        (pid, input, output, errors) = try Self.starting.withLock { _ in
            try Self.start([path] + arguments, environment, atTerminal: kind.isTerminal)
        }
        if case .text(let text) = kind {
            try type(text)
            closeInput()
        }
    }

    private static func start(
        _ words: [String],
        _ environment: [String: String],
        atTerminal: Bool
    ) throws -> (pid_t, CInt, CInt, CInt) {
        let input = try atTerminal ? terminal() : pipe()
        let output = try pipe()
        let errors = try pipe()
        defer { [input.read, output.write, errors.write].forEach { close($0) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (number, target) in [(input.read, 0), (output.write, 1), (errors.write, 2)] as [(CInt, CInt)] {
            unsafe posix_spawn_file_actions_adddup2(&actions, number, target)
        }
        let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        let told = environment.merging(sanitizerOptions) { $1 }
        let variables = unsafe told.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            unsafe (arguments + variables).forEach { unsafe free($0) }
        }
        var pid = pid_t()
        let code = unsafe posix_spawn(&pid, words[0], &actions, nil, arguments, variables)
        guard code == 0 else { throw HarnessError("posix_spawn \(words[0]): errno \(code)") }
        return (pid, input.write, output.read, errors.read)
    }

    deinit {
        closeInput()
        closeOutput()
        close(errors)
        if pid > 0 {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    /// Writes to the program's standard input.
    func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard unsafe write(input, bytes, bytes.count) == bytes.count else {
            throw HarnessError("write: errno \(errno)")
        }
    }

    /// Ends the program's standard input.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Stops reading the program's standard output.
    func closeOutput() {
        if output >= 0 { close(output) }
        output = -1
    }

    /// Sends the program a signal.
    func send(_ signal: CInt) {
        kill(pid, signal)
    }

    /// Waits until standard output or standard error holds a text.
    func waitFor(_ text: String) throws {
        let wanted = Array(text.utf8)
        while !contains(shown, wanted) && !contains(complained, wanted) {
            guard try readSome() else {
                throw HarnessError("the program ended without \(text): \(String(decoding: complained, as: UTF8.self))")
            }
        }
    }

    /// What a terminal at standard input shows, so far as it has shown something.
    func screen() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var entry = [pollfd(fd: input, events: Int16(POLLIN), revents: 0)]
        guard unsafe poll(&entry, 1, 0) == 1 else { return "" }
        let count = unsafe read(input, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
    }

    /// Whether a terminal at standard input shows what is typed.
    var echoes: Bool {
        var settings = termios()
        return unsafe tcgetattr(input, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Waits for the end.
    func finish() throws -> Outcome {
        while try readSome() {}
        var status: CInt = 0
        guard unsafe waitpid(pid, &status, 0) == pid else { throw HarnessError("waitpid: errno \(errno)") }
        pid = 0
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Outcome(
            status: code,
            output: String(decoding: shown, as: UTF8.self),
            errors: String(decoding: complained, as: UTF8.self)
        )
    }

    /// Reads what is there, or waits for it; false at the end of both.
    private func readSome() throws -> Bool {
        var entries = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard entries.contains(where: { $0.fd >= 0 }) else { return false }
        guard unsafe poll(&entries, 2, -1) >= 0 else { return errno == EINTR }
        var buffer = [UInt8](repeating: 0, count: 65536)
        for entry in entries where entry.revents != 0 {
            let count = unsafe read(entry.fd, &buffer, buffer.count)
            if count > 0 {
                if entry.fd == output { shown += buffer[..<count] } else { complained += buffer[..<count] }
            } else if entry.fd == output {
                closeOutput()
            } else {
                close(errors)
                errors = -1
            }
        }
        return true
    }

    private func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard bytes.count >= wanted.count else { return false }
        return (0...bytes.count - wanted.count).contains { bytes[$0...].starts(with: wanted) }
    }

    private static func pipe() throws -> (read: CInt, write: CInt) {
        var pair: [CInt] = [0, 0]
        guard unsafe Glibc.pipe(&pair) == 0 else { throw HarnessError("pipe: errno \(errno)") }
        return closeOnExec(pair[0], pair[1])
    }

    /// The two ends of a terminal: the program reads from one what the test writes to the other.
    private static func terminal() throws -> (read: CInt, write: CInt) {
        var (near, far): (CInt, CInt) = (0, 0)
        guard unsafe openpty(&near, &far, nil, nil, nil) == 0 else { throw HarnessError("openpty: errno \(errno)") }
        return closeOnExec(far, near)
    }

    private static func closeOnExec(_ read: CInt, _ write: CInt) -> (read: CInt, write: CInt) {
        for number in [read, write] {
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        }
        return (read, write)
    }
}
