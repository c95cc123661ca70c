import JSON
import Testing

@Suite("JSONValue", .timeLimit(.minutes(1)))
struct JSONValueTests {
    @Test("is read and written in the same order")
    func roundTrip() throws {
        let value = try JSONValue.parse(sample)
        #expect(try JSONValue.parse(value.serialized()) == value)
        #expect(try JSONValue.parse(value.serialized(pretty: true)) == value)
        #expect(
            value.objectValue?.keys
                == ["id", "object", "created", "choices", "numbers", "empty", "yes", "no", "nested"]
        )
        #expect(value["numbers"]?.description == "[0,-0,1.50,-2e-7,3E+9,12345678901234567890]")
    }

    @Test("is written for people with two spaces a level")
    func pretty() {
        let value: JSONValue = ["a": [1, [:], []], "b": ["c": nil], "d": "x"]
        let expected = """
            {
              "a": [
                1,
                {},
                []
              ],
              "b": {
                "c": null
              },
              "d": "x"
            }

            """
        #expect(String(decoding: value.serialized(pretty: true), as: UTF8.self) == expected)
        #expect(value.description == #"{"a":[1,{},[]],"b":{"c":null},"d":"x"}"#)
        var output = Array("data: ".utf8)
        value["b"]?.write(to: &output)
        #expect(output == Array(#"data: {"c":null}"#.utf8))
    }

    @Test("is made of literals")
    func literals() throws {
        let name = "x"
        let value: JSONValue = [
            "s": "a\(name)", "i": -3, "f": 1.5, "t": true, "n": nil, "a": [1, "b"], "o": ["k": [:]],
        ]
        #expect(try JSONValue.parse(#"{"s":"ax","i":-3,"f":1.5,"t":true,"n":null,"a":[1,"b"],"o":{"k":{}}}"#) == value)
        #expect(JSONValue.integer(5) == 5)
        let object: JSONObject = ["a": 1, "a": 2]
        #expect(object.count == 1 && object["a"] == 2)
    }

    @Test("gives what it is and nothing else")
    func accessors() throws {
        let value: JSONValue = ["s": "a", "i": 3, "f": 1.5, "t": true, "n": nil, "a": [1, "b"]]
        #expect(value["s"]?.stringValue == "a" && value["s"]?.intValue == nil && value["s"]?["x"] == nil)
        #expect(value["i"]?.intValue == 3 && value["i"]?.doubleValue == 3 && value["i"]?.stringValue == nil)
        #expect(value["f"]?.intValue == nil && value["f"]?.doubleValue == 1.5 && value["f"]?.numberValue?.text == "1.5")
        #expect(value["t"]?.boolValue == true && value["t"]?.arrayValue == nil)
        #expect(value["n"]?.isNull == true && value["n"]?.boolValue == nil && value["i"]?.isNull == false)
        #expect(value["a"]?[1] == "b" && value["a"]?[2] == nil && value["a"]?[-1] == nil && value["s"]?[0] == nil)
        #expect(value["missing"] == nil && value.objectValue?.count == 6)
    }

    @Test("members can be set, and anything else becomes an object")
    func setting() {
        var value: JSONValue = "text"
        value["b"] = 1
        value["a"] = [:]
        value["a"]?["x"] = true
        value["b"] = 2
        #expect(value.description == #"{"b":2,"a":{"x":true}}"#)
        value["b"] = nil as JSONValue?
        value["never"] = nil as JSONValue?
        #expect(value.description == #"{"a":{"x":true}}"#)
    }

    @Test("is equal whatever the order of its members")
    func equality() {
        let one: JSONValue = ["a": 1, "b": ["c": 2, "d": 3]]
        let other: JSONValue = ["b": ["d": 3, "c": 2], "a": 1]
        #expect(one == other && one.hashValue == other.hashValue)
        #expect(one != ["a": 1] && one != ["a": 1, "b": ["c": 2, "d": 4]])
        #expect(JSONValue.null != false && JSONValue.number(JSONNumber(1)) != "1")
    }

    @Test("of one key twice keeps the last value in the first place, or refuses the second")
    func duplicates() throws {
        let text = #"{"a":1,"b":2,"\u0061":3}"#
        #expect(try JSONValue.parse(text).description == #"{"a":3,"b":2}"#)
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text, duplicates: .reject) }
        #expect(error == JSONError(.duplicateKey, at: 13))
        let nested = #expect(throws: JSONError.self) {
            try JSONValue.parse(#"[{"x":{"a":1,"a":1}}]"#, duplicates: .reject)
        }
        #expect(nested == JSONError(.duplicateKey, at: 13))
        _ = try JSONValue.parse(#"[{"a":1},{"a":{"a":1}}]"#, duplicates: .reject)
    }

    @Test("of keys that Unicode regards as equivalent keeps both")
    func equivalentKeys() throws {
        let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
        let value = try JSONValue.parse(text, duplicates: .reject)
        #expect(value["\u{E9}"] == 1 && value["e\u{301}"] == 2)
        #expect(value.description == text)
    }

    @Test("an object of many members is read and changed in linear time", arguments: [23, 24, 25, 100_000])
    func manyMembers(_ count: Int) throws {
        let text = "{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        var value = try JSONValue.parse(text, duplicates: .reject)
        #expect(value.description == text)
        #expect(value["k\(count - 1)"]?.intValue == count - 1 && value["k\(count)"] == nil)
        value["k3"] = "three"
        value["k1"] = nil as JSONValue?
        #expect(value["k1"] == nil && value["k3"] == "three" && value["k\(count - 1)"]?.intValue == count - 1)
        #expect(value.objectValue?.count == count - 1)
    }
}
