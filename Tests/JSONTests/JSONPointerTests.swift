import JSON
import Testing

@Suite("JSONPointer", .timeLimit(.minutes(1)))
struct JSONPointerTests {
    static let document = Array(
        #" {"a": [10, {"b/c": 1, "m~n": 2}], "": 3, "k\u0065y": 4, "d": 5, "d": 6, " ": {"": 7}}"#.utf8
    )

    @Test(
        "finds the value it points to",
        arguments: [
            ("", "{"), ("/a", "["), ("/a/0", "1"), ("/a/1", "{"), ("/a/1/b~1c", "1"), ("/a/1/m~0n", "2"), ("/", "3"),
            ("/key", "4"), ("/d", "6"), ("/ /", "7"), ("/a/2", nil), ("/a/-", nil), ("/a/01", nil), ("/a/x", nil),
            ("/b", nil), ("/a/0/x", nil), ("/A", nil),
        ] as [(String, String?)]
    )
    func finds(text: String, first: String?) throws {
        let pointer = try #require(JSONPointer(text))
        let offset = pointer.offset(in: Self.document.span)
        #expect(offset.map { String(decoding: [Self.document[$0]], as: UTF8.self) } == first)
        #expect(pointer.description == text)
    }

    @Test("finds nothing in a text that is not JSON")
    func malformed() {
        #expect(JSONPointer.root.offset(in: Array("[1".utf8).span) == nil)
    }

    @Test("is built step by step and read back")
    func building() throws {
        let pointer = JSONPointer.root.appending("a/b").appending(3).appending("~1").appending("")
        #expect(pointer.description == "/a~1b/3/~01/")
        #expect(JSONPointer(pointer.description) == pointer)
        #expect(JSONPointer("a") == nil)
        #expect(JSONPointer("/~2~")?.steps == ["~2~"])
    }
}
