import Glibc
import LineEditing
import POSIX

/// Standard output and standard error: each piece is written at once, whole.
///
/// What stands in a line may come from a provider: no control character of it reaches the terminal, or begins a line of
/// its own (``ShownText``). Only a model's answer is left as it is where no terminal shows it.
enum Output {
    /// Writes a model's text: as it is, but for a terminal with its control characters shown.
    static func text(_ text: String) throws {
        try write(Self.shown(text, on: STDOUT_FILENO), to: STDOUT_FILENO)
    }

    /// Writes a line.
    static func line(_ text: String = "") throws {
        try write(ShownText.of(text, keeping: .marks) + "\n", to: STDOUT_FILENO)
    }

    /// Writes a line of JSON.
    static func line(_ bytes: [UInt8]) throws {
        let shown = Terminal.isTerminal(STDOUT_FILENO) ? ShownText.json(bytes) : bytes
        try write(shown + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// Writes what draws on the terminal; the words in it must be without control characters already.
    static func draw(_ text: String, on stream: CInt) throws {
        try write(text, to: stream)
    }

    /// Writes a line to standard error, for the person and not for the next program.
    ///
    /// A terminal that is narrower gets it in several, which begin under the text or `hanging` columns from the edge.
    static func note(_ text: String, hanging: Int? = nil) {
        // There is nobody left to tell when standard error is closed.
        try? write(wrapped(text, hanging) + "\n", to: STDERR_FILENO)
    }

    /// Writes names and values to standard error, the values under each other however many lines they take.
    static func note(_ listing: Listing) {
        for line in listing.lines { note(line, hanging: listing.column) }
    }

    /// Writes text without a line end to standard error; a terminal that is narrower gets it in several lines.
    static func prompt(_ text: String) {
        // As above.
        try? write(wrapped(text), to: STDERR_FILENO)
    }

    /// Writes what a model thinks to standard error, as ``text(_:)`` writes what it says.
    static func aside(_ text: String, _ mark: (String) -> String = { $0 }) {
        // As above.
        try? write(mark(shown(text, on: STDERR_FILENO)), to: STDERR_FILENO)
    }

    private static func shown(_ text: String, on stream: CInt) -> String {
        Terminal.isTerminal(stream) ? ShownText.of(text, keeping: .lineEnds) : text
    }

    /// A line of standard error in the width of the terminal that shows it.
    private static func wrapped(_ text: String, _ hanging: Int? = nil) -> String {
        let shown = ShownText.of(text, keeping: .marks)
        // A terminal that was not told its size says that it has no columns.
        guard let columns = Terminal.size(STDERR_FILENO)?.columns, columns > 0 else { return shown }
        return WrappedText.of(shown, columns: columns, hanging: hanging)
    }

    private static func write(_ text: String, to stream: CInt) throws {
        try write(Array(text.utf8), to: stream)
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
