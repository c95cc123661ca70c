import Glibc
package import POSIX

/// Reads lines, and texts of several, from a terminal at which a person writes them.
///
/// While it reads, the terminal gives it every key; between two reads it is for the caller to say how the terminal is.
package struct LineReader {
    /// What a person answered to a prompt.
    package enum Answer: Equatable, Sendable {
        /// A text.
        case text(String)
        /// It was given up by Ctrl-C; whether there was any.
        case abandoned(wasEmpty: Bool)
        /// Nothing more comes: Ctrl-D, or the terminal is gone.
        case ended
    }

    /// How long the rest of a sequence may take after its beginning.
    private static let patience: CInt = 500
    private static let beginPaste = "\u{1B}[?2004h"
    private static let endPaste = "\u{1B}[?2004l"

    /// What was written before.
    package var history: History
    private let input: CInt
    private let output: CInt
    private let resizes: SignalDescriptor
    private var decoder = KeyDecoder()
    /// Keys that came behind the end of a text: they belong to the next.
    private var ahead: [Key] = []

    /// Reads from the terminal `input` and draws on the terminal `output`, for the only thread of the process.
    package init(input: CInt, output: CInt, history: History) throws(Errno) {
        self.input = input
        self.output = output
        self.history = history
        resizes = try SignalDescriptor(blocking: [SIGWINCH])
    }

    /// Asks for a text; `completion` says what could stand behind a text.
    package mutating func read(
        prompt: String,
        continuation: String,
        completion: (String) -> Completion = { _ in .none }
    ) throws(Errno) -> Answer {
        let mode = try TerminalMode(of: input)
        try mode.keys.apply(to: input)
        try write(Self.beginPaste)
        // There is nobody to tell when the terminal went away meanwhile; likewise below.
        defer {
            try? write(Self.endPaste)
            try? mode.apply(to: input)
        }
        var editor = LineEditor(history: history.texts)
        var screen = LineScreen(prompt: prompt, continuation: continuation)
        var isDrawn = false
        while true {
            while !ahead.isEmpty {
                let outcome = editor.take(ahead.removeFirst())
                if let answer = answer(outcome, editor.buffer) {
                    try write(screen.leave(editor.buffer, rows: size.rows, columns: size.columns))
                    return answer
                }
                switch outcome {
                case .asked: try choose(&editor, &screen, completion)
                case .cleared: try write(screen.clear())
                case .refused: try write("\u{7}")
                case .edited, .finished, .abandoned, .ended: break
                }
                isDrawn = false
            }
            if !isDrawn { try write(screen.draw(editor.buffer, rows: size.rows, columns: size.columns)) }
            isDrawn = true
            guard let keys = try keys() else { return .ended }
            if keys.isEmpty { isDrawn = false }
            ahead = keys
        }
    }

    /// How large the terminal is.
    private var size: (rows: Int, columns: Int) { Terminal.size(output) ?? (24, 80) }

    private func answer(_ outcome: LineEditor.Outcome, _ buffer: EditBuffer) -> Answer? {
        switch outcome {
        case .finished(let text): .text(text)
        case .abandoned: .abandoned(wasEmpty: buffer.isEmpty)
        case .ended: .ended
        case .edited, .cleared, .asked, .refused: nil
        }
    }

    /// Completes what stands before the cursor, or shows what there is to choose from.
    private func choose(
        _ editor: inout LineEditor,
        _ screen: inout LineScreen,
        _ completion: (String) -> Completion
    ) throws(Errno) {
        let before = editor.buffer
        let choice = editor.complete(completion(before.textBeforeCursor))
        if choice.isEmpty {
            if editor.buffer == before { try write("\u{7}") }
            return
        }
        try write(screen.leave(editor.buffer, rows: size.rows, columns: size.columns))
        try write(ChoiceList.text(of: choice, rows: size.rows, columns: size.columns))
    }

    /// The keys that come next: none where the terminal's size has changed, nil at the end.
    private mutating func keys() throws(Errno) -> [Key]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var requests = [Readiness(input, .read), Readiness(resizes.number, .read)]
            try Readiness.wait(&requests, milliseconds: decoder.isAmbiguous ? Self.patience : -1)
            if requests[1].isReady, try resizes.take() != nil { return [] }
            guard requests[0].isReady else {
                decoder.expire()
                continue
            }
            guard case .bytes(let count) = try POSIX.read(from: input, into: &buffer) else { continue }
            if count == 0 { return nil }
            let keys = decoder.consume(buffer[..<count])
            if !keys.isEmpty { return keys }
        }
    }

    private func write(_ text: String) throws(Errno) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            switch try POSIX.write(bytes.span.extracting(written...), to: output) {
            case .bytes(let count): written += count
            case .wouldBlock: try Readiness.wait(for: output, .write)
            }
        }
    }
}
