/// A person who reads a program's questions, one after the other, and types the answers.
package final class Typist {
    private let program: TerminalProgram
    /// Up to where has been read, in bytes.
    private var read = 0

    /// Starts the program at this path, at a terminal that shows no colour unless `environment` says otherwise.
    package init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        rows: Int = 50,
        columns: Int = 100
    ) throws {
        let told = ["TERM": "xterm", "NO_COLOR": "1"].merging(environment) { $1 }
        program = try TerminalProgram(
            path,
            arguments,
            environment: told,
            isDrawn: false,
            rows: rows,
            columns: columns
        )
    }

    /// Everything that the terminal has been told to show.
    package var screen: String { program.written }

    /// Whether the terminal shows what is typed.
    package var echoes: Bool { program.isInItsOwnMode }

    /// Waits until a text is shown behind everything that has been waited for.
    package func waitFor(_ text: String) throws {
        let wanted = Array(text.utf8)
        try program.waitWritten { written in
            let bytes = Array(written.utf8)
            guard bytes.count - read >= wanted.count else { return false }
            let place = (read...bytes.count - wanted.count).first { bytes[$0...].starts(with: wanted) }
            if let place { read = place + wanted.count }
            return place != nil
        }
    }

    /// Types.
    package func type(_ text: String) throws { try program.type(text) }

    /// Types a line as the answer to a question, once that is shown.
    package func answer(_ question: String, _ line: String) throws {
        try waitFor(question)
        try type(line + "\n")
    }

    /// Types Ctrl-C.
    package func interrupt() throws { try type("\u{3}") }

    /// Sends the program a signal.
    package func send(_ signal: CInt) { program.send(signal) }

    /// Waits for the end: the exit status, or 128 and the signal's number.
    package func finish() throws -> Int32 { try program.finish() }
}
