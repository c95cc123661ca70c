import Harness
import JSON
import Testing

@testable import Dialects

@Suite("A whole answer although a stream was asked for", .timeLimit(.minutes(1)))
struct WholeAnswerTests {
    private static let answer = #"""
        {
          "id": "c1", "object": "chat.completion", "created": 5, "model": "m", "system_fingerprint": "fp",
          "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "✓ a", "reasoning_content": "r", "refusal": null,
             "tool_calls": [{"id": "t", "type": "function", "function": {"name": "f", "arguments": {"a": 1.0}}},
                            {"id": "u", "type": "function", "function": {"name": "g", "arguments": "{}"}}]},
             "logprobs": {"content": [{"token": "a"}]}, "finish_reason": "tool_calls"},
            {"index": 1, "message": {"role": "assistant", "content": "b"}, "finish_reason": "stop"}
          ],
          "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
        }
        """#

    private static let chunks = [
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}"#,
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":"✓ a","reasoning_content":"r","tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"f","arguments":"{\"a\":1.0}"}},{"index":1,"id":"u","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":null,"logprobs":{"content":[{"token":"a"}]}}]}"#,
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[{"index":1,"delta":{"role":"assistant"},"finish_reason":null}]}"#,
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[{"index":1,"delta":{"content":"b"},"finish_reason":null}]}"#,
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}"#,
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#,
    ]

    @Test(
        "is cut into chunks, under its own content type, as an event, and without any",
        arguments: [
            ("application/json", ""), ("Application/JSON; charset=utf-8", ""), ("text/event-stream", ""),
            ("text/event-stream", "data: "), ("application/json", "data: "),
        ]
    )
    func split(contentType: String, field: String) throws {
        let body = Self.answer.split(separator: "\n").map { field + $0 + "\n" }.joined()
        let whole = Decoded(body, contentType: contentType)
        #expect(whole.chunks == Self.chunks)
        #expect(whole.end == .complete)
        #expect(whole.summary.finishReason == "tool_calls")
        #expect(whole.summary.usage?["total_tokens"] == 3)
        #expect(try whole.breaches() == [])
        #expect(Decoded(Array(body.utf8), cuts: Array(0..<body.utf8.count), contentType: contentType) == whole)
    }

    @Test("and put together again it is the same answer")
    func together() throws {
        var expected = try JSONValue.parse(Self.answer)
        expected["choices"] = try JSONValue.parse(
            #"""
            [{"index":0,"message":{"role":"assistant","content":"✓ a","reasoning_content":"r","tool_calls":[
              {"id":"t","type":"function","function":{"name":"f","arguments":"{\"a\":1.0}"}},
              {"id":"u","type":"function","function":{"name":"g","arguments":"{}"}}]},
              "logprobs":{"content":[{"token":"a"}]},"finish_reason":"tool_calls"},
             {"index":1,"message":{"role":"assistant","content":"b"},"logprobs":null,"finish_reason":"stop"}]
            """#
        )
        #expect(try Decoded(Self.answer, contentType: "application/json").completion() == expected)
    }

    @Test("may lack a finish reason, and none is invented")
    func unfinished() {
        let body = #"{"choices":[{"message":{"role":"assistant","content":"a"}}]}"#
        let decoded = Decoded(body, contentType: "application/json")
        #expect(decoded.end == .complete && decoded.summary.finishReason == nil && decoded.chunks.count == 2)
    }

    @Test(
        "may be an error with a status that says otherwise",
        arguments: [
            (#"{"error":{"message":"no","code":"c"}}"#, "no"), ("{\n\"code\":1211,\n\"message\":\"no\"}", "no"),
            (#"{"detail":"no"}"#, "no"),
        ]
    )
    func errors(body: String, message: String) {
        guard case .failed(let error)? = Decoded(body, contentType: "application/json").end else {
            Issue.record("did not fail")
            return
        }
        #expect(error.kind == .stream && error.message == message)
    }

    @Test("that is neither a completion nor an error breaks the protocol", arguments: ["{}", #"{"data":[]}"#])
    func neither(body: String) {
        guard case .failed(let error)? = Decoded(body, contentType: "application/json").end else {
            Issue.record("did not fail")
            return
        }
        #expect(error.kind == .protocolViolation)
    }

    @Test("that is cut off is truncated, wherever", arguments: ["application/json", "text/event-stream"])
    func truncated(contentType: String) throws {
        let body = Array(Self.answer.utf8)
        for count in 0..<body.count {
            let decoded = Decoded(Array(body[0..<count]), contentType: contentType)
            #expect(decoded.end == .truncated && decoded.chunks.isEmpty, "\(count) bytes")
        }
    }

    @Test("may be an event stream under a wrong content type")
    func mislabelled() {
        let chunk = #"{"choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":"stop"}]}"#
        for body in ["data: \(chunk)\n\ndata: [DONE]\n\n", "\(chunk)\n"] {
            let decoded = Decoded(body, contentType: "application/json")
            #expect(decoded.chunks == [chunk] && decoded.end == .complete)
        }
    }

    @Test("that is a web page or no object at all breaks the protocol")
    func pages() {
        let page = Decoded("<html><title>Sign in</title></html>", contentType: "text/html; charset=utf-8")
        #expect(
            page.end == .failed(UpstreamError(.protocolViolation, "the provider answered with a web page: Sign in"))
        )
        let list = Decoded("[1]", contentType: "application/json")
        #expect(list.end == .failed(UpstreamError(.protocolViolation, "the answer is no JSON object")))
    }

    @Test("of more than 16 MiB breaks the protocol")
    func tooLarge() {
        let decoder = Decoded.decoder(contentType: "application/json", policy: .text)
        var output = DecodedOutput()
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        for _ in 0..<16 { decoder.consume(piece.span, into: &output) }
        #expect(output.end == nil)
        decoder.consume(piece.span, into: &output)
        #expect(output.end == .failed(UpstreamError(.protocolViolation, "the answer is larger than 16 MiB")))
    }

    @Test("recorded answers say the same in chunks", .needsReferenceMaterial, arguments: Recording.all("json"))
    func recorded(recording: Recording) throws {
        let response = try recording.response()
        let dialect = try #require(recording.dialect)
        let decoded = Decoded(response.body, contentType: response.contentType, dialect: dialect)
        #expect(try decoded.breaches() == [])
        #expect(decoded.end == .complete)
        // Only OpenAI's own words can be compared member by member.
        guard dialect is OpenAIDialect else { return }
        let answer = try JSONValue.parse(response.body)
        #expect(decoded.summary.usage == answer["usage"])
        let completion = try decoded.completion()
        #expect(completion["id"] == answer["id"] && completion["model"] == answer["model"])
        let own = completion["choices"]?.arrayValue ?? []
        let theirs = answer["choices"]?.arrayValue ?? []
        #expect(own.count == theirs.count)
        for (choice, other) in zip(own, theirs) {
            #expect(choice["finish_reason"] == other["finish_reason"])
            let content = other["message"]?["content"]
            if let text = content?.stringValue { #expect(choice["message"]?["content"]?.stringValue == text) }
            let reasoning = other["message"]?["reasoning_content"] ?? other["message"]?["reasoning"]
            #expect(choice["message"]?["reasoning_content"]?.stringValue == reasoning?.stringValue)
            let calls = choice["message"]?["tool_calls"]?.arrayValue ?? []
            let otherCalls = other["message"]?["tool_calls"]?.arrayValue ?? []
            #expect(calls.map { $0["function"]?["arguments"] } == otherCalls.map { $0["function"]?["arguments"] })
            #expect(calls.map { $0["id"] } == otherCalls.map { $0["id"] })
        }
    }
}
