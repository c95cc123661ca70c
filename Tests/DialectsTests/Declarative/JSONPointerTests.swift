import JSON
import Testing

@testable import Dialects

@Suite("JSON Pointers", .timeLimit(.minutes(1)))
struct JSONPointerTests {
    private static let document = #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"i\\j":5,"k\"l":6," ":7,"m~n":8,"~1":9}"#

    @Test(
        "a pointer finds what RFC 6901, section 5, says",
        arguments: [
            ("", document), ("/foo", #"["bar","baz"]"#), ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"),
            ("/c%d", "2"), (#"/i\j"#, "5"), (#"/k"l"#, "6"), ("/ ", "7"), ("/m~0n", "8"), ("/~01", "9"),
        ]
    )
    func found(pointer: String, value: String) throws {
        let found = try JSONPointer(pointer).value(in: JSONValue.parse(Self.document))
        #expect(try found == JSONValue.parse(value))
    }

    @Test(
        "a pointer to nothing finds nothing",
        arguments: ["/x", "/foo/2", "/foo/-", "/foo/00", "/foo/bar", "/foo/0/x", "/foo/-1"]
    )
    func missing(pointer: String) throws {
        #expect(try JSONPointer(pointer).value(in: JSONValue.parse(Self.document)) == nil)
    }

    @Test("what is no pointer is refused", arguments: ["foo", "/~", "/a~2b", "#/foo"])
    func refused(pointer: String) {
        #expect(throws: HandlerProblem.self) { try JSONPointer(pointer) }
    }

    @Test("of several pointers the first counts that points to something")
    func choice() throws {
        let choice = try PointerChoice(pointers: ["/x", "/n", "/b", "/c"].map { try JSONPointer($0) })
        #expect(choice.value(in: ["n": nil, "c": 3, "b": 2]) == 2)
        #expect(choice.text(in: ["c": "t"]) == "t")
        #expect(choice.value(in: ["n": nil]) == nil)
    }
}
