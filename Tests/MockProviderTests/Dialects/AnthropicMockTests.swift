import JSON
import Testing

@testable import MockProvider

@Suite("The mock's Anthropic dialect", .timeLimit(.minutes(1)))
struct AnthropicMockTests {
    private let chat = #"{"model":"m","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"#
    private let version = ["anthropic-version: 2023-06-01"]

    @Test("writes a message as Anthropic does, byte for byte")
    func golden() {
        #expect(
            rendered(AnthropicMock(), .everything) == """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_mock","type":"message","role":"assistant",\
                "model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,\
                "cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"",\
                "signature":""}}

                event: ping
                data: {"type": "ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta",\
                "signature":"bW9jaw=="}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: content_block_start
                data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hé"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"\\"llo\\""}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":1}

                event: content_block_start
                data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"call_a",\
                "name":"f","input":{}}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta",\
                "partial_json":"{\\"k"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta",\
                "partial_json":"\\":1}"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":2}

                event: content_block_start
                data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"call_b",\
                "name":"g","input":{}}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":3}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},\
                "usage":{"input_tokens":10,"output_tokens":8}}

                event: message_stop
                data: {"type":"message_stop"}


                """
        )
    }

    @Test("stamps text in the block that is open", arguments: [20, 250])
    func stamps(size: Int) {
        var behaviour = Behaviour(stamped: 2, size: size)
        behaviour.reply.reasoning = ["hm"]
        let event =
            #"data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"00000000001234567890"#
            + String(repeating: "x", count: size - 20) + "\"}}\n\n"
        #expect(rendered(AnthropicMock(), behaviour).components(of: event) == 2)
    }

    @Test("tells an error as an event, and its end only when it is told to")
    func errors() {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        let error =
            "event: error\ndata: "
            + #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"# + "\n\n"
        #expect(rendered(AnthropicMock(), behaviour).hasSuffix(error))
        behaviour.style.error = StreamStyle.InStreamError(after: 1, json: "{}", event: "x", then: .done)
        let text = rendered(AnthropicMock(), behaviour)
        #expect(text.contains("event: x\ndata: {}\n\n"))
        #expect(text.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
    }

    @Test(
        "has its own words for the end",
        arguments: [("stop", "end_turn"), ("length", "max_tokens"), ("content_filter", "refusal"), ("odd", "odd")]
    )
    func finishReasons(reason: String, word: String) {
        #expect(rendered(AnthropicMock(), .finishing(reason)).contains(#""stop_reason":"\#(word)","#))
    }

    @Test("serves streams, whole messages and Vertex's paths")
    func routes() async throws {
        let stream = try await answer("POST", "/v1/messages", chat, headers: version)
        #expect(stream["content-type"] == "text/event-stream")
        #expect(stream.text == rendered(AnthropicMock(), .everything))
        let vertex = #"{"anthropic_version":"vertex-2023-10-16","max_tokens":9,"messages":[{}],"stream":true}"#
        let path = "/v1/projects/p/locations/l/publishers/anthropic/models/m"
        #expect(try await answer("POST", path + ":streamRawPredict", vertex).text == stream.text)
        #expect(try await answer("POST", path + ":rawPredict", vertex).json["type"]?.stringValue == "message")
        let whole = try await answer(
            "POST",
            "/mock/anthropic/v1/messages",
            #"{"model":"m","max_tokens":9,"messages":[{}]}"#,
            headers: version
        ).json
        #expect(
            whole["content"] == [
                ["type": "thinking", "thinking": "hm", "signature": "bW9jaw=="],
                ["type": "text", "text": "Hé\"llo\""],
                ["type": "tool_use", "id": "call_a", "name": "f", "input": ["k": 1]],
                ["type": "tool_use", "id": "call_b", "name": "g", "input": [:]],
            ]
        )
        #expect(whole["stop_reason"]?.stringValue == "tool_use")
        #expect(whole["usage"] == ["input_tokens": 10, "output_tokens": 8])
    }

    @Test("refuses what Anthropic refuses, in its words")
    func failures() async throws {
        let cases: [(String, [String], Int, String)] = [
            (chat, [], 400, "invalid_request_error"),
            (#"{"model":"m","messages":[{}]}"#, version, 400, "invalid_request_error"),
            (#"{"model":"m","max_tokens":1,"messages":[]}"#, version, 400, "invalid_request_error"),
            (chat.replacing("\"m\"", with: "\"none\""), version, 404, "not_found_error"),
            (chat.replacing("\"m\"", with: "\"mock-status529\""), version, 529, "overloaded_error"),
            (chat.replacing("\"m\"", with: "\"mock-key\""), version, 401, "authentication_error"),
        ]
        for (body, headers, status, type) in cases {
            let response = try await answer("POST", "/v1/messages", body, headers: headers)
            #expect(response.status == status)
            #expect(try response.json["error"]?["type"]?.stringValue == type)
        }
        let key = version + ["x-api-key: k"]
        let body = chat.replacing("\"m\"", with: "\"mock-key\"")
        #expect(try await answer("POST", "/v1/messages", body, headers: key).status == 200)
    }

    @Test("lists models where it is meant")
    func listing() async throws {
        let list = try await answer("GET", "/v1/models", headers: version).json
        #expect(list["data"]?[0]?["type"]?.stringValue == "model")
        #expect(try await answer("GET", "/mock/anthropic/v1/models").json["first_id"]?.stringValue == "m")
        #expect(try await answer("GET", "/v1/models").json["object"]?.stringValue == "list")
    }
}

extension String {
    /// How often a text occurs.
    func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
