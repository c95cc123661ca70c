import JSON
import Testing

@testable import MockProvider

@Suite("The mock's Cloudflare dialect", .timeLimit(.minutes(1)))
struct CloudflareMockTests {
    private let path = "/client/v4/accounts/a/ai/run/@cf/mock/m"

    @Test("writes events as Workers AI does, byte for byte")
    func golden() {
        #expect(
            rendered(CloudflareMock(), .everything) == """
                data: {"choices":[{"index":0,"delta":{"reasoning_content":"hm"},"finish_reason":null}]}

                data: {"response":"Hé","p":"abdefghijklmnopq"}

                data: {"response":"\\"llo\\"","p":"abdefghijklmnopq"}

                data: {"response":"","tool_calls":[{"name":"f","arguments":{"k":1}}],"p":"ab"}

                data: {"response":"","tool_calls":[{"name":"g","arguments":{}}],"p":"ab"}

                data: {"response":"","usage":{"prompt_tokens":10,"completion_tokens":8,"total_tokens":18}}

                data: [DONE]


                """
        )
    }

    @Test("stamps text, and tells a reason when it is told to and errors in an event")
    func styles() {
        let stamp = #"data: {"response":"00000000001234567890xx","p":"abdefghijklmnopq"}"# + "\n\n"
        #expect(rendered(CloudflareMock(), Behaviour(stamped: 2, size: 22)).components(of: stamp) == 2)
        #expect(rendered(CloudflareMock(), .finishing("length")).contains(#""response":"","finish_reason":"length"}"#))
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        #expect(rendered(CloudflareMock(), behaviour).hasSuffix("exceeded\"}],\"success\":false}\n\n"))
    }

    @Test("serves streams, whole answers and vectors; slashes belong to the model")
    func routes() async throws {
        let stream = try await answer("POST", path, #"{"messages":[{}],"stream":true}"#)
        #expect(stream.text == rendered(CloudflareMock(), .everything))
        let gateway = "/v1/account/gw/workers-ai/@cf/mock/m"
        #expect(try await answer("POST", gateway, #"{"prompt":"hi","stream":true}"#).text == stream.text)
        let whole = try await answer("POST", path, #"{"messages":[{}]}"#).json
        #expect(whole["success"] == true)
        #expect(whole["result"]?["response"] == "Hé\"llo\"")
        #expect(whole["result"]?["tool_calls"]?[0] == ["name": "f", "arguments": ["k": 1]])
        let vectors = try await answer("POST", path, #"{"text":["abc","é"]}"#).json
        #expect(vectors["result"]?["data"] == [[3, 0.25, -0.5], [2, 0.25, -0.5]])
        let list = try await answer("GET", "/client/v4/accounts/a/ai/models/search").json
        #expect(list["result"]?[0]?["name"] == "m")
    }

    @Test("refuses in its words")
    func failures() async throws {
        let refused = try await answer("POST", "/ai/run/mock-status429", #"{"messages":[{}]}"#)
        #expect(refused.status == 429)
        #expect(try refused.json["errors"]?[0]?["code"] == 3040)
        #expect(try await answer("POST", path, "{}").status == 400)
    }
}
