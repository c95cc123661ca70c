import JSON
import Testing

@testable import Dialects

@Suite("A request in a dialect's own words", .timeLimit(.minutes(1)))
struct ForeignRequestTests {
    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#

    /// The body and warnings of a request for which the dialect takes what `take` takes.
    private func made(
        _ members: String = "",
        native: Set<String> = [],
        parameters: JSONObject = JSONObject(),
        take: (inout ForeignRequest) throws -> Void = { _ in },
        handler change: (inout Handler) -> Void = { _ in }
    ) throws -> (body: JSONValue, warnings: [String]) {
        let params = "{\(Self.hi)\(members.isEmpty ? "" : ",")\(members)}"
        var request = try foreignRequest(params, parameters: parameters, native: native, change)
        try take(&request)
        let upstream = try request.finished(url: "https://h/x")
        return (try JSONValue.parse(upstream.body, duplicates: .reject), upstream.warnings)
    }

    @Test(
        "what changes the meaning is refused by its name",
        arguments: [
            (#""tools":[{"function":{"name":"f"}}]"#, "/tools"), (#""functions":[{"name":"f"}]"#, "/functions"),
            (#""tool_choice":"required""#, "/tool_choice"), (#""function_call":{"name":"f"}"#, "/function_call"),
            (#""response_format":{"type":"json_object"}"#, "/response_format"), (#""stop":["x"]"#, "/stop"),
            (#""n":2"#, "/n"),
            (#""tools":[{"type":"web_search"}]"#, "/tools/0/type"),
        ]
    )
    func refused(member: String, path: String) {
        let error = #expect(throws: DialectError.self) { try made(member) }
        #expect(error?.path == path)
    }

    @Test("to call no function is refused only where there are functions")
    func noFunction() throws {
        #expect(try made(#""tool_choice":"none""#).warnings == [])
        let error = #expect(throws: DialectError.self) {
            try made(#""tools":[{"function":{"name":"f"}}],"tool_choice":"none""#) { $0.take(.tools) }
        }
        #expect(error?.path == "/tool_choice")
    }

    @Test(
        "what does not is left out and told",
        arguments: [
            "seed": "1", "temperature": "0", "top_p": "1", "top_k": "1", "min_p": "0", "max_tokens": "1",
            "max_completion_tokens": "1", "frequency_penalty": "0", "presence_penalty": "0", "repetition_penalty": "1",
            "user": #""u""#, "logprobs": "true", "top_logprobs": "2", "logit_bias": "{}", "reasoning_effort": #""low""#,
            "thinking": #"{"type":"enabled"}"#, "metadata": "{}", "store": "true", "service_tier": #""auto""#,
            "xyz": "1",
        ]
    )
    func dropped(name: String, value: String) throws {
        let (body, warnings) = try made(#""\#(name)":\#(value)"#)
        #expect(body == [:])
        #expect(warnings == ["the parameter \(name) was left out: openai does not know it"])
    }

    @Test(
        "what asks for what happens anyway is left out in silence",
        arguments: [
            #""n":1"#, #""tools":[]"#, #""tool_choice":"auto""#, #""response_format":{"type":"text"}"#, #""stop":[]"#,
            #""logprobs":false"#, #""parallel_tool_calls":true"#, #""parallel_tool_calls":false"#, #""seed":null"#,
            #""reasoning":{}"#, #""stream":true,"stream_options":{"include_usage":true},"provider":"p","providerd":{}"#,
        ]
    )
    func silent(member: String) throws {
        let (body, warnings) = try made(member)
        #expect(body == [:] && warnings == [])
    }

    @Test("one call at a time cannot be promised without a word for it")
    func parallel() throws {
        let members = #""tools":[{"function":{"name":"f"}}],"parallel_tool_calls":false"#
        #expect(
            try made(members) { $0.take(.tools) }.warnings
                == ["the parameter parallel_tool_calls was left out: openai does not know it"]
        )
    }

    @Test("what is taken is written as it was, and not told of")
    func taken() throws {
        let (body, warnings) = try made(
            #""temperature":1.50,"top_p":1,"max_completion_tokens":5,"stop":"x","docs":[1]"#
        ) {
            $0.move(.temperature, to: "temp")
            $0.move(.seed, to: "seed")
            var inner = JSONObject()
            $0.move(.topP, to: "p", in: &inner)
            $0.move(.maxTokens, to: "limit", in: &inner)
            $0.body["inner"] = .object(inner)
            $0.take(.stop)
            $0.body["docs"] = $0.take(named: "docs")
            #expect($0.take(named: "docs") == nil)
        }
        #expect(body.description == #"{"temp":1.50,"inner":{"p":1,"limit":5},"docs":[1]}"#)
        #expect(warnings == [])
    }

    @Test(
        "a number outside of what the provider takes is moved to the edge and told",
        arguments: [("0.5", "0.5", 0), ("1", "1", 0), ("1.5", "1", 1), ("-2", "0", 1), ("1e0", "1e0", 0)]
    )
    func clamped(value: String, expected: String, warnings: Int) throws {
        let made = try made(#""temperature":\#(value)"#) {
            $0.body["temperature"] = $0.take(.temperature, within: 0...1)
        }
        #expect(made.body["temperature"]?.description == expected && made.warnings.count == warnings)
    }

    @Test("a dialect can leave a parameter out for its own reason")
    func drop() throws {
        let take: (inout ForeignRequest) -> Void = { $0.drop(.stop, because: "thinking models have none") }
        let reason = "the parameter stop was left out: thinking models have none"
        #expect(try made(#""stop":"x""#, take: take).warnings == [reason])
        #expect(try made(take: take).warnings == [])
    }

    @Test("native parameters go through untouched, whatever their shape, over what the dialect has written")
    func native() throws {
        let (body, warnings) = try made(
            #""thinking":{"type":7},"top_k":"many","config":{"a":{"b":1},"c":[2]},"metadata":null"#,
            native: ["thinking", "top_k", "config", "metadata"]
        ) {
            #expect($0.conversation.reasoning == nil && $0.native["thinking"] != nil)
            $0.body["config"] = ["a": ["b": 0, "d": 3], "c": [1]]
        }
        #expect(body == ["thinking": ["type": 7], "top_k": "many", "config": ["a": ["b": 1, "d": 3], "c": [2]]])
        #expect(warnings == [])
    }

    @Test("what the handler renames is passed under the provider's name")
    func renamed() throws {
        let (body, warnings) = try made(#""seed":4,"xyz":{"a":1},"stop":["a"]"#) {
            #expect($0.conversation[.seed] == nil)
            $0.move(.topK, to: "k")
        } handler: {
            $0.parameters.renamed = ["seed": "random_seed", "xyz": "abc", "stop": "ends"]
            $0.parameters.defaults = ["top_k": 3]
        }
        #expect(body == ["k": 3, "random_seed": 4, "abc": ["a": 1], "ends": ["a"]])
        #expect(warnings == [])
    }

    @Test("what the handler sets comes last, and objects are merged")
    func fixed() throws {
        let (body, warnings) = try made(#""temperature":1,"config":{"a":1,"b":{"c":2}}"#, native: ["config"]) {
            $0.move(.temperature, to: "temperature")
        } handler: {
            $0.parameters.fixed = ["temperature": 0, "config": ["b": ["d": 4], "a": 9], "safety": []]
        }
        #expect(body == ["config": ["a": 9, "b": ["c": 2, "d": 4]], "temperature": 0, "safety": []])
        #expect(warnings == ["the parameter temperature was left out: the handler sets it"])
    }

    @Test("the handler's list and earlier refusals hold for every dialect")
    func rules() throws {
        var handler = Handler.openAI
        handler.parameters.allowed = ["temperature", "seed"]
        var provider = try ProviderEndpoint("https://h", handler: handler)
        provider.omitted = ["seed"]
        let params = #"{\#(Self.hi),"temperature":1,"seed":2,"top_p":1}"#
        var request = try ForeignRequest(Array(params.utf8).span, provider: provider)
        for parameter in ChatParameter.allCases { request.move(parameter, to: parameter.rawValue) }
        let made = try request.finished(url: "https://h")
        #expect(try JSONValue.parse(made.body) == ["temperature": 1])
        #expect(
            made.warnings == [
                "the parameter seed was left out: the provider refuses it",
                "the parameter top_p was left out: the provider does not take it",
            ]
        )
        let error = #expect(throws: DialectError.self) {
            try Conversation(Array(#"{\#(Self.hi),"tools":[]}"#.utf8).span, provider: provider)
        }
        #expect(error?.path == "/tools")
    }

    @Test("reasoning and names of earlier messages are told of where the dialect does not send them")
    func history() throws {
        let params = #"{"messages":[{"role":"user","name":"ann","content":"hi"},{"role":"assistant","reasoning":"r"}]}"#
        var request = try foreignRequest(params)
        #expect(try request.finished(url: "https://h").warnings.count == 2)
        request = try foreignRequest(params)
        request.keepsReasoning = true
        request.keepsNames = true
        #expect(try request.finished(url: "https://h").warnings == [])
    }

    @Test("a system message that changes its place or speaker is told of")
    func laterSystem() throws {
        let later = #"{"messages":[{"role":"user","content":"u"},{"role":"system","content":"s"}]}"#
        for choice in [LaterSystemMessages.joined, .asUser] {
            var request = try foreignRequest(later)
            let (system, turns) = request.systemAndTurns(choice)
            #expect(system.map(\.text) == (choice == .joined ? ["s"] : []))
            #expect(turns.map(\.messages.count) == [choice == .joined ? 1 : 2])
            #expect(try request.finished(url: "https://h").warnings.count == 1)
        }
        var request = try foreignRequest(
            #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}]}"#
        )
        _ = request.systemAndTurns(.asUser)
        #expect(try request.finished(url: "https://h").warnings == [])
    }

    @Test("headers: the usual ones, the dialect's, the handler's, each in the place of the one before")
    func headers() throws {
        var request = try foreignRequest("{\(Self.hi)}") {
            $0.headers = [HTTPField("X-Version", "2"), HTTPField("X-Title", "t")]
        }
        let made = try request.finished(
            url: "https://h/x",
            accept: "application/x-ndjson",
            headers: [HTTPField("x-version", "1"), HTTPField("X-Own", "o")]
        )
        #expect(made.method == "POST" && made.url == "https://h/x")
        #expect(
            made.headers == [
                HTTPField("Content-Type", "application/json"), HTTPField("Accept", "application/x-ndjson"),
                HTTPField("X-Own", "o"), HTTPField("X-Version", "2"), HTTPField("X-Title", "t"),
            ]
        )
        request = try foreignRequest("{\(Self.hi)}") { $0.stream = false }
        #expect(try request.finished(url: "https://h").headers[1].value == "application/json")
    }

    @Test("the error for a part names the part")
    func part() throws {
        let request = try foreignRequest(
            #"{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{}},{"type":"image_url","image_url":"https://x"}]}]}"#
        )
        let errors = request.conversation.messages[0].parts.map(request.unsupported)
        #expect(errors.map(\.path) == ["/messages/0/content/0", "/messages/0/content/1"])
        #expect(errors[0].message.contains("input_audio") && errors[1].message.contains("image"))
    }

    @Test(
        "a model's name in a path is encoded",
        arguments: [
            ("/m/{model}:go?alt=sse", "gemini-1.5", false, "https://h/v1/m/gemini-1.5:go?alt=sse"),
            ("/m/{model}/x", "a/b:c d", false, "https://h/v1/m/a%2Fb%3Ac%20d/x"),
            ("/run/{model}", "@cf/meta/l-3", true, "https://h/v1/run/@cf/meta/l-3"),
            ("/run/{model}", "../x/./y?z#é", true, "https://h/v1/run/%2E%2E/x/%2E/y%3Fz%23%C3%A9"),
            ("/chat", "m", false, "https://h/v1/chat"), ("/m/{model}", "{model}", false, "https://h/v1/m/%7Bmodel%7D"),
        ]
    )
    func model(path: String, model: String, keepsSlashes: Bool, url: String) throws {
        var handler = Handler.openAI
        handler.paths.chat = path
        let provider = try ProviderEndpoint("https://h/v1", handler: handler)
        #expect(provider.chatURL(model: model, keepsSlashes: keepsSlashes) == url)
    }
}
