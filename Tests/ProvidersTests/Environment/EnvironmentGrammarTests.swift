import Harness
import JSON
import Providers
import Testing

/// One statement as a table writes it.
struct ExpectedBinding: Equatable, CustomStringConvertible {
    var key: String?
    var value: String?
    var isError = false

    var description: String { "\(key ?? "–")=\(value ?? "–")\(isError ? " error" : "")" }

    init(_ key: String?, _ value: String?, isError: Bool = false) {
        self.key = key
        self.value = value
        self.isError = isError
    }

    static let error = ExpectedBinding(nil, nil, isError: true)
    static let other = ExpectedBinding(nil, nil)
}

/// What the parser makes of a text.
func bindings(of text: String) -> [ExpectedBinding] {
    let file = EnvironmentFile(Array(text.utf8))
    return file.bindings.map { binding in
        let value = file.valueBytes(binding).map { String(decoding: $0, as: UTF8.self) }
        return ExpectedBinding(binding.key, value, isError: binding.isError)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct EnvironmentGrammarTests {
    static let table: [(String, [ExpectedBinding])] = [
        ("", []),
        ("A=b", [.init("A", "b")]),
        ("A=", [.init("A", "")]),
        ("A", [.init("A", nil)]),
        ("A=b=c", [.init("A", "b=c")]),
        ("A = b \n", [.init("A", "b")]),
        ("A=b#c", [.init("A", "b#c")]),
        ("A=b #c", [.init("A", "b")]),
        ("A= #c", [.init("A", "")]),
        ("A=#c", [.init("A", "#c")]),
        ("A=\u{A0}#c", [.init("A", "")]),
        ("A='b' #c", [.init("A", "b")]),
        ("A=b\u{A0}#c", [.init("A", "b")]),
        ("A=b\u{2003}", [.init("A", "b")]),
        ("A=$B ${C}", [.init("A", "$B ${C}")]),
        ("'A'=b", [.init("A", "b")]),
        ("'A B'=b", [.init("A B", "b")]),
        ("''=b", [.error]),
        ("=b\nC=d", [.error, .init("C", "d")]),
        ("export A=b", [.init("A", "b")]),
        ("export\tA=b", [.init("A", "b")]),
        ("export=b", [.init("export", "b")]),
        ("export =b", [.error]),
        ("exported=b", [.init("exported", "b")]),
        ("export #c", [.other]),
        ("A=\"b\\nc\"", [.init("A", "b\nc")]),
        ("A=\"\\a\\b\\f\\v\\t\\r\\q\"", [.init("A", "\u{7}\u{8}\u{C}\u{B}\t\r\\q")]),
        ("A='b\\nc'", [.init("A", "b\\nc")]),
        ("A='\\\\'", [.init("A", "\\")]),
        ("A='it\\'s'", [.init("A", "it's")]),
        ("A=\"it\\'s\"", [.init("A", "it's")]),
        ("A='b\nc'\nD=e", [.init("A", "b\nc"), .init("D", "e")]),
        ("A=\"b\r\nc\"", [.init("A", "b\r\nc")]),
        // A backslash escapes what follows it, a backslash too.
        ("A='b\\\\'", [.init("A", "b\\")]),
        ("A=\"\\\\\" #c", [.init("A", "\\")]),
        ("A='b\\'", [.error]),
        ("A='b\\'c\\'\nD=e", [.error, .init("D", "e")]),
        ("A='b\nC=d", [.error, .init("C", "d")]),
        ("A='b' c\nC=d", [.error, .init("C", "d")]),
        ("A='b\nc' d\nE=f", [.error, .init("E", "f")]),
        ("A=b\rC=d\r\nE=f", [.init("A", "b"), .init("C", "d"), .init("E", "f")]),
        ("\u{FEFF}A=b", [.init("A", "b")]),
        ("# one\n\n  # two\nA=b\n\n", [.other, .other, .init("A", "b"), .other]),
    ]

    @Test("Every form of the grammar is read as the table says", arguments: table)
    func grammar(text: String, expected: [ExpectedBinding]) {
        #expect(bindings(of: text) == expected)
    }

    @Test("All statements together are the whole file, whatever it holds")
    func coverage() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                    "ab='\"\\ \n\r#\té".randomElement(using: &random) ?? "a"
                }
            )
            let bytes = Array(text.utf8)
            let file = EnvironmentFile(bytes)
            #expect(file.bindings.flatMap { bytes[$0.range] } == bytes, "\(text.debugDescription)")
        }
    }

    @Test("A statement's line is where it begins, however lines end", arguments: ["\n", "\r\n", "\r"])
    func lines(end: String) {
        let text = ["# c", "", "A=b", "", "", "B='x", "y'", "oops oops", "C=d"].joined(separator: end)
        let found = EnvironmentFile(Array(text.utf8)).bindings.map(\.line)
        #expect(found == [1, 3, 6, 8, 9])
    }

    @Test("Of a key that is there twice the last one counts, and a bare key unsets it")
    func duplicates() {
        var file = EnvironmentFile(Array("A=1\nB=2\nA=3\nC=4\nC\n".utf8))
        #expect(file.value("A") == "3")
        #expect(file.value("C") == nil)
        #expect(file.keys.sorted() == ["A", "B"])
        file = EnvironmentFile()
        #expect(file.value("A") == nil)
    }

    @Test("The cases of python-dotenv's own test suite agree", .needsReferenceMaterial)
    func conformance() throws {
        let bytes = try ReferenceMaterial.bytes("conformance/dotenv_python_cases.json")
        let cases = try JSONValue.parse(bytes.span).arrayValue ?? []
        #expect(cases.count >= 45)
        for testCase in cases {
            let input = try #require(testCase["input"]?.stringValue)
            let file = EnvironmentFile(Array(input.utf8))
            let expected = (testCase["bindings"]?.arrayValue ?? []).map {
                ExpectedBinding(
                    $0["key"]?.stringValue,
                    $0["value"]?.stringValue,
                    isError: $0["error"]?.boolValue ?? false
                )
            }
            #expect(bindings(of: input) == expected, "\(input.debugDescription)")
            // There a statement's line is that of the blank lines before it.
            let lines = file.bindings.map { binding in
                let before = String(decoding: file.bytes[..<binding.range.lowerBound], as: UTF8.self)
                return 1 + before.unicodeScalars.count { $0 == "\n" }
                    + before.replacing("\r\n", with: "").count { $0 == "\r" }
            }
            #expect(
                lines == (testCase["bindings"]?.arrayValue ?? []).map { $0["line"]?.intValue ?? 0 },
                "\(input.debugDescription)"
            )
        }
    }
}
