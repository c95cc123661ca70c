import JSON
import Testing

@testable import Dialects

@Suite("Chunks put together to one completion", .timeLimit(.minutes(1)))
struct CompletionAssemblerTests {
    /// The completion of chunks that are written without what they all have.
    private func assemble(_ chunks: String...) throws -> JSONValue {
        let assembler = CompletionAssembler()
        for chunk in chunks { try assembler.add(Array(chunk.utf8).span) }
        #expect(assembler.byteCount == chunks.reduce(0) { $0 + $1.utf8.count })
        return assembler.completion
    }

    /// The first choice's message of deltas.
    private func message(_ deltas: String...) throws -> JSONValue? {
        let assembler = CompletionAssembler()
        for delta in deltas { try assembler.add(Array(#"{"choices":[{"index":0,"delta":\#(delta)}]}"#.utf8).span) }
        return assembler.completion["choices"]?[0]?["message"]
    }

    private func call(_ id: String, _ name: String, _ arguments: String) -> JSONValue {
        ["id": .string(id), "type": "function", "function": ["name": .string(name), "arguments": .string(arguments)]]
    }

    @Test("all parts of an answer are there, in the order of the choices")
    func whole() throws {
        let completion = try assemble(
            #"{"id":"","created":0,"model":"","choices":[],"prompt_filter_results":[1]}"#,
            #"{"id":"c","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","obfuscation":"xx","choices":[{"index":1,"delta":{"role":"assistant","content":"b"}}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"a","annotations":[1]},"logprobs":{"content":[1],"refusal":null}}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"é","annotations":[2]},"logprobs":{"content":[2],"refusal":null},"finish_reason":"stop"}]}"#,
            #"{"id":"c","choices":[{"index":1,"delta":{"refusal":"n"}},{"index":1,"delta":{"refusal":"o"},"finish_reason":"length"}]}"#,
            #"{"id":"c","choices":[],"usage":{"total_tokens":3}}"#
        )
        let expected = try JSONValue.parse(
            #"""
            {"id":"c","object":"chat.completion","created":5,"model":"m","system_fingerprint":"fp","prompt_filter_results":[1],
             "choices":[
              {"index":0,"message":{"role":"assistant","content":"aé","annotations":[1,2]},
               "logprobs":{"content":[1,2],"refusal":null},"finish_reason":"stop"},
              {"index":1,"message":{"role":"assistant","content":"b","refusal":"no"},"logprobs":null,"finish_reason":"length"}],
             "usage":{"total_tokens":3}}
            """#
        )
        #expect(completion == expected)
    }

    @Test("nothing at all is a completion without choices")
    func empty() throws {
        #expect(try assemble() == ["id": "", "object": "chat.completion", "created": 0, "model": "", "choices": []])
    }

    @Test("no content is null, and empty content is empty")
    func content() throws {
        #expect(try message(#"{"role":"assistant","content":null}"#)?["content"] == .null)
        #expect(try message(#"{"content":""}"#)?["content"] == "")
        #expect(try message(#"{"content":"a\u0301"}"#, #"{"content":"\u0301"}"#)?["content"] == "a\u{301}\u{301}")
    }

    @Test(
        "what a provider wants to see again of the thoughts is kept, its pieces joined",
        arguments: [
            (
                [#"[{"type":"t","index":0,"text":"a"}]"#, #"[{"type":"t","index":0,"text":"b","signature":"S"}]"#],
                #"[{"type":"t","index":0,"text":"ab","signature":"S"}]"#
            ),
            (
                [
                    #"[{"type":"t","index":0,"text":"a"},{"type":"t","index":1}]"#,
                    #"[{"type":"t","index":0,"text":"b"}]"#,
                ],
                #"[{"type":"t","index":0,"text":"ab"},{"type":"t","index":1}]"#
            ),
            (
                [#"[{"type":"t","index":0,"text":"a"}]"#, #"[{"type":"e","index":0,"data":"D"}]"#],
                #"[{"type":"t","index":0,"text":"a"},{"type":"e","index":0,"data":"D"}]"#
            ),
            (
                [#"[{"type":"t","text":"a"}]"#, #"[{"type":"t","text":"b","format":null}]"#],
                #"[{"type":"t","text":"ab"}]"#
            ),
            (
                [#"[{"type":"e","data":"A"}]"#, #"[{"type":"e","data":"B"}]"#],
                #"[{"type":"e","data":"A"},{"type":"e","data":"B"}]"#
            ),
            ([#"[1,null]"#], nil),
        ]
    )
    func reasoningDetails(pieces: [String], expected: String?) throws {
        let assembler = CompletionAssembler()
        for piece in pieces {
            let chunk = #"{"choices":[{"index":0,"delta":{"reasoning_details":\#(piece)}}]}"#
            try assembler.add(Array(chunk.utf8).span)
        }
        let details = assembler.completion["choices"]?[0]?["message"]?["reasoning_details"]
        #expect(try details == expected.map { text in try JSONValue.parse(text) })
    }

    @Test("reasoning is told once, whatever it is called")
    func reasoning() throws {
        let details = #""reasoning_details":[{"type":"reasoning.text","text":"x"}]"#
        #expect(try message(#"{"reasoning_content":"a","reasoning":"b",\#(details)}"#)?["reasoning_content"] == "a")
        #expect(
            try message(#"{"reasoning":"a",\#(details)}"#, #"{"reasoning_content":"b"}"#)?["reasoning_content"] == "ab"
        )
        #expect(try message(#"{"reasoning_content":"","reasoning":null,\#(details)}"#)?["reasoning_content"] == "x")
        let parts = try message(
            #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"r"}]},{"type":"text","text":"a"}]}"#,
            #"{"content":"b"}"#
        )
        #expect(parts?["content"] == "ab" && parts?["reasoning_content"] == "r")
    }

    @Test("tool calls are put together by their index")
    func calls() throws {
        let message = try message(
            #"{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}"#,
            #"{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}]}"#,
            #"{"tool_calls":[{"index":0,"id":"","type":null,"function":{"name":"","arguments":"{\"x\":"}}]}"#,
            #"{"tool_calls":[{"index":1,"function":{"arguments":"}"}},{"index":0,"id":"a","function":{"arguments":"1}"}}]}"#,
            #"{"tool_calls":[{"index":1},null],"content":null}"#
        )
        #expect(message?["tool_calls"] == [call("a", "f", #"{"x":1}"#), call("b", "g", "{}")])
    }

    @Test("tool calls without an index are told apart by their id, then by their place")
    func callsWithoutIndex() throws {
        let byID = try message(
            #"{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"1"}}]}"#,
            #"{"tool_calls":[{"id":"b","function":{"name":"g","arguments":"2"}}]}"#,
            #"{"tool_calls":[{"id":"a","function":{"arguments":"3"}}]}"#
        )
        #expect(byID?["tool_calls"] == [call("a", "f", "13"), call("b", "g", "2")])
        let byPlace = try message(
            #"{"tool_calls":[{"function":{"name":"f","arguments":"1"}}]}"#,
            #"{"tool_calls":[{"function":{"arguments":"2"}}]}"#
        )
        #expect(byPlace?["tool_calls"] == [call("", "f", "12")])
    }

    @Test("another id and name under the same index is another call, and arguments may be an object")
    func oddCalls() throws {
        let message = try message(
            #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1.0}}}]}"#,
            #"{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]}"#
        )
        #expect(message?["tool_calls"] == [call("a", "f", #"{"x":1.0}"#), call("b", "f", "{}")])
    }

    @Test("a function call of the old kind is put together too")
    func functionCall() throws {
        let message = try message(
            #"{"function_call":{"name":"f","arguments":"{"}}"#,
            #"{"function_call":{"arguments":"}"}}"#
        )
        #expect(message?["function_call"] == ["name": "f", "arguments": "{}"])
    }

    @Test("what is no JSON is refused")
    func invalid() {
        #expect(throws: JSONError.self) { try CompletionAssembler().add(Array("{".utf8).span) }
    }
}
