import JSON
import Testing

@testable import MockProvider

@Suite("The mock's Cohere dialect", .timeLimit(.minutes(1)))
struct CohereMockTests {
    private let chat = #"{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}"#

    @Test("writes events as Cohere does, byte for byte")
    func golden() {
        let events: [(String, String)] = [
            (
                "message-start",
                #"{"id":"mock","type":"message-start","delta":{"message":{"role":"assistant","content":[],"#
                    + #""tool_plan":"","tool_calls":[],"citations":[]}}}"#
            ),
            (
                "content-start",
                #"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}"#
            ),
            (
                "content-delta",
                #"{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"hm"}}}}"#
            ),
            ("content-end", #"{"type":"content-end","index":0}"#),
            (
                "content-start",
                #"{"type":"content-start","index":1,"delta":{"message":{"content":{"type":"text","text":""}}}}"#
            ),
            ("content-delta", #"{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"Hé"}}}}"#),
            (
                "content-delta",
                #"{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"\"llo\""}}}}"#
            ),
            ("content-end", #"{"type":"content-end","index":1}"#),
            (
                "tool-call-start",
                #"{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"call_a","#
                    + #""type":"function","function":{"name":"f","arguments":""}}}}}"#
            ),
            (
                "tool-call-delta",
                #"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"#
                    + #""arguments":"{\"k"}}}}}"#
            ),
            (
                "tool-call-delta",
                #"{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"#
                    + #""arguments":"\":1}"}}}}}"#
            ),
            ("tool-call-end", #"{"type":"tool-call-end","index":0}"#),
            (
                "tool-call-start",
                #"{"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"call_b","#
                    + #""type":"function","function":{"name":"g","arguments":""}}}}}"#
            ),
            ("tool-call-end", #"{"type":"tool-call-end","index":1}"#),
            (
                "message-end",
                #"{"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":"#
                    + #"{"input_tokens":10,"output_tokens":8},"tokens":{"input_tokens":10,"output_tokens":8},"#
                    + #""cached_tokens":0}}}"#
            ),
        ]
        let text = events.map { "event: \($0.0)\ndata: \($0.1)\n\n" }.joined()
        #expect(rendered(CohereMock(), .everything) == text + "data: [DONE]\n\n")
    }

    @Test("stamps text, and every event is JSON of its type")
    func stamps() throws {
        let text = rendered(CohereMock(), Behaviour(stamped: 3, size: 40))
        #expect(text.components(of: "\"00000000001234567890" + String(repeating: "x", count: 20) + "\"") == 3)
        for event in text.split(separator: "\n\n").dropLast() {
            let lines = event.split(separator: "\n")
            let type = try JSONValue.parse(String(lines[1].dropFirst(6)))["type"]?.stringValue
            #expect(lines[0] == "event: \(type ?? "")")
        }
    }

    @Test("tells an error as an end that failed")
    func errors() {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        #expect(rendered(CohereMock(), behaviour).contains(#""finish_reason":"ERROR","error":"the model failed"#))
        behaviour.style.error?.json = "{}"
        #expect(rendered(CohereMock(), behaviour).hasSuffix("\n\ndata: {}\n\n"))
    }

    @Test(
        "has its own words for the end",
        arguments: [("stop", "COMPLETE"), ("length", "MAX_TOKENS"), ("TIMEOUT", "TIMEOUT")]
    )
    func finishReasons(reason: String, word: String) {
        #expect(rendered(CohereMock(), .finishing(reason)).contains(#""finish_reason":"\#(word)""#))
    }

    @Test("serves streams and whole answers")
    func routes() async throws {
        let stream = try await answer("POST", "/v2/chat", chat)
        #expect(stream["content-type"] == "text/event-stream")
        #expect(stream.text == rendered(CohereMock(), .everything))
        let whole = try await answer("POST", "/v2/chat", #"{"model":"m","messages":[{}]}"#).json
        #expect(whole["message"]?["content"]?[1]?["text"]?.stringValue == "Hé\"llo\"")
        #expect(whole["message"]?["tool_calls"]?[0]?["function"]?["arguments"]?.stringValue == #"{"k":1}"#)
        #expect(whole["finish_reason"]?.stringValue == "TOOL_CALL")
        #expect(whole["usage"]?["tokens"]?["output_tokens"]?.intValue == 8)
    }

    @Test("lists models, embeds texts, and tells errors with an id")
    func others() async throws {
        for path in ["/mock/cohere/v1/models", "/v1/models?endpoint=chat"] {
            #expect(try await answer("GET", path).json["models"]?[0]?["name"]?.stringValue == "m")
        }
        let body = #"{"model":"m","texts":["abc"],"input_type":"search_query","embedding_types":["float"]}"#
        #expect(try await answer("POST", "/v2/embed", body).json["embeddings"] == ["float": [[3, 0.25, -0.5]]])
        let refused = try await answer("POST", "/v2/chat", #"{"model":"mock-status401","messages":[{}]}"#)
        #expect(refused.status == 401)
        #expect(try refused.json["message"]?.stringValue == "the mock was asked for this status")
        #expect(try refused.json["id"]?.stringValue == "mock")
    }
}
