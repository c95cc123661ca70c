import LineEditing
import TerminalHarness
import Testing

@Suite("LineScreen", .timeLimit(.minutes(1)))
struct LineScreenTests {
    /// What is typed at a terminal of ten columns and four rows, what then stands there, and where the cursor is.
    static let table: [(typed: String, lines: [String], row: Int, column: Int)] = [
        ("", [">"], 0, 2),
        ("abc", ["> abc"], 0, 5),
        ("abc\u{1}", ["> abc"], 0, 2),
        ("a\nb", ["> a", "· b"], 1, 3),
        ("a\nb\u{1B}[A", ["> a", "· b"], 0, 3),
        // Exactly one row: the cursor goes on in the next.
        ("12345678", ["> 12345678"], 1, 0),
        ("123456789", ["> 12345678", "9"], 1, 1),
        ("123456789\u{1}", ["> 12345678", "9"], 0, 2),
        ("123456789\u{1B}[D", ["> 12345678", "9"], 1, 0),
        // Wide characters take two columns and are never cut.
        ("你好", ["> 你好"], 0, 6),
        ("你好\u{1B}[D", ["> 你好"], 0, 4),
        ("1你好世界", ["> 1你好世", "界"], 1, 2),
        ("1你好世界\u{1B}[D", ["> 1你好世", "界"], 1, 0),
        ("🎈a👨\u{200D}👩\u{200D}👧b", ["> 🎈a👨\u{200D}👩\u{200D}👧b"], 0, 8),
        ("e\u{301}x\u{1B}[D", ["> e\u{301}x"], 0, 3),
        // What would move the cursor is shown as a word.
        ("\u{1B}[200~a\tb\u{1B}[201~", ["> a    b"], 0, 8),
        // More rows than the terminal has: those around the cursor.
        ("a\nb\nc\nd\ne", ["· b", "· c", "· d", "· e"], 3, 3),
        ("a\nb\nc\nd\ne\u{1B}[A\u{1B}[A\u{1B}[A\u{1B}[A", ["> a", "· b", "· c", "· d"], 0, 3),
    ]

    @Test("draws what is typed, key by key", arguments: table)
    func draws(typed: String, lines: [String], row: Int, column: Int) throws {
        var terminal = TerminalScreen(rows: 4, columns: 10)
        var editor = LineEditor()
        var decoder = KeyDecoder()
        var screen = LineScreen(prompt: "\u{1B}[1m> \u{1B}[22m", continuation: "· ")
        try terminal.write(screen.draw(editor.buffer, rows: 4, columns: 10))
        for key in decoder.consume(typed.utf8) {
            _ = editor.take(key)
            try terminal.write(screen.draw(editor.buffer, rows: 4, columns: 10))
        }
        #expect(terminal.lines == lines)
        #expect(terminal.row == row)
        #expect(terminal.column == column)
    }

    @Test("leaves what stood above, and stands below its text in the end")
    func leaves() throws {
        var terminal = TerminalScreen(rows: 8, columns: 10)
        try terminal.write("above\r\n")
        var screen = LineScreen(prompt: "> ", continuation: "· ")
        var buffer = EditBuffer("123456789\nx")
        try terminal.write(screen.draw(buffer, rows: 8, columns: 10))
        buffer.move(to: 0)
        try terminal.write(screen.draw(buffer, rows: 8, columns: 10))
        try terminal.write(screen.leave(buffer, rows: 8, columns: 10))
        try terminal.write("below")
        #expect(terminal.lines == ["above", "> 12345678", "9", "· x", "below"])
    }

    @Test("clears the screen and draws the text at its top")
    func clears() throws {
        var terminal = TerminalScreen(rows: 4, columns: 10)
        try terminal.write("above\r\n")
        var screen = LineScreen(prompt: "> ", continuation: "· ")
        try terminal.write(screen.draw(EditBuffer("abc"), rows: 4, columns: 10))
        try terminal.write(screen.clear() + screen.draw(EditBuffer("abc"), rows: 4, columns: 10))
        #expect(terminal.lines == ["> abc"])
    }

    @Test("draws on any terminal, however small", arguments: 1...12)
    func small(columns: Int) throws {
        for rows in 1...3 {
            var screen = LineScreen(prompt: "> ", continuation: "· ")
            var terminal = TerminalScreen(rows: rows, columns: max(columns, 4))
            var buffer = EditBuffer("你好 abc\n🎈🎈🎈🎈🎈🎈")
            for position in 0...buffer.characters.count {
                buffer.move(to: position)
                try terminal.write(screen.draw(buffer, rows: rows, columns: columns))
                #expect(terminal.row < rows)
            }
        }
    }

    @Test(
        "knows how wide characters are",
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("你", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("ᄒ\u{1161}\u{11AB}", 2),
            ("🎈", 2),
            ("👨\u{200D}👩\u{200D}👧", 2), ("🇫🇷", 2), ("👍🏽", 2), ("1\u{FE0F}\u{20E3}", 2), ("❤", 1), ("❤\u{FE0F}", 2),
            ("…", 1), ("\u{1}", 2), ("", 0), ("\u{1B}[1mab\u{1B}[22m", 2), ("\u{1B}[38;5;1m你\u{1B}[0m", 2),
        ]
    )
    func widths(text: String, columns: Int) {
        #expect(DisplayWidth.columns(of: text) == columns)
    }
}
