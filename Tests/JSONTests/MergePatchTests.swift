import JSON
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MergePatchTests {
    /// RFC 7396, appendix A: the original, the patch, the result.
    static let table: [(original: JSONValue, patch: JSONValue, result: JSONValue)] = [
        (["a": "b"], ["a": "c"], ["a": "c"]),
        (["a": "b"], ["b": "c"], ["a": "b", "b": "c"]),
        (["a": "b"], ["a": nil], [:]),
        (["a": "b", "b": "c"], ["a": nil], ["b": "c"]),
        (["a": ["b"]], ["a": "c"], ["a": "c"]),
        (["a": "c"], ["a": ["b"]], ["a": ["b"]]),
        (["a": ["b": "c"]], ["a": ["b": "d", "c": nil]], ["a": ["b": "d"]]),
        (["a": [["b": "c"]]], ["a": [1]], ["a": [1]]),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        (["a": "b"], ["c"], ["c"]),
        (["a": "foo"], nil, nil),
        (["a": "foo"], "bar", "bar"),
        (["e": nil], ["a": 1], ["e": nil, "a": 1]),
        ([1, 2], ["a": "b", "c": nil], ["a": "b"]),
        ([:], ["a": ["bb": ["ccc": nil]]], ["a": ["bb": [:]]]),
    ]

    @Test("A merge patch does what the examples of RFC 7396 say", arguments: table)
    func examples(original: JSONValue, patch: JSONValue, result: JSONValue) {
        #expect(original.merging(patch) == result)
    }

    @Test("Members keep their places, and new ones come last")
    func order() {
        let original: JSONValue = ["z": 1, "a": ["y": 1, "b": 2], "m": 3]
        let merged = original.merging(["m": 4, "a": ["b": nil, "c": 1], "b": 5])
        #expect(String(decoding: merged.serialized(), as: UTF8.self) == #"{"z":1,"a":{"y":1,"c":1},"m":4,"b":5}"#)
    }
}
