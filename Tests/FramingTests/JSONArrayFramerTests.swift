import Framing
import Testing

/// Everything that a framer made of a whole text.
private struct Elements: Equatable {
    var elements: [String] = []
    var end: FramingEnd?
    var failure: FramingError?

    init(_ elements: [String], _ end: FramingEnd? = nil, _ failure: FramingError? = nil) {
        self.elements = elements
        self.end = end
        self.failure = failure
    }

    init(reads: [ArraySlice<UInt8>], elementLimit: Int = 1 << 20, depthLimit: Int = 512) {
        var framer = JSONArrayFramer(elementLimit: elementLimit, depthLimit: depthLimit)
        var elements: [String] = []
        do {
            for read in reads {
                try framer.consume(read.span) {
                    elements.append(text($0))
                    return .proceed
                }
            }
            end = try framer.finish()
        } catch {
            failure = error
        }
        self.elements = elements
    }
}

@Suite("JSONArrayFramer", .timeLimit(.minutes(1)))
struct JSONArrayFramerTests {
    @Test(
        "hands on the elements alike wherever the reads are cut",
        arguments: [
            ("[]", []), (" [\r\n\t] \n", []), ("[{}]", ["{}"]),
            ("[{\n  \"a\": [1, {\"b\": 2}]\n}\n,\r\n{\"c\":3}]\n", ["{\n  \"a\": [1, {\"b\": 2}]\n}", "{\"c\":3}"]),
            (
                #"[{"a":"]},{\"["},{"\\":"\\\\"}, {"ü":"\u005d🦆"}]"#,
                [#"{"a":"]},{\"["}"#, #"{"\\":"\\\\"}"#, #"{"ü":"\u005d🦆"}"#]
            ),
            (
                #"[1,-2.5E+3 ,true,false, null,"","a\"b",[],[[]]]"#,
                ["1", "-2.5E+3", "true", "false", "null", #""""#, #""a\"b""#, "[]", "[[]]"]
            ),
            (#"{"error":{"message":"[no]"}}"#, [#"{"error":{"message":"[no]"}}"#]),
            (" {} ", ["{}"]),
        ] as [(String, [String])]
    )
    func cuts(stream: String, expected: [String]) {
        for reads in splits(of: Array(stream.utf8)) {
            #expect(Elements(reads: reads) == Elements(expected, .whole), "\(reads.map(\.count))")
        }
    }

    @Test(
        "refuses what cannot be outside of elements",
        arguments: [
            ("x", [], .unexpectedByte), ("1", [], .unexpectedByte), (#""a""#, [], .unexpectedByte),
            ("]", [], .unexpectedByte), ("[,", [], .unexpectedByte), ("[{}{}", ["{}"], .unexpectedByte),
            ("[{},]", ["{}"], .unexpectedByte), ("[1,,", ["1"], .unexpectedByte), ("[1 2", ["1"], .unexpectedByte),
            ("[1}", ["1"], .unexpectedByte), ("[1{}", ["1"], .unexpectedByte), (#"[1"a""#, ["1"], .unexpectedByte),
            (#"["a""b""#, [#""a""#], .unexpectedByte), ("[}", [], .unexpectedByte), ("[\0", [], .unexpectedByte),
            ("[true:", ["true"], .unexpectedByte), ("<html>", [], .unexpectedByte), ("data: {}", [], .unexpectedByte),
            ("[1]]", ["1"], .trailingContent), ("[] x", [], .trailingContent), ("{}{}", ["{}"], .trailingContent),
            ("{},", ["{}"], .trailingContent), ("{}]", ["{}"], .trailingContent),
        ] as [(String, [String], FramingError.Code)]
    )
    func garbage(stream: String, expected: [String], code: FramingError.Code) {
        for reads in splits(of: Array(stream.utf8)) {
            #expect(Elements(reads: reads) == Elements(expected, nil, FramingError(code)), "\(reads.map(\.count))")
        }
    }

    @Test("leaves what is wrong inside of an element to its reader")
    func insides() {
        for reads in splits(of: Array("[{]},{\"a\" 1},abc]".utf8)) {
            let result = Elements(reads: reads)
            #expect(result.elements.first == "{]")
            #expect(result.failure == FramingError(.unexpectedByte))
        }
        for reads in splits(of: Array("[{\"a\" 1},abc]".utf8)) {
            #expect(Elements(reads: reads) == Elements(["{\"a\" 1}", "abc"], .whole))
        }
    }

    @Test("tells a text that ends too early", arguments: ["", " ", "[", "[{}", "[{},", "[{\"a", "{\"a\":\"}", "[1"])
    func truncation(stream: String) {
        for reads in splits(of: Array(stream.utf8)) {
            let result = Elements(reads: reads)
            #expect(result.end == .truncated)
            #expect(result.elements == (stream.hasPrefix("[{}") ? ["{}"] : []))
        }
    }

    @Test(
        "limits the length and the depth of elements, and tells what comes first",
        arguments: [
            ("[\"456789\"]", .whole, nil), ("[\"4567890\"]", nil, .elementTooLarge),
            ("[123456789", nil, .elementTooLarge),
            ("{\"a\":  1}", nil, .elementTooLarge), ("[[[[]]]]", .whole, nil), ("[[[[[", nil, .tooDeep),
            ("[[\"34567\",[[[", nil, .elementTooLarge), ("[[\"34\",[[[", nil, .tooDeep),
            ("[[[[   [", nil, .tooDeep), ("[[[[    [", nil, .tooDeep), ("[[[[     [", nil, .tooDeep),
            ("[[[[      [", nil, .elementTooLarge), ("[         1,        2       ]         ", .whole, nil),
        ] as [(String, FramingEnd?, FramingError.Code?)]
    )
    func limits(stream: String, end: FramingEnd?, code: FramingError.Code?) {
        for reads in splits(of: Array(stream.utf8)) {
            let result = Elements(reads: reads, elementLimit: 8, depthLimit: 3)
            #expect(result.end == end, "\(reads.map(\.count))")
            #expect(
                result.failure == code.map { FramingError($0, limit: $0 == .tooDeep ? 3 : 8) },
                "\(reads.map(\.count))"
            )
        }
    }

    @Test("after a fault each call throws it again")
    func stickiness() {
        var framer = JSONArrayFramer()
        for text in ["x", "[]", ""] {
            #expect(throws: FramingError(.unexpectedByte)) {
                try framer.consume(Array(text.utf8).span) { _ in .proceed }
            }
        }
        #expect(throws: FramingError(.unexpectedByte)) { try framer.finish() }
        #expect(!framer.isComplete)
    }

    @Test("stops after an element, and goes on where it stopped")
    func stopping() throws {
        for reads in splits(of: Array("[1, {\"a\": 2},\n\"c\" ]\n".utf8)) {
            var framer = JSONArrayFramer()
            var received: [String] = []
            for read in reads {
                var rest = read
                repeat {
                    let before = received.count
                    let consumed = try framer.consume(rest.span) {
                        received.append(text($0))
                        return .stop
                    }
                    #expect(received.count - before <= 1)
                    rest = rest.dropFirst(consumed)
                } while !rest.isEmpty
            }
            #expect(received == ["1", "{\"a\": 2}", "\"c\""])
            #expect(framer.isComplete)
        }
    }
}
