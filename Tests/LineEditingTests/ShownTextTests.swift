import Testing

@testable import LineEditing

/// Text of others reaches a terminal as text.
@Suite(.timeLimit(.minutes(1)))
struct ShownTextTests {
    @Test("Every control character of C0 and C1 is shown, and everything else is as it was")
    func everyControl() {
        for value in UInt32(0)...0x2FF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "a" + String(Character(scalar)) + "b"
            let shown = ShownText.of(text)
            if value < 0x20 || (0x7F..<0xA0).contains(value) {
                #expect(!shown.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(value)")
                #expect(shown.count > 2)
            } else {
                #expect(Array(shown.unicodeScalars) == Array(text.unicodeScalars))
            }
        }
    }

    @Test(
        "What is kept is kept, and nothing more",
        arguments: [
            ("one\ntwo\tthree", [], "one^Jtwo    three"),
            ("one\r\ntwo\tthree\rfour", .lineEnds, "one\ntwo\tthree^Mfour"),
            ("\u{1B}[1mbold\u{1B}[22m", .marks, "\u{1B}[1mbold\u{1B}[22m"),
            ("\u{1B}[1mbold\u{1B}[22m", .lineEnds, "^[[1mbold^[[22m"),
            // Hidden, with another colour, cleared, moved, a title, a column of the clipboard: none of it is a mark.
            ("\u{1B}[8mx", .marks, "^[[8mx"), ("\u{1B}[1;8mx", .marks, "^[[1;8mx"), ("\u{1B}[mx", .marks, "^[[mx"),
            ("\u{1B}[2Jx\u{1B}[H", [.marks, .lineEnds], "^[[2Jx^[[H"), ("\u{9B}2J", .marks, "\u{FFFD}2J"),
            ("\u{1B}]0;t\u{7}", .marks, "^[]0;t^G"), ("\u{1B}", .marks, "^["), ("\u{1B}[", .marks, "^[["),
            ("\u{1B}[1", .marks, "^[[1"), ("e\u{301} 你好 👩‍👩‍👧 \u{7F}", .marks, "e\u{301} 你好 👩‍👩‍👧 ^?"),
        ] as [(String, ShownText.Kept, String)]
    )
    func kept(text: String, kept: ShownText.Kept, shown: String) {
        #expect(Array(ShownText.of(text, keeping: kept).unicodeScalars) == Array(shown.unicodeScalars))
    }

    @Test(
        "A text shows the same however it is cut into pieces",
        arguments: ["one\r\ntwo\r\n", "\r\r\n\n\r", "a\rb\r\nc\r", "\r\n你\r\n\r\n"]
    )
    func pieces(text: String) {
        let scalars = Array(text.unicodeScalars)
        let whole = ShownText.of(text, keeping: .lineEnds)
        for first in 0...scalars.count {
            for second in first...scalars.count {
                var pieces = LineEndPieces()
                var shown = ""
                var bytes: [Unicode.Scalar] = []
                for range in [0..<first, first..<second, second..<scalars.count] {
                    var piece = String.UnicodeScalarView()
                    piece.append(contentsOf: scalars[range])
                    let taken = pieces.take(String(piece))
                    shown += ShownText.of(taken, keeping: .lineEnds)
                    bytes += taken.unicodeScalars
                }
                let rest = pieces.rest()
                shown += ShownText.of(rest, keeping: .lineEnds)
                bytes += rest.unicodeScalars
                #expect(Array(shown.unicodeScalars) == Array(whole.unicodeScalars), "cut at \(first) and \(second)")
                #expect(bytes == scalars)
            }
        }
    }

    @Test("JSON means the same, without a control character")
    func json() {
        let line = "{\"a\":\"x\u{9B}2J\u{7F} é 你 \u{85}\"}"
        let shown = String(decoding: ShownText.json(Array(line.utf8)), as: UTF8.self)
        #expect(shown == #"{"a":"x\u009b2J\u007f é 你 \u0085"}"#)
        let plain = Array(#"{"é":"你"}"#.utf8)
        #expect(ShownText.json(plain) == plain)
    }

    @Test(
        "So much of a text as fits into so many columns",
        arguments: [
            ("plain", 3, "pla"), ("你好", 3, "你"), ("你好", 4, "你好"), ("你好", 1, ""), ("e\u{301}x", 1, "e\u{301}"),
            ("", 0, ""),
        ]
    )
    func prefix(text: String, columns: Int, shown: String) {
        #expect(DisplayWidth.prefix(of: text, columns: columns) == shown)
    }
}
