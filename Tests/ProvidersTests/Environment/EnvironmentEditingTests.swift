import Harness
import Providers
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EnvironmentEditingTests {
    /// A file, what is done to it (nil removes), and the file after it.
    static let table: [(String, String, String?, String)] = [
        ("", "A", "b", "A=b\n"),
        ("X=1", "A", "b", "X=1\nA=b\n"),
        ("X=1\n", "A", "b", "X=1\nA=b\n"),
        ("X=1\r\n", "A", "b", "X=1\r\nA=b\r\n"),
        ("X=1\rY=2", "A", "b", "X=1\rY=2\rA=b\r"),
        ("\u{FEFF}", "A", "b", "\u{FEFF}A=b\n"),
        ("# c\n\nA=1\n\n# d\nB=2\n", "A", "3", "# c\n\nA=3\n\n# d\nB=2\n"),
        ("A=1", "A", "2", "A=2"),
        ("A=1\r\nB=2\r\n", "A", "2", "A=2\r\nB=2\r\n"),
        ("  export  A=1 # why\n", "A", "2", "  export  A=2 # why\n"),
        ("export 'A' = 'x'  # why\n", "A", "a b", "export A='a b'  # why\n"),
        ("A='x\ny'\nB=2\n", "A", "2", "A=2\nB=2\n"),
        ("A\nB=2\n", "A", "2", "A=2\nB=2\n"),
        ("A=1\nA=2\n", "A", "3", "A=1\nA=3\n"),
        ("A=\"b\"\n", "A", "b", "A=\"b\"\n"),
        ("A = b # c\n", "A", "b", "A = b # c\n"),
        ("A=1\n", "A", "", "A=\n"),
        ("A= # why\n", "A", "b", "A=b # why\n"),
        ("A=1\n", "A", "it's", "A=\"it's\"\n"),
        ("A=1\n", "A", "$x", "A='$x'\n"),
        ("A=1\n", "A", nil, ""),
        ("# c\nA=1\n# d\n", "A", nil, "# c\n# d\n"),
        ("# c\n\n  export A=1 # e\n\n# d\n", "A", nil, "# c\n\n\n# d\n"),
        ("X=1\nA=1", "A", nil, "X=1\n"),
        ("A=1\nX=1\nA='2\n3'\nY=1\n", "A", nil, "X=1\nY=1\n"),
        ("X=1\n", "A", nil, "X=1\n"),
    ]

    @Test("An edit touches its own line only", arguments: table)
    func edit(before: String, key: String, value: String?, after: String) throws {
        var file = EnvironmentFile(Array(before.utf8))
        let changed =
            try value.map { value throws(EnvironmentError) in try file.set(key, to: value) } ?? file.remove(key)
        #expect(String(decoding: file.bytes, as: UTF8.self) == after)
        #expect(changed == (before != after))
        #expect(file.value(key) == value)
    }

    @Test("A new key goes to its neighbours")
    func neighbours() throws {
        var file = EnvironmentFile(Array("X_A=1\nY_A=2\n".utf8))
        try file.set("X_B", to: "3", near: "X_")
        try file.set("Y_B", to: "4", near: "Y_")
        try file.set("Z_B", to: "5", near: "Z_")
        #expect(String(decoding: file.bytes, as: UTF8.self) == "X_A=1\nX_B=3\nY_A=2\nY_B=4\nZ_B=5\n")
        file = EnvironmentFile(Array("X_A=1".utf8))
        try file.set("X_B", to: "3", near: "X_")
        #expect(String(decoding: file.bytes, as: UTF8.self) == "X_A=1\nX_B=3\n")
    }

    @Test(
        "What no quoting carries to every reader is refused, and the file stays",
        arguments: [
            ("a\nb", EnvironmentError.Code.controlCharacter), ("a\rb", .controlCharacter), ("a\0b", .controlCharacter),
            ("a\u{1B}b", .controlCharacter), ("a\u{7F}", .controlCharacter), ("'\"", .notQuotable),
            ("'$", .notQuotable),
            ("'`", .notQuotable), ("'\\", .notQuotable), ("a\\", .notQuotable), ("a\\\\b", .notQuotable),
            ("${HOME}", .notQuotable),
        ]
    )
    func refused(value: String, code: EnvironmentError.Code) {
        var file = EnvironmentFile(Array("A=1\n".utf8))
        #expect { try file.set("A", to: value) } throws: { ($0 as? EnvironmentError)?.code == code }
        #expect(String(decoding: file.bytes, as: UTF8.self) == "A=1\n")
    }

    @Test("Bytes that are no UTF-8 are refused")
    func notUTF8() {
        let bytes: [UInt8] = [0x61, 0xFF]
        var file = EnvironmentFile()
        #expect { try file.set("A", to: bytes.span) } throws: { ($0 as? EnvironmentError)?.code == .notUTF8 }
    }

    @Test("A key that is no variable's name is refused", arguments: ["", "1A", "A-B", "A B", "A=B", "É"])
    func badKeys(key: String) {
        var file = EnvironmentFile()
        #expect { try file.set(key, to: "x") } throws: { ($0 as? EnvironmentError)?.code == .invalidKey }
    }

    @Test("A quote left open above does not swallow a new line: the edit is refused")
    func openQuote() {
        let text = "A=\"open\nB=1\n"
        var file = EnvironmentFile(Array(text.utf8))
        #expect { try file.set("C", to: "it's") } throws: { ($0 as? EnvironmentError)?.code == .brokenFile }
        #expect(String(decoding: file.bytes, as: UTF8.self) == text)
    }

    @Test("Random edits of random files change nothing but their own lines", arguments: 0..<8)
    func property(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let foreign = [
            "# comment", "", "   ", "OTHER='multi\nline'", "export OTHER_TWO=x # c", "bare", "\tINDENT = 1",
            "#KEY_1=off",
        ]
        let end = ["\n", "\r\n"].randomElement(using: &random) ?? "\n"
        for round in 0..<60 {
            let lines = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                foreign.randomElement(using: &random) ?? ""
            }
            var file = EnvironmentFile(Array(lines.map { $0 + end }.joined().utf8))
            let before = file.bytes
            var model: [String: String] = [:]
            for _ in 0..<12 {
                let key = "KEY_\(Int.random(in: 0..<4, using: &random))"
                if Bool.random(using: &random) {
                    let values = EnvironmentDifferentialTests.writableValues(seed: random.next(), count: 24)
                    let value = values.randomElement(using: &random) ?? ""
                    try file.set(key, to: value, near: Bool.random(using: &random) ? "KEY_" : "")
                    model[key] = value
                } else {
                    file.remove(key)
                    model[key] = nil
                }
                for (key, value) in model { #expect(file.value(key) == value, "round \(round)") }
            }
            for key in model.keys { file.remove(key) }
            #expect(file.bytes == before, "round \(round)")
        }
    }
}
