import JSON
import Testing
import Wire

@Suite("A client's line", .timeLimit(.minutes(1)))
struct RequestEnvelopeTests {
    /// The due answer of a line, or a summary of the request it holds.
    private func reading(_ line: [UInt8]) -> String {
        do throws(RequestEnvelope.Refusal) {
            let request = try RequestEnvelope.parse(line.span)
            let params = request.params.map { String(decoding: line[$0], as: UTF8.self) }
            return "\(request.id?.description ?? "no id") \(request.method) \(params ?? "-")"
        } catch {
            return "\(error.id?.description ?? "null") \(error.error.code.rawValue)"
        }
    }

    @Test(
        "is a request whatever its order, spacing, spare members and kind of id",
        arguments: [
            (#"{"jsonrpc":"2.0","id":1,"method":"daemon.ping"}"#, "1 daemon.ping -"),
            (#"{"params":{"a":[1,{}]},"method":"x","id":"q\"","jsonrpc":"2.0"}"#, #""q\"" x {"a":[1,{}]}"#),
            (#" { "jsonrpc" : "2.0" , "id" : -7 , "method" : "x" , "params" :  { } , "more" : [1] } "#, "-7 x { }"),
            (#"{"jsonrpc":"2.0","method":"x"}"#, "no id x -"),
            (#"{"\u006asonrpc":"2.\u0030","\u0069d":1,"method":"\u0078"}"#, "1 x -"),
            (#"{"jsonrpc":"2.0","id":"","method":""}"#, #"""  -"#),
            (#"{"jsonrpc":"2.0","id":9223372036854775807,"method":"x"}"#, "9223372036854775807 x -"),
        ]
    )
    func requests(line: String, expected: String) {
        #expect(reading(Array(line.utf8)) == expected)
    }

    @Test(
        "that is JSON but no request is answered −32600, under its id where that can be read",
        arguments: [
            ("[]", "null -32600"),
            (#"[{"jsonrpc":"2.0","id":1,"method":"x"}]"#, "null -32600"),
            ("1", "null -32600"),
            ("null", "null -32600"),
            (#""text""#, "null -32600"),
            ("{}", "null -32600"),
            (#"{"jsonrpc":"2.0","id":3}"#, "3 -32600"),
            (#"{"jsonrpc":"1.0","id":3,"method":"x"}"#, "3 -32600"),
            (#"{"id":3,"method":"x"}"#, "3 -32600"),
            (#"{"jsonrpc":2.0,"id":3,"method":"x"}"#, "3 -32600"),
            (#"{"method":5,"jsonrpc":"2.0","id":"late"}"#, #""late" -32600"#),
            (#"{"method":["x"],"jsonrpc":"2.0","id":4}"#, "4 -32600"),
            (#"{"jsonrpc":"2.0","id":null,"method":"x"}"#, "null -32600"),
            (#"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#, "null -32600"),
            (#"{"jsonrpc":"2.0","id":9223372036854775808,"method":"x"}"#, "null -32600"),
            (#"{"jsonrpc":"2.0","id":{"a":1},"method":"x"}"#, "null -32600"),
            (#"{"jsonrpc":"2.0","id":[1],"method":"x"}"#, "null -32600"),
            (#"{"jsonrpc":"2.0","id":true,"method":"x"}"#, "null -32600"),
            (#"{"jsonrpc":"2.0","id":5,"method":"x","params":[1]}"#, "5 -32600"),
            (#"{"jsonrpc":"2.0","id":5,"method":"x","params":"a"}"#, "5 -32600"),
            (#"{"jsonrpc":"2.0","id":5,"method":"x","params":null}"#, "5 -32600"),
            (#"{"jsonrpc":"2.0","id":5,"method":"x","method":"y"}"#, "5 -32600"),
            (#"{"jsonrpc":"2.0","id":5,"id":6,"method":"y"}"#, "6 -32600"),
            (#"{"jsonrpc":"2.0","id":5,"method":"y","params":{},"params":{}}"#, "5 -32600"),
        ]
    )
    func refusals(line: String, expected: String) {
        #expect(reading(Array(line.utf8)) == expected)
    }

    @Test(
        "that is no JSON is answered −32700 with id null",
        arguments: [
            "", " ", "x", "{", #"{"jsonrpc":"2.0","id":1,"method":"x""#, #"{"jsonrpc":"2.0","id":1,"method":"x"}}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"x",}"#, #"{"jsonrpc":"2.0","id":01,"method":"x"}"#,
            #"{'jsonrpc':'2.0'}"#, "[1,]", "{} {}", #"{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":tru}}"#,
        ]
    )
    func noJSON(line: String) {
        #expect(reading(Array(line.utf8)) == "null -32700")
    }

    @Test("may hold any byte and any depth without harm")
    func hostileBytes() {
        let beginning = Array(#"{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":""#.utf8)
        let end = Array(#""}}"#.utf8)
        #expect(reading(beginning + Array("ok".utf8) + end) == #"1 x {"a":"ok"}"#)
        #expect(reading(beginning + [0] + end) == "null -32700")
        #expect(reading(beginning + [0xFF] + end) == "null -32700")
        #expect(reading(beginning + [0xC3] + end) == "null -32700")
        #expect(reading(beginning + [0xED, 0xA0, 0x80] + end) == "null -32700")
        #expect(reading([UInt8](repeating: UInt8(ascii: "["), count: 100_000)) == "null -32700")
        let deep = String(repeating: #"{"a":"#, count: 100_000)
        #expect(
            reading(Array(#"{"jsonrpc":"2.0","id":1,"method":"x","params":"#.utf8) + Array(deep.utf8)) == "null -32700"
        )
    }

    @Test("survives being cut anywhere")
    func cutAnywhere() {
        let line = Array(
            #"{"jsonrpc":"2.0","id":"é","method":"chat.stream","params":{"messages":[{"a":"\ud83d\ude00"}]}}"#.utf8
        )
        for length in 0..<line.count {
            #expect(reading(Array(line[..<length])) == "null -32700")
        }
        #expect(reading(line) == #""é" chat.stream {"messages":[{"a":"\ud83d\ude00"}]}"#)
    }

    @Test("says in its refusal what to do")
    func reasons() throws {
        let refusal = #expect(throws: RequestEnvelope.Refusal.self) { try RequestEnvelope.parse(Array("[]".utf8).span) }
        #expect(refusal?.error.message == "batches are not taken: send one request a line")
    }
}
