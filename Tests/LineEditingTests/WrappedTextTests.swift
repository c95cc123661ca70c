import LineEditing
import Testing

/// Text in the width of a terminal.
@Suite(.timeLimit(.minutes(1)))
struct WrappedTextTests {
    @Test(
        "A text goes on below at its words, under its own beginning",
        arguments: [
            ("one two three", 13, nil, "one two three"),
            ("one two three", 12, nil, "one two\nthree"),
            ("one two three", 7, nil, "one two\nthree"),
            ("one two three", 1, nil, "one\ntwo\nthree"),
            ("  The name by which requests go to it.", 30, nil, "  The name by which requests\n  go to it."),
            ("  ✘ Name must be of letters and digits", 30, 4, "  ✘ Name must be of letters\n    and digits"),
            ("See https://llm.example/a/long/path for it", 25, nil, "See\nhttps://llm.example/a/long/path\nfor it"),
            // What a person types stands behind the space of a question.
            ("  Advanced settings, all of them? ", 30, nil, "  Advanced settings, all of\n  them? "),
            // Wide characters take two columns.
            ("日本語の名前 日本語の名前 日本", 27, nil, "日本語の名前 日本語の名前\n日本"),
        ] as [(String, Int, Int?, String)]
    )
    func wraps(text: String, columns: Int, hanging: Int?, wrapped: String) {
        #expect(WrappedText.of(text, columns: columns, hanging: hanging) == wrapped)
    }

    @Test("Colour and weight take no room, and do not hide the indent")
    func marks() {
        let text = "\u{1B}[2m  The name by which requests \u{1B}[1mgo\u{1B}[22m to it.\u{1B}[22m"
        let wrapped = "\u{1B}[2m  The name by which requests\n  \u{1B}[1mgo\u{1B}[22m to it.\u{1B}[22m"
        #expect(WrappedText.of(text, columns: 30) == wrapped)
    }

    @Test("No line is wider than the terminal where every word fits, and no word is lost", arguments: 20...60)
    func fits(columns: Int) {
        let text = "    Test the connection before saving, c changes an answer, and 名前 is told as it is"
        let lines = WrappedText.of(text, columns: columns).split(separator: "\n")
        #expect(lines.allSatisfy { DisplayWidth.columns(of: String($0)) <= columns })
        #expect(lines.flatMap { $0.split(separator: " ") } == text.split(separator: " "))
    }
}
