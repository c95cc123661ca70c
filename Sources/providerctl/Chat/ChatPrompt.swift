import Glibc
import LineEditing
import POSIX
import Wire

/// Where a person writes what a conversation goes on with.
struct ChatPrompt {
    private var reader: LineReader?

    /// Whether lines are edited, or read as they are.
    var isEditing: Bool { reader != nil }

    /// At a terminal that can move its cursor, lines are edited and remembered; at another they are read as they are.
    init() throws {
        let term = ProcessContext.variable("TERM") ?? ""
        guard !term.isEmpty, term != "dumb" else { return }
        let history = History(path: Self.historyPath)
        reader = try LineReader(input: STDIN_FILENO, output: STDOUT_FILENO, history: history)
    }

    /// Asks for what comes next; `completion` says what could stand behind a text.
    mutating func read(completion: (String) -> Completion) throws -> LineReader.Answer {
        guard reader != nil else { return try readPlainly() }
        let answer = try reader?.read(
            prompt: Style.output.bold("> "),
            continuation: Style.output.dim("· "),
            completion: completion
        )
        if case .text(let text)? = answer {
            // What cannot be remembered can still be asked.
            try? reader?.history.add(text)
        }
        return answer ?? .ended
    }

    private func readPlainly() throws -> LineReader.Answer {
        var text = ""
        var prompt = "> "
        while let line = try Input.line(prompt: prompt) {
            guard line.reversed().prefix(while: { $0 == "\\" }).count % 2 == 1 else { return .text(text + line) }
            text += line.dropLast() + "\n"
            prompt = "  "
        }
        return .ended
    }

    /// Where the history is kept, by the XDG Base Directory Specification; nil where there is no home.
    private static var historyPath: String? {
        if let state = ProcessContext.variable("XDG_STATE_HOME"), state.hasPrefix("/") {
            return state + "/providerd/history"
        }
        guard let home = ProcessContext.variable("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.local/state/providerd/history"
    }
}
