import Glibc
import Harness
import POSIX

/// A program that runs at a terminal of its own, as if a person sat there: Ctrl-C is a signal, sizes are told.
package final class TerminalProgram {
    /// How long anything may take before a test fails, in milliseconds.
    private static let patience: CInt = 20_000

    /// What the terminal shows.
    package private(set) var screen: TerminalScreen
    /// Everything that was written to the terminal.
    package private(set) var written = ""
    private var pending: [UInt8] = []
    private let near: CInt
    /// The program's end of the terminal, open so that its mode can be asked for after the program has ended.
    private let far: CInt
    private var pid: pid_t = 0
    private let peer: AnyObject?
    private let isDrawn: Bool

    /// Starts the program at this path; its environment holds `environment`, and what the sanitizers need.
    ///
    /// `peer` lives as long as the program. A screen that is not drawn is for programs that write what it does not know.
    package init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String],
        peer: AnyObject? = nil,
        isDrawn: Bool = true,
        rows: Int = 24,
        columns: Int = 80
    ) throws {
        self.peer = peer
        self.isDrawn = isDrawn
        screen = TerminalScreen(rows: rows, columns: columns)
        var ends: (near: CInt, far: CInt) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        guard unsafe openpty(&ends.near, &ends.far, &name, nil, nil) == 0 else {
            throw HarnessError("openpty: errno \(errno)")
        }
        (near, far) = ends
        for end in [near, far] {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        resize(rows: rows, columns: columns)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that the head of a session opens becomes the one that signals come from.
        unsafe posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID of <spawn.h>, which Swift does not see.
        unsafe posix_spawnattr_setflags(&attributes, 0x80)
        let words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        let told = environment.merging(sanitizerOptions) { $1 }
        let variables = unsafe told.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        let code = unsafe posix_spawn(&pid, path, &actions, &attributes, words, variables)
        guard code == 0 else { throw HarnessError("posix_spawn \(path): errno \(code)") }
    }

    deinit {
        if pid > 0 {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        close(near)
        close(far)
    }

    /// Types at the terminal.
    package func type(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let bytes = Array(rest)
            let count = unsafe Glibc.write(near, bytes, bytes.count)
            guard count > 0 else { throw HarnessError("write to the terminal: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends the program a signal that no key is for.
    package func send(_ signal: CInt) {
        kill(pid, signal)
    }

    /// Tells the program that its terminal has another size.
    package func resize(rows: Int, columns: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(near, UInt(TIOCSWINSZ), &size)
    }

    /// Waits until the screen is as wanted.
    package func wait(until isWanted: (TerminalScreen) -> Bool) throws {
        while !isWanted(screen) {
            guard try readSome() else { throw HarnessError("the program ended; the screen:\n\(shown)") }
        }
    }

    /// Waits until a row of the screen is this text.
    package func wait(forLine line: String) throws {
        try wait { $0.lines.contains(line) }
    }

    /// Waits until the last row of the screen that holds something is this text.
    package func wait(forLastLine line: String) throws {
        try wait { $0.lines.last == line }
    }

    /// Waits until this has been written, seen or not.
    package func wait(forText text: String) throws {
        try waitWritten { $0.contains(text) }
    }

    /// Waits until what has been written is as wanted.
    package func waitWritten(until isWanted: (String) -> Bool) throws {
        while !isWanted(written) {
            guard try readSome() else { throw HarnessError("the program ended; the screen:\n\(shown)") }
        }
    }

    /// Whether the terminal shows what is typed and gives whole lines, as a shell wants it back.
    package var isInItsOwnMode: Bool {
        var settings = termios()
        let wanted = tcflag_t(ECHO | ICANON | ISIG)
        return unsafe tcgetattr(far, &settings) == 0 && settings.c_lflag & wanted == wanted
    }

    /// Waits for the end, and returns the exit status; 128 and the signal's number where a signal ended it.
    package func finish() throws -> Int32 {
        while try readSome() {}
        var status: CInt = 0
        guard unsafe waitpid(pid, &status, 0) == pid else { throw HarnessError("waitpid: errno \(errno)") }
        pid = 0
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    private var shown: String { isDrawn ? screen.lines.joined(separator: "\n") : written.debugDescription }

    /// Reads what is there, or waits for it; false once the program has ended.
    private func readSome() throws -> Bool {
        var waited: CInt = 0
        while true {
            var entry = [pollfd(fd: near, events: Int16(POLLIN), revents: 0)]
            // The test's own end of the terminal is open, so that the program's end is not seen here.
            if unsafe poll(&entry, 1, 20) == 1 { break }
            if hasEnded { return false }
            waited += 20
            if waited > Self.patience { throw HarnessError("nothing comes; the screen:\n\(shown)") }
        }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe read(near, &buffer, buffer.count)
        guard count > 0 else { return false }
        pending += buffer[..<count]
        try show()
        return true
    }

    /// Shows what has come up to the last whole character and sequence.
    private func show() throws {
        var end = pending.count
        // A sequence of up to sixteen bytes may be cut anywhere, a character of UTF-8 before its last byte.
        if let escape = pending.suffix(16).lastIndex(of: 0x1B),
            !pending[escape...].dropFirst(2).contains(where: { $0 >= 0x40 })
        {
            end = escape
        }
        let lead = pending[..<end].suffix(3).lastIndex { $0 >= 0xC0 }
        if let lead, end - lead < (pending[lead] >= 0xF0 ? 4 : pending[lead] >= 0xE0 ? 3 : 2) { end = lead }
        let text = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeFirst(end)
        written += text
        if isDrawn { try screen.write(text) }
    }

    private var hasEnded: Bool {
        var info = unsafe siginfo_t()
        // The program stays to be waited for.
        guard unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return true }
        return unsafe info.si_signo == SIGCHLD
    }
}
