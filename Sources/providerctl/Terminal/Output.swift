import Glibc
import POSIX

/// Standard output: each piece is written at once, whole.
enum Output {
    /// Writes text as it is.
    static func write(_ text: String) throws {
        try write(Array(text.utf8), to: STDOUT_FILENO)
    }

    /// Writes a line.
    static func line(_ text: String = "") throws {
        try write(text + "\n")
    }

    /// Writes a line of bytes.
    static func line(_ bytes: [UInt8]) throws {
        try write(bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// Writes a line to standard error, for the person and not for the next program.
    static func note(_ text: String) {
        // There is nobody left to tell when standard error is closed.
        try? write(Array((text + "\n").utf8), to: STDERR_FILENO)
    }

    /// Writes text without a line end to standard error.
    static func prompt(_ text: String) {
        // As above.
        try? write(Array(text.utf8), to: STDERR_FILENO)
    }

    private static func write(_ bytes: [UInt8], to fd: CInt) throws {
        var written = 0
        do throws(Errno) {
            while written < bytes.count {
                switch try POSIX.write(bytes.span.extracting(written...), to: fd) {
                case .bytes(let count): written += count
                case .wouldBlock: try Readiness.wait(for: fd, .write)
                }
            }
        } catch {
            if error.code == EPIPE { throw BrokenPipe() }
            throw Complaint("cannot write: \(error.reason)")
        }
    }
}

/// Nobody reads standard output any more.
struct BrokenPipe: Error {}
