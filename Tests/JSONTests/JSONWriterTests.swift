import JSON
import Testing

private func written(_ write: (inout [UInt8]) -> Void) -> String {
    var output: [UInt8] = []
    write(&output)
    return String(decoding: output, as: UTF8.self)
}

@Suite("JSONWriter", .timeLimit(.minutes(1)))
struct JSONWriterTests {
    @Test(
        "escapes what must be escaped and nothing else",
        arguments: [
            ("", #""""#), ("plain", #""plain""#), ("a\"b\\c/d", #""a\"b\\c/d""#),
            ("\u{8}\u{9}\u{A}\u{C}\u{D}", #""\b\t\n\f\r""#), ("\0\u{1}\u{1F}\u{7F}", "\"\\u0000\\u0001\\u001f\u{7F}\""),
            ("ä€🦆\u{2028}", "\"ä€🦆\u{2028}\""), ("12345678\"", #""12345678\"""#), ("\"12345678", #""\"12345678""#),
        ]
    )
    func strings(text: String, json: String) throws {
        #expect(written { JSONWriter.string(text, to: &$0) } == json)
        #expect(written { JSONWriter.string(utf8: Array(text.utf8).span, to: &$0) } == json)
        #expect(
            written { JSONWriter.stringContents(utf8: Array(text.utf8).span, to: &$0) } == json.dropFirst().dropLast()
        )
        #expect(try JSONValue.parse(json) == .string(text))
    }

    @Test("writes every string so that it is read back, wherever a word of the scan begins")
    func everyPlace() throws {
        for character in ["\"", "\\", "\n", "\u{1}", "ä", "🦆", "x"] {
            for before in 0..<10 {
                for after in 0..<10 {
                    let text = String(repeating: "a", count: before) + character + String(repeating: "b", count: after)
                    #expect(try JSONValue.parse(written { JSONWriter.string(text, to: &$0) }) == .string(text))
                }
            }
        }
    }

    @Test(
        "makes valid JSON of bytes that are not UTF-8",
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0x61, 0xC3], "a\u{FFFD}"), ([0xC3, 0x22], "\u{FFFD}\""),
            ([0xED, 0xA0, 0x80, 0x62], "\u{FFFD}\u{FFFD}\u{FFFD}b"), ([0xF0, 0x9F, 0xA6, 0x86, 0x80], "🦆\u{FFFD}"),
        ] as [([UInt8], String)]
    )
    func invalidUTF8(bytes: [UInt8], text: String) throws {
        let json = written { JSONWriter.string(utf8: bytes.span, to: &$0) }
        #expect(try JSONValue.parse(json) == .string(text))
    }

    @Test(
        "writes integers",
        arguments: [0, 1, -1, 9, 10, 99, 100, 1_732_250_000, .max, .min, -10, 1_000_000_000_000_000_000]
    )
    func integers(_ value: Int) {
        #expect(written { JSONWriter.integer(value, to: &$0) } == "\(value)")
    }

    @Test("writes literals and numbers")
    func literals() throws {
        #expect(written { JSONWriter.boolean(true, to: &$0) } == "true")
        #expect(written { JSONWriter.boolean(false, to: &$0) } == "false")
        #expect(written { JSONWriter.null(to: &$0) } == "null")
        #expect(written { JSONWriter.number(Double.infinity, to: &$0) } == "null")
        #expect(written { JSONWriter.number(-0.5, to: &$0) } == "-0.5")
        let number = try #require(JSONNumber(text: "1.50"))
        #expect(written { JSONWriter.number(number, to: &$0) } == "1.50")
    }

    @Test("bytes are appended from spans, literals and strings")
    func appending() {
        var bytes: [UInt8] = []
        bytes.append("data: " as StaticString)
        bytes.append([1, 2].span)
        bytes.append("ü" as String)
        bytes.append(Span<UInt8>())
        #expect(bytes == Array("data: ".utf8) + [1, 2] + Array("ü".utf8))
    }
}
