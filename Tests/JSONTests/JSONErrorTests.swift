import JSON
import Testing

@Suite("JSONError and the places it names", .timeLimit(.minutes(1)))
struct JSONErrorTests {
    @Test("every code has a sentence of its own")
    func messages() {
        let messages = JSONError.Code.allCases.map { JSONError($0, at: 0).message }
        #expect(Set(messages).count == messages.count)
        #expect(messages.allSatisfy { $0.first?.isLowercase == true && !$0.hasSuffix(".") })
        #expect("\(JSONError(.invalidNumber, at: 12))" == "a number is malformed (at byte 12)")
    }

    @Test("the fault of a scan comes out of it as it went in, whatever the code")
    func codes() throws {
        // Each code that a scan can have, at an offset of more than one byte.
        let spaces = String(repeating: " ", count: 1000)
        for (text, code) in [
            ("[", JSONError.Code.unexpectedEnd), ("?", .unexpectedByte), ("\"\n\"", .controlCharacter),
            ("\"\\x\"", .invalidEscape), ("00", .invalidNumber), ("0 0", .trailingContent), ("[[]]", .tooDeep),
        ] {
            let error = try #require(verdict(on: Array((spaces + text).utf8), depthLimit: 1))
            #expect(error.code == code && error.offset >= 1000)
        }
    }

    @Test(
        "a place is counted in lines and characters",
        arguments: [
            ("", 0, 1, 1), ("abc", 2, 1, 3), ("a\nbc", 2, 2, 1), ("a\r\nbc", 4, 2, 2), ("ä€🦆x", 9, 1, 4),
            ("\n\n\n", 3, 4, 1),
            ("ab", 99, 1, 3), ("ab", -1, 1, 1),
        ] as [(String, Int, Int, Int)]
    )
    func locations(text: String, offset: Int, line: Int, column: Int) {
        let bytes = Array(text.utf8)
        let location = JSONError(.unexpectedByte, at: offset).location(in: bytes.span)
        #expect(location == JSONLocation(line: line, column: column))
        #expect("\(location)" == "\(line):\(column)")
    }

    @Test("a person is led to the fault")
    func fault() throws {
        let text = Array("{\n  \"größe\": 1,\n  \"b\": tru\n}\n".utf8)
        let error = try #require(verdict(on: text))
        #expect(error.location(in: text.span) == JSONLocation(line: 3, column: 11))
    }
}
