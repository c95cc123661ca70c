import JSON
import Testing

@Suite("The grammar of RFC 8259", .timeLimit(.minutes(1)))
struct GrammarTests {
    @Test(
        "accepts every form of value",
        arguments: [
            "{}", "[]", "\"\"", "0", "-0", "true", "false", "null", " \t\r\n1 \t\r\n", "[1,2]", "[ ]", "{ }",
            "{\"a\":1,\"b\":2}", "{ \"a\" : [ 1 , { } ] , \"a\" : null }", "[[],{},[{}],{\"\":[]}]",
            "10", "-1", "1.0", "0.10", "1e1", "1E1", "1e+1", "1e-1", "0e0", "-1.5E+10", "1e400", "0.1e-9999",
            "123456789012345678901234567890", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\\uFFFF\\uabCD\"",
            "\"\\ud83e\\udd86\"", "\"\\ud83e\"", "\"\\udd86\\ud83e\"",
            "\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10FFFF}\"",
            "\"\u{2028}\u{2029}\u{FEFF}\"", "\"0123456\"", "\"01234567\"", "\"012345678\\n\"",
        ]
    )
    func accepts(_ text: String) {
        #expect(verdict(on: Array(text.utf8)) == nil)
    }

    @Test(
        "refuses what is malformed, with its place",
        arguments: [
            ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2),
            ("[1,", .unexpectedEnd, 3), ("{", .unexpectedEnd, 1), ("{\"a\"", .unexpectedEnd, 4),
            ("{\"a\":", .unexpectedEnd, 5), ("{\"a\":1", .unexpectedEnd, 6), ("{\"a\":1,", .unexpectedEnd, 7),
            ("\"", .unexpectedEnd, 1), ("\"abcdefghijkl", .unexpectedEnd, 13), ("\"a\\", .unexpectedEnd, 3),
            ("\"\\u12", .unexpectedEnd, 5), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2),
            ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3), ("tru", .unexpectedEnd, 3),
            ("]", .unexpectedByte, 0), ("}", .unexpectedByte, 0), (",", .unexpectedByte, 0), ("[,", .unexpectedByte, 1),
            ("[1,]", .unexpectedByte, 3), ("[1,,2]", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3),
            ("[1}", .unexpectedByte, 2), ("{\"a\":1]", .unexpectedByte, 6), ("{1:2}", .unexpectedByte, 1),
            ("{a:1}", .unexpectedByte, 1), ("{'a':1}", .unexpectedByte, 1), ("{\"a\" 1}", .unexpectedByte, 5),
            ("{\"a\":1,}", .unexpectedByte, 7), ("{\"a\":,}", .unexpectedByte, 5), ("{\"a\"::1}", .unexpectedByte, 5),
            ("{,}", .unexpectedByte, 1), ("{\"a\":1 \"b\":2}", .unexpectedByte, 7), ("[1:2]", .unexpectedByte, 2),
            ("truE", .unexpectedByte, 3), ("nul1", .unexpectedByte, 3), ("False", .unexpectedByte, 0),
            ("NaN", .unexpectedByte, 0), ("Infinity", .unexpectedByte, 0), ("+1", .unexpectedByte, 0),
            (".5", .unexpectedByte, 0), ("\u{FEFF}{}", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0),
            ("[\u{0B}1]", .unexpectedByte, 1), ("// c\n1", .unexpectedByte, 0), ("[1/**/]", .unexpectedByte, 2),
            ("[1\0]", .unexpectedByte, 2),
            ("01", .invalidNumber, 1), ("-01", .invalidNumber, 2), ("00", .invalidNumber, 1), ("-a", .invalidNumber, 1),
            ("1.a", .invalidNumber, 2), ("1.e1", .invalidNumber, 2), ("1ea", .invalidNumber, 2),
            ("1e-,", .invalidNumber, 3), ("[-]", .invalidNumber, 2), ("--1", .invalidNumber, 1),
            ("1 2", .trailingContent, 2), ("{}}", .trailingContent, 2), ("1a", .trailingContent, 1),
            ("truefalse", .trailingContent, 4), ("1.2.3", .trailingContent, 3), ("0x10", .trailingContent, 1),
            ("\"\"\"", .trailingContent, 2),
            ("\"\n\"", .controlCharacter, 1), ("\"abcdefgh\u{1F}\"", .controlCharacter, 9),
            ("\"\0\"", .controlCharacter, 1), ("{\"a\tb\":1}", .controlCharacter, 3),
            ("\"\\a\"", .invalidEscape, 1), ("\"\\'\"", .invalidEscape, 1), ("\"\\x41\"", .invalidEscape, 1),
            ("\"\\U0041\"", .invalidEscape, 1), ("\"ab\\u12g4\"", .invalidEscape, 3),
            ("\"\\u 123\"", .invalidEscape, 1),
            ("\"\\\n\"", .invalidEscape, 1), ("\"\\ü\"", .invalidEscape, 1),
        ] as [(String, JSONError.Code, Int)]
    )
    func refuses(text: String, code: JSONError.Code, offset: Int) {
        #expect(verdict(on: Array(text.utf8)) == JSONError(code, at: offset))
    }

    @Test(
        "refuses strings that are not UTF-8, wherever a word of the scan begins",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0xA6], [0xF0, 0x28, 0xA6, 0x86],
            [0xF0, 0x9F, 0x28, 0x86], [0xF0, 0x9F, 0xA6, 0x28], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]]
    )
    func invalidUTF8(_ bytes: [UInt8]) {
        for length in 0..<17 {
            let text = [0x22] + [UInt8](repeating: 0x61, count: length) + bytes + [0x22]
            #expect(verdict(on: text) == JSONError(.invalidUTF8, at: 1 + length))
            #expect(verdict(on: text + [UInt8](repeating: 0x20, count: 9)) == JSONError(.invalidUTF8, at: 1 + length))
        }
    }

    @Test("accepts every Unicode scalar in a string, and no surrogate", .timeLimit(.minutes(1)))
    func everyScalar() throws {
        for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 61) {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            let text = "\"\(Character(scalar))\""
            #expect(try JSONValue.parse(text) == .string(String(Character(scalar))))
        }
    }

    @Test("each byte in each place of a word is seen by the scan of a string")
    func everyPlace() {
        for byte in UInt8(0)..<0x80 {
            for length in 0..<16 {
                var text = [UInt8](repeating: 0x7A, count: 20)
                text[0] = 0x22
                text[19] = 0x22
                text[1 + length] = byte
                let expected: JSONError? =
                    switch byte {
                    case 0..<0x20: JSONError(.controlCharacter, at: 1 + length)
                    case 0x22: JSONError(.trailingContent, at: 2 + length)
                    case 0x5C: JSONError(.invalidEscape, at: 1 + length)
                    default: nil
                    }
                #expect(verdict(on: text) == expected)
            }
        }
    }
}
