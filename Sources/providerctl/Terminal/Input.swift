import Client
import Glibc
import POSIX

/// Standard input and files, as far as a person gives things by them; Ctrl-C ends every wait.
enum Input {
    /// More than any prompt or key: a request has at most 16 MiB.
    private static let limit = 16 << 20

    /// Whether a person types.
    static var isTerminal: Bool { Terminal.isTerminal(STDIN_FILENO) }

    /// Everything up to the end of standard input.
    static func all() throws -> String {
        var bytes: [UInt8] = []
        while let piece = try piece() {
            bytes += piece
            if bytes.count > limit { throw Complaint("standard input holds more than 16 MiB") }
        }
        return try text(bytes, of: "standard input")
    }

    /// A whole file that is text.
    static func file(_ path: String) throws -> String {
        try text(try bytes(path), of: path)
    }

    /// The bytes of a whole file.
    static func bytes(_ path: String) throws -> [UInt8] {
        do throws(Errno) {
            return try File.read(path, limit: limit).bytes
        } catch {
            throw Complaint(error.description)
        }
    }

    /// A line that a person types and that is not shown; nil where there is none.
    ///
    /// A signal that ends the program does so after the echo is back.
    static func secret(prompt: String) throws -> String? {
        let ends = try SignalDescriptor(blocking: [SIGTERM, SIGHUP, SIGQUIT])
        defer { ends.unblock() }
        let outcome = try Terminal.withoutEcho(STDIN_FILENO) { () throws(Errno) in
            Output.prompt(prompt)
            // What is thrown meanwhile has to wait until the echo is back.
            return Result { try piece(orUntil: ends) }
        }
        guard let line = try outcome.get() else { return nil }
        // N_TTY_BUF_SIZE, n_tty(7): what a line has beyond it, the kernel has dropped.
        guard line.count < 4095 else { throw Complaint("a terminal takes no line so long; give it in a file") }
        return secretText(try text(line, of: "the terminal"))
    }

    /// A line that a person types, without its end; nil where nothing more comes.
    static func line(prompt: String) throws -> String? {
        Output.prompt(prompt)
        var bytes: [UInt8] = []
        while let piece = try piece() {
            bytes += piece
            if piece.last == UInt8(ascii: "\n") { return try text(bytes.dropLast(), of: "the terminal") }
        }
        return bytes.isEmpty ? nil : try text(bytes, of: "the terminal")
    }

    /// A secret without the line end that editors and `echo` put after it; nil where nothing is left.
    static func secretText(_ text: String) -> String? {
        let trimmed = text.reversed().drop { $0.isNewline }.reversed()
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    /// What comes next, or nil at the end.
    private static func piece(orUntil ends: SignalDescriptor? = nil) throws -> [UInt8]? {
        let interrupts = try SignalDescriptor(blocking: [SIGINT])
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            var requests = [
                Readiness(STDIN_FILENO, .read), Readiness(interrupts.number, .read),
                Readiness(ends?.number ?? -1, .read),
            ]
            try Readiness.wait(&requests)
            if requests[1].isReady, try interrupts.take() != nil { throw Interruption() }
            // It is not taken: it does its own once it is let through.
            if requests[2].isReady { throw Interruption() }
            guard requests[0].isReady, case .bytes(let count) = try read(from: STDIN_FILENO, into: &buffer) else {
                continue
            }
            return count == 0 ? nil : Array(buffer[..<count])
        }
    }

    private static func text(_ bytes: some Sequence<UInt8>, of source: String) throws -> String {
        guard let text = String(validating: Array(bytes), as: UTF8.self) else {
            throw Complaint("\(source) holds what is no UTF-8 text")
        }
        return text
    }
}
