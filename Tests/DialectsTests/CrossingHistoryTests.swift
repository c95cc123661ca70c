import JSON
import Testing

@testable import Dialects

/// An answer of one provider's, and what it wants to see again of it.
private struct Origin: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let body: String
    let signatures: [String]

    static let all = [
        Origin(
            testDescription: "anthropic",
            body: #"""
                {"type":"message","id":"m","model":"claude-x","content":[{"type":"thinking","thinking":"hm","signature":"own-a"},
                 {"type":"text","text":"I look."},{"type":"tool_use","id":"toolu_1","name":"look","input":{"x":1}},
                 {"type":"tool_use","id":"toolu_2","name":"now","input":{}}],"stop_reason":"tool_use",
                 "usage":{"input_tokens":1,"output_tokens":2}}
                """#,
            signatures: ["own-a"]
        ),
        Origin(
            testDescription: "gemini",
            body: #"""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},
                 {"text":"I look.","thoughtSignature":"own-g1"},
                 {"functionCall":{"name":"look","args":{"x":1}},"thoughtSignature":"own-g2"},
                 {"functionCall":{"name":"now"}}]},"finishReason":"STOP"}]}
                """#,
            signatures: ["own-g1", "own-g2"]
        ),
        Origin(
            testDescription: "openai",
            body: #"""
                {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant",
                 "content":"I look.","reasoning_content":"hm","tool_calls":[
                 {"id":"functions.look:0","type":"function","function":{"name":"look","arguments":"{\"x\":1}"}},
                 {"id":"functions.now:1","type":"function","function":{"name":"now","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}
                """#,
            signatures: []
        ),
    ]

    /// The conversation with the answer in it and its calls answered.
    func params() throws -> JSONValue {
        let dialect = try #require(DialectRegistry.dialect(named: testDescription))
        let completion = try Decoded(body, contentType: "application/json", dialect: dialect).completion()
        let message = try #require(completion["choices"]?[0]?["message"])
        let calls = try #require(message["tool_calls"]?.arrayValue)
        #expect(calls.count == 2)
        let results = calls.map { call in
            ["role": "tool", "tool_call_id": call["id"] ?? .null, "content": "done"] as JSONValue
        }
        let tools = ["look", "now"].map { name in
            ["type": "function", "function": ["name": .string(name)]] as JSONValue
        }
        return [
            "messages": .array([["role": "user", "content": "hi"], message] + results), "tools": .array(tools),
        ]
    }
}

@Suite("A conversation that goes on with another provider", .timeLimit(.minutes(1)))
struct CrossingHistoryTests {
    @Test("what was said and called goes along, what was signed only back to where it came from", arguments: Origin.all)
    fileprivate func crosses(origin: Origin) throws {
        let params = try origin.params().serialized()
        for name in ["openai", "anthropic", "gemini"] {
            let dialect = try #require(DialectRegistry.dialect(named: name))
            let endpoint = try ProviderEndpoint("https://h/v1", handler: dialect.defaultHandler)
            let model = name == "gemini" ? "gemini-3-pro-preview" : "claude-opus-4-6"
            let request = try dialect.request(for: params.span, model: model, provider: endpoint)
            let body = String(decoding: request.body, as: UTF8.self)
            #expect(body.contains("I look.") && body.contains("done"), "to \(name)")
            for signature in origin.signatures where name != "openai" {
                #expect(body.contains(signature) == (name == origin.testDescription), "\(signature) to \(name)")
            }
            try Self.expectAnsweredCalls(JSONValue.parse(request.body), name)
        }
    }

    /// Expects both calls with their arguments, and each with its result.
    private static func expectAnsweredCalls(_ body: JSONValue, _ name: String) throws {
        switch name {
        case "anthropic":
            let blocks = (body["messages"]?.arrayValue ?? []).flatMap { $0["content"]?.arrayValue ?? [] }
            let calls = blocks.filter { $0["type"] == "tool_use" }
            #expect(calls.map { $0["name"] } == ["look", "now"])
            #expect(calls.map { $0["input"] } == [["x": 1], [:]])
            #expect(calls.map { $0["id"] } == blocks.filter { $0["type"] == "tool_result" }.map { $0["tool_use_id"] })
        case "gemini":
            let parts = (body["contents"]?.arrayValue ?? []).flatMap { $0["parts"]?.arrayValue ?? [] }
            let calls = parts.compactMap { $0["functionCall"] }
            #expect(calls.map { $0["name"] } == ["look", "now"])
            #expect(calls.map { $0["args"] } == [["x": 1], [:]])
            #expect(parts.compactMap { $0["functionResponse"]?["name"] } == ["look", "now"])
            #expect(parts.first { $0["functionCall"] != nil }?["thoughtSignature"] != nil)
        default:
            let messages = body["messages"]?.arrayValue ?? []
            let calls = messages.flatMap { $0["tool_calls"]?.arrayValue ?? [] }
            #expect(calls.map { $0["function"]?["name"] } == ["look", "now"])
            #expect(calls.map { $0["id"] } == messages.compactMap { $0["tool_call_id"] })
        }
    }
}
