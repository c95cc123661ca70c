import JSON
import Testing

@testable import Dialects

/// The request that `params` become for `model`.
private func made(
    _ params: String,
    model: String = "claude-sonnet-4-20250514",
    parameters: JSONObject = JSONObject(),
    _ change: (inout Handler) -> Void = { _ in }
) throws -> (body: JSONValue, warnings: [String], request: UpstreamRequest) {
    var handler = Handler.anthropic
    change(&handler)
    let provider = try ProviderEndpoint("https://api.anthropic.com/v1", handler: handler, parameters: parameters)
    let request = try AnthropicDialect().request(for: Array(params.utf8).span, model: model, provider: provider)
    return (try JSONValue.parse(request.body), request.warnings, request)
}

private let hi = #""messages":[{"role":"user","content":"hi"}]"#
private let look =
    #""tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object","properties":{}}}}]"#

@Suite("A request in Anthropic's words", .timeLimit(.minutes(1)))
struct AnthropicRequestTests {
    @Test("a whole conversation is translated")
    func whole() throws {
        let params = #"""
            {"model":"p/m","temperature":0.5,"top_p":0.9,"top_k":5,"stop":["END"],"max_completion_tokens":100,"user":"u1",
             "messages":[
              {"role":"system","content":"Be brief."},{"role":"developer","content":[{"type":"text","text":"Be kind."}]},
              {"role":"user","content":[{"type":"text","text":"What?","cache_control":{"type":"ephemeral"}},
               {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
               {"type":"image_url","image_url":{"url":"https://h/a.png"}},{"type":"text","text":""}]},
              {"role":"assistant","content":"I look.","tool_calls":[
               {"id":"c.1","type":"function","function":{"name":"look","arguments":"{\"x\": 1}"}},
               {"id":"c2","type":"function","function":{"name":"now","arguments":""}}]},
              {"role":"tool","tool_call_id":"c.1","content":"a dot"},{"role":"tool","tool_call_id":"c2","content":""},
              {"role":"user","content":"And?"},{"role":"user","content":"Well?"}],
             "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object","properties":{"x":{"type":"integer"}}}}},
              {"type":"function","function":{"name":"now"},"cache_control":{"type":"ephemeral"}}],
             "tool_choice":"required","parallel_tool_calls":false}
            """#
        let expected = #"""
            {"model":"claude-sonnet-4-20250514","max_tokens":100,"stream":true,"temperature":0.5,"top_p":0.9,"top_k":5,
             "stop_sequences":["END"],"metadata":{"user_id":"u1"},
             "system":[{"type":"text","text":"Be brief."},{"type":"text","text":"Be kind."}],
             "messages":[
              {"role":"user","content":[{"type":"text","text":"What?","cache_control":{"type":"ephemeral"}},
               {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},
               {"type":"image","source":{"type":"url","url":"https://h/a.png"}}]},
              {"role":"assistant","content":[{"type":"text","text":"I look."},
               {"type":"tool_use","id":"c_1","name":"look","input":{"x":1}},{"type":"tool_use","id":"c2","name":"now","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"c_1","content":[{"type":"text","text":"a dot"}]},
               {"type":"tool_result","tool_use_id":"c2"},{"type":"text","text":"And?"},{"type":"text","text":"Well?"}]}],
             "tools":[{"name":"look","description":"Looks.","input_schema":{"type":"object","properties":{"x":{"type":"integer"}}}},
              {"name":"now","input_schema":{"type":"object","properties":{}},"cache_control":{"type":"ephemeral"}}],
             "tool_choice":{"type":"any","disable_parallel_tool_use":true}}
            """#
        let (body, warnings, request) = try made(params)
        #expect(body == (try JSONValue.parse(expected)))
        #expect(warnings == [])
        #expect(request.url == "https://api.anthropic.com/v1/messages")
        #expect(request.headers.contains(HTTPField("anthropic-version", "2023-06-01")))
        #expect(request.headers.contains(HTTPField("Accept", "text/event-stream")))
    }

    @Test("on Vertex AI the model is in the address only")
    func vertex() throws {
        let (body, _, request) = try made("{\(hi)}", model: "claude-3-7-sonnet@20250219") { handler in
            handler.paths = .init(chat: "/publishers/anthropic/models/{model}:streamRawPredict", models: nil)
            handler.auth = .bearer
            handler.headers = []
            handler.parameters.fixed = ["anthropic_version": "vertex-2023-10-16"]
        }
        #expect(
            request.url
                == "https://api.anthropic.com/v1/publishers/anthropic/models/claude-3-7-sonnet@20250219:streamRawPredict"
        )
        #expect(body["model"] == nil && body["anthropic_version"] == "vertex-2023-10-16" && body["stream"] == true)
        let (whole, _, single) = try made("{\(hi)}", model: "m") { handler in
            handler.paths.chat = "/publishers/anthropic/models/{model}:streamRawPredict"
            handler.stream = false
        }
        #expect(single.url.hasSuffix("/m:rawPredict") && whole["stream"] == false)
    }

    @Test(
        "thinking is asked for in the words of the model, and leaves room for the answer",
        arguments: [
            ("claude-sonnet-4-0", #""reasoning_effort":"low""#, #"{"type":"enabled","budget_tokens":1024}"#, 5120),
            (
                "claude-3-7-sonnet-20250219", #""reasoning":{"max_tokens":2000}"#,
                #"{"type":"enabled","budget_tokens":2000}"#, 6096
            ),
            (
                "claude-opus-4-5", #""reasoning_effort":"high","max_tokens":2000"#,
                #"{"type":"enabled","budget_tokens":1600}"#, 2000
            ),
            (
                "claude-opus-4-5", #""thinking":{"type":"enabled","budget_tokens":9000},"max_tokens":2000"#,
                #"{"type":"enabled","budget_tokens":1999}"#, 2000
            ),
            (
                "claude-opus-4-6", #""thinking":{"type":"enabled","budget_tokens":3000}"#,
                #"{"type":"enabled","budget_tokens":3000}"#, 7096
            ),
            (
                "claude-opus-4-6", #""thinking_budget":9223372036854775807"#,
                #"{"type":"enabled","budget_tokens":9223372036854775807}"#, .max
            ),
            ("claude-opus-4-6", #""enable_thinking":true"#, #"{"type":"adaptive"}"#, 4096),
            ("claude-opus-4-7", #""thinking_budget":3000"#, #"{"type":"adaptive","display":"summarized"}"#, 4096),
            (
                "claude-opus-4-6", #""thinking":{"type":"adaptive","display":"omitted"}"#,
                #"{"type":"adaptive","display":"omitted"}"#, 4096
            ),
            ("glm-4.6", #""reasoning_effort":"medium""#, #"{"type":"enabled","budget_tokens":8192}"#, 12288),
            ("glm-4.6", #""enable_thinking":false"#, #"{"type":"disabled"}"#, 4096),
            ("claude-sonnet-4-0", #""reasoning_effort":"none""#, "null", 4096),
            ("claude-sonnet-4-0", #""thinking":{"type":"disabled"}"#, #"{"type":"disabled"}"#, 4096),
        ]
    )
    func thinking(model: String, parameter: String, thinking: String, limit: Int) throws {
        let (body, warnings, _) = try made("{\(hi),\(parameter)}", model: model)
        #expect(body["thinking"] ?? .null == (try JSONValue.parse(thinking)))
        #expect(body["max_tokens"]?.intValue == limit)
        #expect(warnings == [])
    }

    @Test("the effort goes where a model is told how hard to try")
    func effort() throws {
        #expect(
            try made(#"{\#(hi),"reasoning_effort":"minimal"}"#, model: "claude-sonnet-4-6").body["output_config"] == [
                "effort": "low"
            ]
        )
        #expect(
            try made(#"{\#(hi),"reasoning_effort":"xhigh"}"#, model: "claude-opus-4-6").body["output_config"] == [
                "effort": "max"
            ]
        )
        #expect(
            try made(#"{\#(hi),"reasoning_effort":"xhigh"}"#, model: "claude-opus-5").body["output_config"] == [
                "effort": "xhigh"
            ]
        )
        #expect(try made(#"{\#(hi),"output_config":{"effort":"max"}}"#).body["output_config"] == ["effort": "max"])
    }

    @Test(
        "what does not go together with thinking is left out with a warning",
        arguments: [
            (#""reasoning_effort":"low","temperature":0.2,"top_k":3,"top_p":0.5"#, "claude-sonnet-4-0", 3, true),
            (#""reasoning_effort":"low","temperature":1,"top_p":0.95"#, "claude-sonnet-4-0", 0, true),
            (#""reasoning_effort":"low","max_tokens":1000"#, "claude-sonnet-4-0", 1, false),
            (#""reasoning_effort":"low",\#(look),"tool_choice":"required""#, "claude-sonnet-4-0", 1, false),
            (#""reasoning_effort":"low""#, "claude-3-5-haiku-20241022", 1, false),
        ]
    )
    func conflicts(parameters: String, model: String, warnings: Int, thinks: Bool) throws {
        let made = try made("{\(hi),\(parameters)}", model: model)
        #expect(made.warnings.count == warnings)
        #expect((made.body["thinking"] != nil) == thinks)
        #expect(made.body["temperature"] == nil && made.body["top_k"] == nil)
    }

    @Test("a configured limit is a limit, and the handler's default is not")
    func limits() throws {
        let params = #"{\#(hi),"reasoning_effort":"medium"}"#
        #expect(try made(params).body["max_tokens"] == 12288)
        let configured = try made(params, parameters: ["max_tokens": 4096]).body
        #expect(configured["max_tokens"] == 4096 && configured["thinking"]?["budget_tokens"] == 3276)
        #expect(try made(#"{\#(hi),"max_tokens":null}"#) { $0.parameters.defaults = [:] }.body["max_tokens"] == 4096)
    }

    @Test("an answer of a schema is asked for where the model can be held to it, and refused elsewhere")
    func format() throws {
        let format =
            #""response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"type":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true}},"required":["type"]}}}"#
        let schema =
            #"{"type":"object","properties":{"type":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true}},"required":["type"],"additionalProperties":false}"#
        let body = try made("{\(hi),\(format)}", model: "claude-sonnet-4-5").body
        #expect(body["output_config"]?["format"] == ["type": "json_schema", "schema": try JSONValue.parse(schema)])
        for (parameter, model) in [
            (format, "claude-sonnet-4-0"), (#""response_format":{"type":"json_object"}"#, "claude-opus-5"),
        ] {
            let error = #expect(throws: DialectError.self) { try made("{\(hi),\(parameter)}", model: model) }
            #expect(error?.path == "/response_format")
        }
    }

    @Test("functions are strict where the model knows it")
    func strict() throws {
        let tools =
            #""tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"properties":{"a":{"type":"string"}}}}}]"#
        let new = try made("{\(hi),\(tools)}", model: "claude-haiku-4-5")
        #expect(
            new.body["tools"]?[0]?["strict"] == true
                && new.body["tools"]?[0]?["input_schema"]?["additionalProperties"] == false
        )
        let old = try made("{\(hi),\(tools)}", model: "claude-3-haiku-20240307")
        #expect(old.body["tools"]?[0]?["strict"] == nil && old.warnings.count == 1)
        #expect(old.body["tools"]?[0]?["input_schema"]?["type"] == "object")
    }

    @Test(
        "the choice among functions",
        arguments: [
            (#""tool_choice":"auto""#, #"{"type":"auto"}"#),
            (#""tool_choice":"none","parallel_tool_calls":false"#, #"{"type":"none"}"#),
            (#""tool_choice":{"type":"function","function":{"name":"look"}}"#, #"{"type":"tool","name":"look"}"#),
            (#""parallel_tool_calls":false"#, #"{"type":"auto","disable_parallel_tool_use":true}"#),
            (#""parallel_tool_calls":true"#, "null"),
        ]
    )
    func choice(parameter: String, choice: String) throws {
        let body = try made("{\(hi),\(look),\(parameter)}").body
        #expect(body["tool_choice"] ?? .null == (try JSONValue.parse(choice)))
    }

    @Test("Anthropic's own tools are passed on, and those of others refused")
    func providerTools() throws {
        let body = try made(#"{\#(hi),"tools":[{"type":"web_search_20250305","name":"web_search"}]}"#).body
        #expect(body["tools"] == [["type": "web_search_20250305", "name": "web_search"]])
        let error = #expect(throws: DialectError.self) {
            try made(#"{\#(hi),"tools":[{"type":"web_search_preview"}]}"#)
        }
        #expect(error?.path == "/tools/0/type")
    }

    @Test("thoughts come back as they were signed, and all others stay here")
    func thoughts() throws {
        func history(_ members: String) -> String {
            #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b",\#(members)},{"role":"user","content":"c"}]}"#
        }
        let signed = #"{"type":"reasoning.text","format":"anthropic-claude-v1","index":0,"signature":"s"}"#
        let hidden = #"{"type":"reasoning.encrypted","format":"anthropic-claude-v1","index":1,"data":"d"}"#
        let both = try made(history(#""reasoning_content":"hm","reasoning_details":[\#(hidden),\#(signed)]"#))
        #expect(
            both.body["messages"]?[1]?["content"] == [
                ["type": "thinking", "thinking": "hm", "signature": "s"], ["type": "redacted_thinking", "data": "d"],
                ["type": "text", "text": "b"],
            ]
        )
        #expect(both.warnings == [])
        for members in [
            #""reasoning_content":"hm""#,
            #""reasoning_content":"hm","reasoning_details":[{"type":"reasoning.text","format":"openai-responses-v1","signature":"s"}]"#,
            #""reasoning_content":"hm","reasoning_details":[\#(signed),\#(signed)]"#,
        ] {
            let foreign = try made(history(members))
            #expect(foreign.body["messages"]?[1]?["content"] == [["type": "text", "text": "b"]])
            #expect(foreign.warnings.count == 1)
        }
    }

    @Test("calls made elsewhere are answered without thinking, where thinking would have to be signed")
    func foreignCalls() throws {
        let params = #"""
            {"messages":[{"role":"user","content":"a"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"b"}],"reasoning_effort":"low"}
            """#
        let made = try made(params)
        #expect(made.body["thinking"] == nil && made.warnings.count == 2)
        #expect(made.body["tools"] == [["name": "look", "input_schema": ["type": "object"]]])
        #expect(made.body["tool_choice"] == ["type": "none"])
    }

    @Test("the last answer loses the white space at its end, and a system message alone is the user's")
    func edges() throws {
        let begun = #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"{ \n"}]}"#
        #expect(try made(begun).body["messages"]?[1]?["content"] == [["type": "text", "text": "{"]])
        let blank = #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":" "}]}"#
        #expect(try made(blank).body["messages"]?.arrayValue?.count == 1)
        let alone = try made(#"{"messages":[{"role":"system","content":"a"}]}"#)
        #expect(alone.body["messages"]?[0]?["role"] == "user" && alone.body["system"] == nil)
        let later = try made(#"{"messages":[{"role":"user","content":"a"},{"role":"system","content":"b"}]}"#)
        #expect(later.body["messages"]?.arrayValue?.count == 1 && later.warnings.count == 1)
    }

    @Test(
        "what changes the meaning and has no words is refused with its place",
        arguments: [
            (#"{\#(hi),"n":2}"#, "/n"),
            (
                #"{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}]}]}"#,
                "/messages/0/content/0"
            ),
            (
                #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"gs://b/a.png"}}]}]}"#,
                "/messages/0/content/0"
            ),
            (
                #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\""}}]}]}"#,
                "/messages/1/tool_calls/0/function/arguments"
            ),
        ]
    )
    func refused(params: String, path: String) throws {
        let error = #expect(throws: DialectError.self) { try made(params) }
        #expect(error?.path == path)
    }

    @Test("a file is a document, and what does not matter is left out with a warning")
    func others() throws {
        let file =
            #"{"messages":[{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}}]}]}"#
        #expect(
            try made(file).body["messages"]?[0]?["content"]?[0] == [
                "type": "document", "title": "a.pdf",
                "source": ["type": "base64", "media_type": "application/pdf", "data": "AAAA"],
            ]
        )
        let made = try made(
            #"{\#(hi),"seed":1,"temperature":1.5,"frequency_penalty":1,"service_tier":"auto","metadata":{"user_id":"u","x":"y"}}"#
        )
        #expect(made.warnings.count == 4)
        #expect(
            made.body["temperature"] == 1 && made.body["service_tier"] == "auto"
                && made.body["metadata"] == ["user_id": "u"]
        )
    }

    @Test(
        "models tell their version in many ways",
        arguments: [
            ("claude-3-5-sonnet-20241022", [false, false, false]),
            ("claude-3-7-sonnet@20250219", [true, false, false]),
            ("us.anthropic.claude-sonnet-4-20250514-v1:0", [true, false, false]),
            ("anthropic/claude-haiku-4.5", [true, true, false]),
            ("claude-opus-4-1-20250805", [true, true, false]), ("claude-opus-4-6", [true, true, true]),
            ("claude-mythos-preview", [true, true, true]), ("kimi-k2", [true, false, false]),
        ]
    )
    func versions(name: String, knows: [Bool]) {
        let model = AnthropicModel(name)
        #expect([model.thinks, model.followsSchemas, model.thinksByEffort] == knows)
    }
}
