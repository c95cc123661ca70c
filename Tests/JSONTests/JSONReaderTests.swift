import JSON
import Testing

@Suite("JSONReader", .timeLimit(.minutes(1)))
struct JSONReaderTests {
    @Test("walks a chunk and finds what is asked for")
    func walk() throws {
        let bytes = Array(sample.utf8)
        var reader = JSONReader(bytes.span)
        var found: [String] = []
        try reader.beginObject()
        while let name = try reader.nextMember() {
            if reader.bytes(name, equal: "choices") {
                try reader.beginArray()
                while try reader.nextElement() {
                    try reader.beginObject()
                    while let name = try reader.nextMember() {
                        if reader.bytes(name, equal: "index") {
                            found.append("\(try reader.readInteger())")
                        } else if reader.bytes(name, equal: "finish_reason") {
                            found.append(try reader.readString())
                        } else {
                            try reader.skipValue()
                        }
                    }
                }
            } else if reader.bytes(name, equal: "yes") {
                found.append("\(try reader.readBoolean())")
            } else {
                try reader.skipValue()
            }
        }
        try reader.end()
        #expect(found == ["0", "stop", "true"])
        #expect(reader.position == bytes.count)
    }

    @Test("hands out ranges without quotes and without white space")
    func ranges() throws {
        let text = Array(#" { "k\n" : [ 1 , "x" ] , "s" : "a\tb" , "n" : -1.50 } "#.utf8)
        var reader = JSONReader(text.span)
        func slice(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        try reader.beginObject()
        let key = try #require(try reader.nextMember())
        #expect(slice(key) == #"k\n"#)
        #expect(reader.text(of: key) == "k\n")
        #expect(slice(try reader.skipValue()) == #"[ 1 , "x" ]"#)
        _ = try reader.nextMember()
        let string = try reader.readStringRange()
        #expect(slice(string) == #"a\tb"#)
        var decoded: [UInt8] = Array("<".utf8)
        reader.appendText(of: string, to: &decoded)
        #expect(decoded == Array("<a\tb".utf8))
        _ = try reader.nextMember()
        #expect(slice(try reader.readNumberRange()) == "-1.50")
        #expect(try reader.nextMember() == nil)
        try reader.end()
    }

    @Test(
        "tells the kind of a value without reading it",
        arguments: zip(
            ["{", "[", "\"", "-", "0", "9", "t", "f", "n"],
            [.object, .array, .string, .number, .number, .number, .boolean, .boolean, .null] as [JSONKind]
        )
    )
    func kinds(text: String, kind: JSONKind) throws {
        let bytes = Array(" \n\(text)".utf8)
        var reader = JSONReader(bytes.span)
        #expect(try reader.peekKind() == kind)
        #expect(try reader.peekKind() == kind)
        #expect(reader.position == 2)
    }

    @Test("a value of another kind is refused with its place")
    func otherKinds() {
        func error(_ text: String, _ read: (inout JSONReader) throws(JSONError) -> Void) -> JSONError? {
            let bytes = Array(text.utf8)
            var reader = JSONReader(bytes.span)
            do throws(JSONError) {
                try read(&reader)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(" []") { (r) throws(JSONError) in try r.beginObject() } == JSONError(.notAnObject, at: 1))
        #expect(error(" {}") { (r) throws(JSONError) in try r.beginArray() } == JSONError(.notAnArray, at: 1))
        #expect(error(" 1") { (r) throws(JSONError) in _ = try r.readString() } == JSONError(.notAString, at: 1))
        #expect(error(" \"") { (r) throws(JSONError) in _ = try r.readNumber() } == JSONError(.notANumber, at: 1))
        #expect(error(" 1.5") { (r) throws(JSONError) in _ = try r.readInteger() } == JSONError(.notAnInteger, at: 1))
        #expect(error(" null") { (r) throws(JSONError) in _ = try r.readInteger() } == JSONError(.notAnInteger, at: 1))
        #expect(error(" null") { (r) throws(JSONError) in _ = try r.readBoolean() } == JSONError(.notABoolean, at: 1))
        #expect(error(" true") { (r) throws(JSONError) in try r.readNull() } == JSONError(.notNull, at: 1))
        // What begins no value at all is not a value of another kind.
        #expect(error(" ?") { (r) throws(JSONError) in try r.beginObject() } == JSONError(.unexpectedByte, at: 1))
        #expect(error(" ") { (r) throws(JSONError) in try r.beginObject() } == JSONError(.unexpectedEnd, at: 1))
    }

    @Test(
        "compares names as what they stand for",
        arguments: [
            ("index", "index", true), ("index", "indey", false), ("inde", "index", false), ("indexx", "index", false),
            (#"\u0069ndex"#, "index", true), (#"inde\u0078"#, "index", true), (#"index\n"#, "index", false),
            (#"\u0069nde"#, "index", false), (#"\/"#, "/", true), ("", "", true), ("", "a", false), ("a", "", false),
            (#"\ud83e\udd86"#, "🦆", true), ("🦆", "🦆", true), (#"\ud83e"#, "\u{FFFD}", true), ("é", "e\u{301}", false),
            (#"\u0065\u0301"#, "e\u{301}", true), (#"\u0065\u0301"#, "\u{E9}", false),
        ] as [(String, String, Bool)]
    )
    func names(written: String, name: String, isEqual: Bool) throws {
        let bytes = Array("{\"\(written)\":1}".utf8)
        var reader = JSONReader(bytes.span)
        try reader.beginObject()
        let range = try #require(try reader.nextMember())
        let isFound: [(StaticString, Bool)] = (["index", "indey", "/", "", "a", "\u{FFFD}", "🦆", "e\u{301}", "\u{E9}"])
            .map { ($0, reader.bytes(range, equal: $0)) }
        let equal = isFound.first { $0.0.description.utf8.elementsEqual(name.utf8) }?.1
        #expect(equal == isEqual)
        #expect(reader.text(of: range).utf8.elementsEqual(name.utf8) == isEqual)
    }

    @Test(
        "reads whole numbers of 64 bits",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("123456789012345678", 123_456_789_012_345_678),
            ("-12345678901234567", -12_345_678_901_234_567), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("1.0", 1), ("1e3", 1000), ("-2.50e1", -25), ("0.0", 0),
            ("9007199254740993.0", 9_007_199_254_740_993), ("-9.223372036854775808e18", .min),
            ("0e999999999999999999", 0),
            ("10000000000000000000000000000e-28", 1), ("0.000001e6", 1), ("-1200.00", -1200),
            ("9223372036854775808", nil), ("1.5", nil), ("1e-1", nil), ("1e19", nil), ("1e400", nil),
            ("4503599627370497.25", nil), ("9.223372036854775808e18", nil),
            ("1e99999999999999999999", nil), ("1e-99999999999999999999", nil), ("1.0000000000000000000000000001", nil),
        ] as [(String, Int?)]
    )
    func integers(text: String, value: Int?) throws {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span)
        if let value {
            #expect(try reader.readInteger() == value)
            try reader.end()
        } else {
            let error = #expect(throws: JSONError.self) {
                var reader = JSONReader(bytes.span)
                _ = try reader.readInteger()
            }
            #expect(error == JSONError(.notAnInteger, at: 0))
        }
    }

    @Test(
        "decodes strings",
        arguments: [
            (#""#, ""), (#"plain"#, "plain"), (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#"\u0041\u00e4\u20AC"#, "Aä€"),
            (#"\u0000"#, "\0"), (#"\ud83e\udd86"#, "🦆"), (#"a\ud83eb"#, "a\u{FFFD}b"), (#"\udd86"#, "\u{FFFD}"),
            (#"\ud83e\ud83e\udd86"#, "\u{FFFD}🦆"), (#"\ud83e\n"#, "\u{FFFD}\n"), (#"\ud83e\u0041"#, "\u{FFFD}A"),
            (#"\ud83e"#, "\u{FFFD}"), (#"\uFFFE\uDBFF\uDFFF"#, "\u{FFFE}\u{10FFFF}"), (#"ä\u00e4🦆\n"#, "ää🦆\n"),
        ]
    )
    func strings(written: String, text: String) throws {
        let bytes = Array("\"\(written)\"".utf8)
        var reader = JSONReader(bytes.span)
        let decoded = try reader.readString()
        #expect(decoded.utf8.elementsEqual(text.utf8))
        try reader.end()
    }

    @Test("a member that is not read is no member to pass over")
    func unreadValue() throws {
        let bytes = Array(#"{"a":1,"b":2}"#.utf8)
        var reader = JSONReader(bytes.span)
        try reader.beginObject()
        _ = try reader.nextMember()
        let error: JSONError?
        do throws(JSONError) {
            _ = try reader.nextMember()
            error = nil
        } catch let fault {
            error = fault
        }
        #expect(error == JSONError(.unexpectedByte, at: 5))
    }

    @Test("a whole text has nothing behind it")
    func end() throws {
        let bytes = Array(#"{} x"#.utf8)
        var reader = JSONReader(bytes.span)
        try reader.skipValue()
        let error: JSONError?
        do throws(JSONError) {
            try reader.end()
            error = nil
        } catch let fault {
            error = fault
        }
        #expect(error == JSONError(.trailingContent, at: 3))
    }
}
