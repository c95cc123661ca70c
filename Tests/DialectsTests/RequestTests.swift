import JSON
import Testing

@testable import Dialects

@Suite("The request for a chat completion", .timeLimit(.minutes(1)))
struct RequestTests {
    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#
    private static let head = #"{"model":"m","stream":true,"stream_options":{"include_usage":true}"#

    /// The body made of `params`, and its warnings.
    private func body(
        _ params: String,
        parameters: JSONObject = JSONObject(),
        omitted: [String] = [],
        _ change: (inout Handler) -> Void = { _ in }
    ) throws -> (String, [String]) {
        var handler = Handler.openAI
        change(&handler)
        var provider = try ProviderEndpoint("https://h/v1", handler: handler, parameters: parameters)
        provider.omitted = omitted
        let request = try OpenAIDialect().request(for: Array(params.utf8).span, model: "m", provider: provider)
        return (String(decoding: request.body, as: UTF8.self), request.warnings)
    }

    @Test(
        "the client's members are passed on byte for byte, in their order",
        arguments: [
            ("{\(hi)}", "\(head),\(hi)}"),
            (#"{"model":"p/x",\#(hi),"provider":"p","providerd":{"detach":true},"stream":false}"#, "\(head),\(hi)}"),
            (
                #"{ "temperature" : 1.0 , \#(hi) , "unknown" : [ 1e2, "\u00e9" ] }"#,
                #"\#(head),"temperature":1.0,\#(hi),"unknown":[ 1e2, "\u00e9" ]}"#
            ),
            (#"{\#(hi),"a\"b":null,"n":2}"#, #"\#(head),\#(hi),"a\"b":null,"n":2}"#),
            (#"{"n":1,\#(hi),"n":2}"#, #"\#(head),\#(hi),"n":2}"#),
            (
                #"{"stream_options":{"include_usage":false,"x":{"y":1}},\#(hi)}"#,
                #"{"model":"m","stream":true,"stream_options":{"include_usage":true,"x":{"y":1}},\#(hi)}"#
            ),
            (#"{"stream_options":null,\#(hi)}"#, "\(head),\(hi)}"),
            (
                #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"✓"}]}],"tools":[{"type":"function"}]}"#,
                #"\#(head),"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"✓"}]}],"tools":[{"type":"function"}]}"#
            ),
        ]
    )
    func spliced(params: String, expected: String) throws {
        let (body, warnings) = try body(params)
        #expect(body == expected)
        #expect(warnings == [])
        #expect(try JSONValue.parse(body, duplicates: .reject).objectValue != nil)
    }

    @Test("the request goes to the chat path with the handler's headers and without credentials")
    func request() throws {
        var handler = Handler.openAI
        handler.headers = [HTTPField("X-Title", "t"), HTTPField("accept", "*/*")]
        let provider = try ProviderEndpoint("https://h/v1", handler: handler)
        let request = try OpenAIDialect().request(for: Array("{\(Self.hi)}".utf8).span, model: "m", provider: provider)
        #expect(request.method == "POST" && request.url == "https://h/v1/chat/completions")
        #expect(
            request.headers == [
                HTTPField("Content-Type", "application/json"), HTTPField("X-Title", "t"), HTTPField("accept", "*/*"),
            ]
        )
    }

    @Test("a provider that does not stream is asked for a whole answer")
    func whole() throws {
        let (body, _) = try body(#"{\#(Self.hi),"stream_options":{"x":1}}"#) { $0.stream = false }
        #expect(body == #"{"model":"m","stream":false,\#(Self.hi)}"#)
    }

    @Test("what the handler does not allow is left out and told")
    func allowed() throws {
        let (body, warnings) = try body(#"{\#(Self.hi),"seed":1,"temperature":0}"#) {
            $0.parameters.allowed = ["temperature"]
        }
        #expect(body == #"\#(Self.head),\#(Self.hi),"temperature":0}"#)
        #expect(warnings == ["the parameter seed was left out: the provider does not take it"])
    }

    @Test(
        "what changes the meaning is never left out in silence",
        arguments: ["tools", "tool_choice", "functions", "function_call", "response_format"]
    )
    func meaningful(name: String) throws {
        let error = #expect(throws: DialectError.self) {
            try body(#"{\#(Self.hi),"\#(name)":[]}"#) { $0.parameters.allowed = [] }
        }
        #expect(error?.path == "/" + name)
    }

    @Test("parameters are renamed, and the one that is named outright wins")
    func renamed() throws {
        let rename: (inout Handler) -> Void = { $0.parameters.renamed = ["max_tokens": "max_completion_tokens"] }
        #expect(
            try body(#"{\#(Self.hi),"max_tokens":5}"#, rename).0
                == #"\#(Self.head),\#(Self.hi),"max_completion_tokens":5}"#
        )
        let (both, warnings) = try body(#"{"max_tokens":5,\#(Self.hi),"max_completion_tokens":6}"#, rename)
        #expect(both == #"\#(Self.head),\#(Self.hi),"max_completion_tokens":6}"#)
        #expect(warnings == ["the parameter max_tokens was left out: max_completion_tokens says the same"])
        let configured = try body("{\(Self.hi)}", parameters: ["max_tokens": 7], rename).0
        #expect(configured == #"\#(Self.head),\#(Self.hi),"max_completion_tokens":7}"#)
    }

    @Test("the client wins over the provider's configuration, and that over the handler's defaults")
    func defaults() throws {
        let configured: JSONObject = ["temperature": 0.5, "top_p": 0.9]
        let (body, warnings) = try body(#"{\#(Self.hi),"temperature":1}"#, parameters: configured) {
            $0.parameters.defaults = ["temperature": 0.1, "top_p": 0.2, "max_tokens": 9]
        }
        #expect(body == #"\#(Self.head),\#(Self.hi),"temperature":1,"top_p":0.9,"max_tokens":9}"#)
        #expect(warnings == [])
    }

    @Test("a default for one name of the token limit is left out when the client uses the other")
    func tokenLimits() throws {
        let body = try body(#"{\#(Self.hi),"max_completion_tokens":3}"#, parameters: ["max_tokens": 9]).0
        #expect(body == #"\#(Self.head),\#(Self.hi),"max_completion_tokens":3}"#)
    }

    @Test("what the handler sets, the client cannot")
    func fixed() throws {
        let (body, warnings) = try body(#"{\#(Self.hi),"enable_thinking":true}"#, parameters: ["enable_thinking": true])
        {
            $0.parameters.fixed = ["enable_thinking": false, "x": [1]]
        }
        #expect(body == #"\#(Self.head),\#(Self.hi),"enable_thinking":false,"x":[1]}"#)
        #expect(warnings == ["the parameter enable_thinking was left out: the handler sets it"])
    }

    @Test("what the provider has refused before is left out and told")
    func omitted() throws {
        let (body, warnings) = try body(
            #"{\#(Self.hi),"temperature":1}"#,
            parameters: ["top_p": 1],
            omitted: ["temperature", "stream_options", "top_p"]
        )
        #expect(body == #"{"model":"m","stream":true,\#(Self.hi)}"#)
        #expect(warnings == ["the parameter temperature was left out: the provider refuses it"])
    }

    @Test("a model's name is written as JSON")
    func model() throws {
        let provider = try ProviderEndpoint("https://h", handler: .openAI)
        let request = try OpenAIDialect().request(
            for: Array("{\(Self.hi)}".utf8).span,
            model: "a\"b",
            provider: provider
        )
        #expect(try JSONValue.parse(request.body)["model"] == "a\"b")
    }

    @Test(
        "params that are no object or have no messages are refused",
        arguments: ["[]", "{", "", "{}", #"{"model":"m"}"#]
    )
    func refused(params: String) {
        #expect(throws: DialectError.self) { try body(params) }
    }
}
