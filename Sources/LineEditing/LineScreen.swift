/// Draws a text that is being edited, from the row on in which the cursor is when it begins.
///
/// No input and output of its own: it returns what is to be written. A row ends where the terminal's does; a text of
/// more rows than the terminal has shows those around the cursor.
package struct LineScreen {
    private let prompt: String
    private let continuation: String
    /// How far below the first drawn row the cursor was left.
    private var row = 0

    /// A prompt before the first line, and one before each further line; both may be coloured.
    package init(prompt: String, continuation: String) {
        self.prompt = prompt
        self.continuation = continuation
    }

    /// Draws the text anew, in place of what was drawn before.
    package mutating func draw(_ buffer: EditBuffer, rows: Int, columns: Int) -> String {
        let layout = Layout(buffer, prompt, continuation, columns: max(columns, 4))
        let first = max(0, min(layout.cursor.row - rows / 2, layout.rows.count - rows))
        let shown = layout.rows[first..<min(layout.rows.count, first + max(rows, 1))]
        var text = erased()
        text += shown.joined(separator: "\r\n")
        row = layout.cursor.row - first
        text += Self.move(shown.count - 1 - row, "A") + "\r" + Self.move(layout.cursor.column, "C")
        return text
    }

    /// Puts the cursor below the text, which stays as it was.
    package mutating func leave(_ buffer: EditBuffer, rows: Int, columns: Int) -> String {
        var end = buffer
        end.move(to: buffer.characters.count)
        defer { row = 0 }
        return draw(end, rows: rows, columns: columns) + "\r\n"
    }

    /// Clears the whole screen; the next drawing begins at its top.
    package mutating func clear() -> String {
        row = 0
        return "\u{1B}[H\u{1B}[2J"
    }

    /// Takes away what was drawn.
    private func erased() -> String {
        Self.move(row, "A") + "\r\u{1B}[J"
    }

    private static func move(_ count: Int, _ direction: String) -> String {
        count > 0 ? "\u{1B}[\(count)\(direction)" : ""
    }

    /// Where each character comes to stand.
    private struct Layout {
        private(set) var rows: [String] = [""]
        private(set) var cursor = (row: 0, column: 0)
        private let columns: Int
        private var column = 0

        init(_ buffer: EditBuffer, _ prompt: String, _ continuation: String, columns: Int) {
            self.columns = columns
            begin(prompt)
            for (index, character) in buffer.characters.enumerated() {
                if character == "\n" {
                    if index == buffer.cursor { markCursor() }
                    rows.append("")
                    begin(continuation)
                    continue
                }
                let width = DisplayWidth.columns(of: character)
                if column + width > columns { wrap() }
                if index == buffer.cursor { markCursor() }
                rows[rows.count - 1] += DisplayWidth.shown(character)
                column += width
            }
            if buffer.cursor == buffer.characters.count { markCursor() }
        }

        private mutating func begin(_ prompt: String) {
            let width = DisplayWidth.columns(of: prompt)
            // Without room for it and for one wide character, there is none.
            let fits = width + 2 <= columns
            if fits { rows[rows.count - 1] += prompt }
            column = fits ? width : 0
        }

        private mutating func wrap() {
            rows.append("")
            column = 0
        }

        private mutating func markCursor() {
            // There is no place behind the last column.
            if column >= columns { wrap() }
            cursor = (rows.count - 1, column)
        }
    }
}
