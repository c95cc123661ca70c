import Glibc
import POSIX

/// A descriptor that log lines go to, which never makes the daemon wait and never ends it.
///
/// Each line is one write. When nobody reads, lines are dropped and counted, and the count is told with the first line
/// that goes through again. The flags of the descriptor are left alone, because a terminal's are shared with the shell:
/// a pipe or a terminal is opened once more for a non-blocking description of our own, a socket is written with
/// `MSG_DONTWAIT`. Safe from any thread. The process has SIGPIPE blocked or ignored.
package final class LogStream: Sendable {
    /// Standard error.
    package static let standardError = LogStream(STDERR_FILENO)

    /// Whether the journal reads the other end, systemd.exec(5) `$JOURNAL_STREAM`.
    package let isJournal: Bool

    private enum Kind {
        case file, pipe, socket, reopened
        /// Not open when we began, so that its number may belong to something else by now.
        case absent
    }

    private struct State {
        /// Lines that were lost since the last one that went through.
        var dropped = 0
        /// The last line was cut: the next one begins on a line of its own.
        var isCut = false
    }

    private let kind: Kind
    private let number: CInt
    private let reopened: FileDescriptor?
    private let state = Guarded(State())

    /// Writes to an open descriptor, which stays the caller's.
    package convenience init(_ number: CInt) {
        self.init(number, reopens: true)
    }

    /// Without `reopens`, as where the kernel refuses it: the pipe belongs to another user.
    init(_ number: CInt, reopens: Bool) {
        var status = stat()
        // The struct is ours; the call fills it or fails.
        let isOpen = unsafe fstat(number, &status) == 0
        var own: CInt = -1
        let type = status.st_mode & S_IFMT
        if isOpen, reopens, type == S_IFIFO || type == S_IFCHR {
            // The path is of the kernel's making; the string lives for the call.
            own = unsafe open("/proc/self/fd/\(number)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        }
        if !isOpen {
            kind = .absent
        } else if own >= 0 {
            kind = .reopened
        } else {
            switch type {
            case S_IFSOCK: kind = .socket
            case S_IFREG: kind = .file
            default: kind = .pipe
            }
        }
        self.number = own >= 0 ? own : number
        reopened = own >= 0 ? FileDescriptor(owning: own) : nil
        isJournal = isOpen && environment("JOURNAL_STREAM") == "\(status.st_dev):\(status.st_ino)"
    }

    /// Writes a line, or drops it when it cannot go out at once.
    ///
    /// - Parameters:
    ///   - line: The bytes, ending in a newline.
    ///   - notice: The line that tells how many were dropped before this one.
    package func write(_ line: [UInt8], notice: (Int) -> [UInt8]) {
        guard kind != .absent else { return }
        state.withLock { state in
            var bytes: [UInt8] = state.isCut ? [UInt8(ascii: "\n")] : []
            if state.dropped > 0 { bytes += notice(state.dropped) }
            bytes = bytes.isEmpty ? line : bytes + line
            let written = transfer(bytes)
            guard written > 0 else {
                state.dropped += 1
                return
            }
            state.isCut = written < bytes.count
            state.dropped = state.isCut ? 1 : 0
        }
    }

    /// Writes once without waiting: the number of bytes, or −1.
    private func transfer(_ bytes: [UInt8]) -> Int {
        guard kind != .pipe || isWritable else { return -1 }
        while true {
            // The buffer outlives the system call that reads it.
            let written = unsafe bytes.withUnsafeBufferPointer { buffer in
                switch kind {
                case .file, .reopened, .absent: unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
                case .socket:
                    unsafe Glibc.send(
                        number,
                        buffer.baseAddress,
                        buffer.count,
                        CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
                    )
                case .pipe: unsafe Glibc.write(number, buffer.baseAddress, min(buffer.count, Self.page))
                }
            }
            if written >= 0 || errno != EINTR { return written }
        }
    }

    /// What a pipe that polls writable takes without waiting, pipe(7) `PIPE_BUF`.
    private static let page = 4096

    private var isWritable: Bool {
        var query = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        // One struct, filled within the call; a timeout of 0 returns at once.
        return unsafe poll(&query, 1, 0) == 1 && query.revents & Int16(POLLOUT) != 0
    }
}
