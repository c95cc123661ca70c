import LineEditing
import Testing

@Suite("LineEditor", .timeLimit(.minutes(1)))
struct LineEditorTests {
    /// What is typed, and what stands there then: `|` is where the cursor is.
    static let table: [(typed: String, shown: String)] = [
        ("abc", "abc|"),
        ("abc\u{1B}[D\u{1B}[DX", "aX|bc"),
        ("abc\u{1}X\u{5}Y", "XabcY|"),
        ("abc\u{1B}[D\u{7F}", "a|c"),
        ("abc\u{1}\u{7F}", "|abc"),
        ("abc\u{1}\u{4}\u{1B}[3~", "|c"),
        ("abc\u{4}", "abc|"),
        ("one two  \u{17}", "one |"),
        ("one/two\u{17}", "|"),
        ("one/two\u{1B}b\u{1B}b", "|one/two"),
        ("one two\u{1}\u{1B}[1;5C", "one| two"),
        ("one two\u{1}\u{1B}[1;5C\u{1B}d", "one|"),
        ("one two\u{1B}[D\u{15}", "|o"),
        ("one two\u{1}\u{6}\u{B}", "o|"),
        ("one two\u{17}\u{1}\u{19}", "two|one "),
        ("a\nb", "a\nb|"),
        ("a\\\rb", "a\nb|"),
        ("ab\ncd\u{1B}[A", "ab|\ncd"),
        ("abc\nd\u{1B}[AX", "aX|bc\nd"),
        ("a\nlong\u{1B}[A\u{1B}[BX", "a\nlX|ong"),
        ("ab\ncd\u{1B}[A\u{1}\u{B}\u{B}", "|cd"),
        ("ab\ncd\u{1B}[H\u{7F}", "ab|cd"),
        ("\u{1B}[200~x\ny\u{1B}[201~", "x\ny|"),
        // What a reader sees as one character is entered, passed and removed as one.
        ("你好\u{1B}[DX", "你X|好"),
        ("e\u{301}x\u{1B}[D\u{7F}", "|x"),
        ("👨\u{200D}👩\u{200D}👧a\u{1B}[D\u{7F}", "|a"),
        ("🇫🇷🇩🇪\u{7F}", "🇫🇷|"),
        ("👍🏽\u{1B}[DX", "X|👍🏽"),
    ]

    private func type(_ text: String, into editor: inout LineEditor) -> [LineEditor.Outcome] {
        var decoder = KeyDecoder()
        return decoder.consume(text.utf8).map { editor.take($0) }
    }

    private func shown(_ editor: LineEditor) -> String {
        var characters = editor.buffer.characters
        characters.insert("|", at: editor.buffer.cursor)
        return String(characters)
    }

    @Test("makes a text of keys", arguments: table)
    func keys(typed: String, shown: String) {
        var editor = LineEditor()
        _ = type(typed, into: &editor)
        #expect(self.shown(editor) == shown)
    }

    @Test(
        "tells what a key came to",
        arguments: [
            ("hi\r", .finished("hi")), ("\r", .finished("")), ("a\\\\\r", .finished("a\\\\")), ("a\\\r", .edited),
            ("hi\u{3}", .abandoned), ("\u{4}", .ended), ("a\u{4}", .refused), ("\u{C}", .cleared), ("a\t", .asked),
            ("\u{1B}[D", .refused), ("\u{1B}[A", .refused), ("\u{19}", .refused),
        ] as [(String, LineEditor.Outcome)]
    )
    func outcomes(typed: String, outcome: LineEditor.Outcome) {
        var editor = LineEditor()
        #expect(type(typed, into: &editor).last == outcome)
    }

    @Test(
        "goes through what was written before, and keeps what was edited on the way",
        arguments: [
            ("\u{1B}[A", "two|"), ("\u{1B}[A\u{1B}[A", "one|"), ("\u{1B}[A\u{1B}[A\u{1B}[A", "one|"),
            ("new\u{1B}[A\u{1B}[B", "new|"), ("\u{1B}[AX\u{1B}[A\u{1B}[B", "twoX|"), ("\u{1B}[B", "|"),
            ("\u{10}\u{E}x", "x|"),
        ]
    )
    func history(typed: String, shown: String) {
        var editor = LineEditor(history: ["one", "two"])
        _ = type(typed, into: &editor)
        #expect(self.shown(editor) == shown)
    }

    @Test(
        "completes as far as all the candidates agree, and then tells them",
        arguments: [
            ("/mo", ["/model"], "/model |", []),
            ("/", ["/model", "/system"], "/|", ["/model", "/system"]),
            ("d", ["deep/one", "deep/two"], "deep/|", []),
            ("deep/", ["deep/one", "deep/two"], "deep/|", ["deep/one", "deep/two"]),
            ("x", [], "x|", []),
            ("fold", ["folder/"], "folder/|", []),
            ("folder/", ["folder/"], "folder/|", []),
        ] as [(String, [String], String, [String])]
    )
    func completion(typed: String, candidates: [String], shown: String, told: [String]) {
        var editor = LineEditor()
        _ = type(typed, into: &editor)
        #expect(editor.complete(Completion(typed, among: candidates)) == told)
        #expect(self.shown(editor) == shown)
    }

    @Test("completes in the middle of a text")
    func completionInside() {
        var editor = LineEditor()
        _ = type("/model de x\u{1B}[D\u{1B}[D", into: &editor)
        #expect(editor.complete(Completion("de", among: ["deepseek", "other"])) == [])
        #expect(shown(editor) == "/model deepseek | x")
    }
}
