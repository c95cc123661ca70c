import Glibc
import LineEditing
import POSIX

/// Lines on a terminal that are drawn again in their place (ECMA-48: CUU, ED).
struct Picture {
    private var height = 0

    /// Whether standard output is a terminal that can draw.
    static var isPossible: Bool {
        let term = ProcessContext.variable("TERM") ?? ""
        return Terminal.isTerminal(STDOUT_FILENO) && !term.isEmpty && term != "dumb"
    }

    /// The characters and lines there is room for.
    static var room: (columns: Int, lines: Int) {
        let size = Terminal.size(STDOUT_FILENO) ?? (rows: 24, columns: 80)
        // The cursor stands below the last line.
        return (size.columns, max(1, size.rows - 1))
    }

    /// Draws lines, each no wider than the terminal, in the place of those drawn before.
    mutating func draw(_ lines: [String]) throws {
        let back = height > 0 ? "\u{1B}[\(height)A" : ""
        let text = lines.map { ShownText.of($0, keeping: .marks) + "\n" }.joined()
        try Output.draw(back + "\r\u{1B}[J" + text, on: STDOUT_FILENO)
        height = lines.count
    }
}
