import Testing

@testable import Systemd

@Suite(.timeLimit(.minutes(5)))
struct LogTextTests {
    @Test(
        "what would act on a reader's terminal is written out",
        arguments: [
            ("plain text, 你好, 👋", "plain text, 你好, 👋"),
            ("two\nlines\r\n", #"two\nlines\r\n"#),
            ("tab\there", #"tab\there"#),
            ("\u{1b}[31mred\u{1b}[0m", #"\u{1b}[31mred\u{1b}[0m"#),
            ("nul\0bell\u{7}", #"nul\u{0}bell\u{7}"#),
            ("del\u{7f} csi\u{9b}", #"del\u{7f} csi\u{9b}"#),
            ("line\u{2028}paragraph\u{2029}", #"line\u{2028}paragraph\u{2029}"#),
            ("turned\u{202e}round\u{2066}", #"turned\u{202e}round\u{2066}"#),
            (#"quote " and \ stay"#, #"quote " and \ stay"#),
        ]
    )
    func plain(text: String, expected: String) {
        #expect(LogText.plain(text) == expected)
    }

    @Test(
        "between quotation marks, a quotation mark does not end the value",
        arguments: [(#"a "b" \c"#, #"a \"b\" \\c"#), ("\n", #"\n"#)]
    )
    func quoted(text: String, expected: String) {
        var bytes: [UInt8] = []
        LogText.append(text, to: &bytes, as: .quoted)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test(
        "inside a JSON string, the escapes are JSON's",
        arguments: [
            (#""\"#, #"\"\\"#), ("\n\r\t\u{1}\u{1b}", #"\n\r\t\u0001\u001b"#), ("\u{85}\u{202e}", #"\u0085\u202e"#),
        ]
    )
    func json(text: String, expected: String) {
        var bytes: [UInt8] = []
        LogText.append(text, to: &bytes, as: .json)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test("a text without end is cut between two characters")
    func cut() {
        let text = LogText.plain(String(repeating: "é", count: LogText.limit))
        #expect(text.utf8.count == LogText.limit + 3)
        #expect(text.hasSuffix("é…"))
        #expect(!text.contains("\u{fffd}"))
        let whole = String(repeating: "x", count: LogText.limit)
        #expect(LogText.plain(whole) == whole)
    }
}
