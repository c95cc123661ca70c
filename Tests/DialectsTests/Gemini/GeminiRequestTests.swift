import JSON
import Testing

@testable import Dialects

/// The request that `params` become for `model`.
private func made(
    _ params: String,
    model: String = "gemini-2.5-flash",
    _ change: (inout Handler) -> Void = { _ in }
) throws -> (body: JSONValue, warnings: [String], request: UpstreamRequest) {
    var handler = Handler.gemini
    change(&handler)
    let provider = try ProviderEndpoint("https://h/v1beta", handler: handler)
    let request = try GeminiDialect().request(for: Array(params.utf8).span, model: model, provider: provider)
    return (try JSONValue.parse(request.body), request.warnings, request)
}

private let hi = #""messages":[{"role":"user","content":"hi"}]"#

@Suite("A request in Gemini's words", .timeLimit(.minutes(1)))
struct GeminiRequestTests {
    @Test("a whole conversation is translated")
    func whole() throws {
        let params = #"""
            {"temperature":0.5,"top_p":0.9,"top_k":5,"max_tokens":100,"seed":7,"stop":"END","presence_penalty":0.1,
             "frequency_penalty":0.2,"safetySettings":[{"category":"X","threshold":"BLOCK_NONE"}],
             "messages":[{"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"What?"},
               {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
               {"type":"image_url","image_url":{"url":"https://h/a.jpg?x=1"}},
               {"type":"input_audio","input_audio":{"data":"AA==","format":"mp3"}}]},
              {"role":"assistant","content":"I look.","tool_calls":[
               {"id":"c1","type":"function","function":{"name":"look","arguments":"{\"x\": 1}"},"extra_content":{"google":{"thought_signature":"sig","id":"g1"}}},
               {"id":"c2","type":"function","function":{"name":"now","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":"a dot"},{"role":"tool","tool_call_id":"c2","content":"{\"time\": 5}"},
              {"role":"user","content":"And?"}],
             "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"$schema":"s","type":"object","properties":{"x":{"type":["integer","null"]}},"required":["x"],"additionalProperties":false}}},
              {"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{},"additionalProperties":false}}}],
             "tool_choice":{"type":"function","function":{"name":"look"}}}
            """#
        let expected = #"""
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},"safetySettings":[{"category":"X","threshold":"BLOCK_NONE"}],
             "contents":[
              {"role":"user","parts":[{"text":"What?"},{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},
               {"fileData":{"fileUri":"https://h/a.jpg?x=1","mimeType":"image/jpeg"}},{"inlineData":{"mimeType":"audio/mpeg","data":"AA=="}}]},
              {"role":"model","parts":[{"text":"I look."},
               {"functionCall":{"name":"look","args":{"x":1},"id":"g1"},"thoughtSignature":"sig"},{"functionCall":{"name":"now","args":{}}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"look","response":{"output":"a dot"},"id":"g1"}},
               {"functionResponse":{"name":"now","response":{"time":5}}}]},
              {"role":"user","parts":[{"text":"And?"}]}],
             "tools":[{"functionDeclarations":[
              {"name":"look","description":"Looks.","parameters":{"type":"OBJECT","properties":{"x":{"type":"INTEGER","nullable":true}},"required":["x"]}},
              {"name":"now"}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["look"]}},
             "generationConfig":{"temperature":0.5,"topP":0.9,"topK":5,"maxOutputTokens":100,"seed":7,"stopSequences":["END"],
              "presencePenalty":0.1,"frequencyPenalty":0.2}}
            """#
        let (body, warnings, request) = try made(params)
        #expect(body == (try JSONValue.parse(expected)))
        #expect(warnings == [])
        #expect(request.url == "https://h/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse")
        #expect(request.headers.contains(HTTPField("Accept", "text/event-stream")))
    }

    @Test("the address names the model, the stream or the whole answer, and on Vertex AI the publisher")
    func addresses() throws {
        #expect(
            try made("{\(hi)}", model: "models/gemini-2.5-pro").request.url.hasSuffix(
                "/models/gemini-2.5-pro:streamGenerateContent?alt=sse"
            )
        )
        let whole = try made("{\(hi)}", model: "m") { $0.stream = false }
        #expect(whole.request.url == "https://h/v1beta/models/m:generateContent")
        let vertex = try made("{\(hi)}", model: "m") {
            $0.paths.chat = "/publishers/google/models/{model}:streamGenerateContent?alt=sse"
        }
        #expect(vertex.request.url == "https://h/v1beta/publishers/google/models/m:streamGenerateContent?alt=sse")
    }

    @Test(
        "thinking is asked for in the words of the model",
        arguments: [
            ("gemini-2.5-flash", #""reasoning_effort":"low""#, #"{"includeThoughts":true,"thinkingBudget":1024}"#),
            ("gemini-2.5-pro", #""reasoning_effort":"none""#, #"{"thinkingBudget":128}"#),
            ("gemini-2.5-flash-lite", #""thinking":{"type":"disabled"}"#, #"{"thinkingBudget":0}"#),
            (
                "gemini-2.5-flash", #""reasoning":{"max_tokens":99999}"#,
                #"{"includeThoughts":true,"thinkingBudget":24576}"#
            ),
            ("gemini-2.5-flash", #""enable_thinking":true"#, #"{"includeThoughts":true}"#),
            (
                "gemini-3-pro-preview", #""reasoning_effort":"medium""#,
                #"{"includeThoughts":true,"thinkingLevel":"high"}"#
            ),
            (
                "gemini-3.1-pro-preview", #""reasoning_effort":"medium""#,
                #"{"includeThoughts":true,"thinkingLevel":"medium"}"#
            ),
            ("gemini-3-flash-preview", #""reasoning_effort":"none""#, #"{"thinkingLevel":"minimal"}"#),
            (
                "gemini-3-flash-preview", #""reasoning":{"max_tokens":2000}"#,
                #"{"includeThoughts":true,"thinkingBudget":2000}"#
            ),
            ("gemini-2.0-flash", #""reasoning_effort":"none""#, "null"),
        ]
    )
    func thinking(model: String, parameter: String, config: String) throws {
        let (body, warnings, _) = try made("{\(hi),\(parameter)}", model: model)
        #expect(body["generationConfig"]?["thinkingConfig"] ?? .null == (try JSONValue.parse(config)))
        #expect(warnings == [])
    }

    @Test("a model that cannot think is not asked to")
    func thoughtless() throws {
        let made = try made(#"{\#(hi),"reasoning_effort":"high"}"#, model: "gemini-2.0-flash")
        #expect(made.body["generationConfig"] == nil && made.warnings.count == 1)
    }

    @Test(
        "a schema goes in OpenAPI's words where nothing is lost by it, and as JSON Schema elsewhere",
        arguments: [
            (#"{"type":"object","properties":{"a":{"type":"array","items":{"type":"string","enum":["x"]}}}}"#, true),
            (
                #"{"type":"object","properties":{"$ref":{"anyOf":[{"type":"string","const":"a"},{"type":"null"}]}}}"#,
                true
            ),
            (##"{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"type":"string"}}}"##, false),
            (
                #"{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"string"}}}}"#,
                false
            ),
            (#"{"type":"object","properties":{"a":{"type":["string","integer"]}}}"#, false),
            (#"{"type":"object","properties":{"a":{"enum":[1,2]}}}"#, false),
            (#"{"type":"object","properties":{"a":{"type":"string","format":"email"}}}"#, false),
            (#"{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}}}"#, false),
            (#"{"type":"object","properties":{"a":{}}}"#, false),
        ]
    )
    func schemas(schema: String, isPlain: Bool) throws {
        let format =
            #"{\#(hi),"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":\#(schema)}}}"#
        let config = try made(format).body["generationConfig"]
        #expect(config?["responseMimeType"] == "application/json")
        #expect((config?["responseSchema"] != nil) == isPlain)
        #expect(try isPlain || config?["responseJsonSchema"] == JSONValue.parse(schema))
        let tools = #"{\#(hi),"tools":[{"type":"function","function":{"name":"f","parameters":\#(schema)}}]}"#
        let declaration = try made(tools).body["tools"]?[0]?["functionDeclarations"]?[0]
        #expect((declaration?["parameters"] != nil) == isPlain)
        #expect((declaration?["parametersJsonSchema"] != nil) == !isPlain)
    }

    @Test("JSON of any form is asked for by its type")
    func anyObject() throws {
        let body = try made(#"{\#(hi),"response_format":{"type":"json_object"}}"#).body
        #expect(body["generationConfig"] == ["responseMimeType": "application/json"])
    }

    @Test("calls of other providers' models are signed as such where a signature is wanted")
    func foreignCalls() throws {
        let params = #"""
            {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[
              {"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{}"}},
              {"id":"toolu_2","type":"function","function":{"name":"g","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"toolu_1","content":[{"type":"text","text":"[1]"}]},
             {"role":"tool","tool_call_id":"toolu_2","content":"no","is_error":true}]}
            """#
        let new = try made(params, model: "gemini-3-pro-preview")
        let calls = new.body["contents"]?[1]?["parts"]
        #expect(
            calls?[0]?["thoughtSignature"] == "skip_thought_signature_validator"
                && calls?[1]?["thoughtSignature"] == nil
        )
        #expect(calls?[0]?["functionCall"]?["id"] == nil)
        #expect(
            new.body["contents"]?[2]?["parts"] == [
                ["functionResponse": ["name": "f", "response": ["output": [1]]]],
                ["functionResponse": ["name": "g", "response": ["error": "no"]]],
            ]
        )
        #expect(new.warnings.count == 1)
        #expect(try made(params).body["contents"]?[1]?["parts"]?[0]?["thoughtSignature"] == nil)
    }

    @Test("a signature of words comes back with them")
    func signed() throws {
        let params = #"""
            {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","reasoning_content":"hm","reasoning_details":[
              {"type":"reasoning.encrypted","format":"google-gemini-v1","index":0,"data":"s"}]},{"role":"user","content":"c"}]}
            """#
        let made = try made(params)
        #expect(made.body["contents"]?[1]?["parts"] == [["text": "b", "thoughtSignature": "s"]])
        #expect(made.warnings == [])
    }

    @Test(
        "what changes the meaning and has no words is refused with its place",
        arguments: [
            (#"{\#(hi),"n":2}"#, "/n"),
            (#"{\#(hi),"tools":[{"type":"web_search_preview"}]}"#, "/tools/0/type"),
            (
                #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"s3://b/a.png"}}]}]}"#,
                "/messages/0/content/0"
            ),
            (
                #"{"messages":[{"role":"user","content":"a"},{"role":"tool","tool_call_id":"c","content":"b"}]}"#,
                "/messages/1/tool_call_id"
            ),
        ]
    )
    func refused(params: String, path: String) throws {
        let error = #expect(throws: DialectError.self) { try made(params) }
        #expect(error?.path == path)
    }

    @Test("what does not matter is left out with a warning, and the user's own configuration is kept")
    func others() throws {
        let made = try made(
            #"{\#(hi),"logit_bias":{"1":2},"user":"u","parallel_tool_calls":false,"temperature":3,"generationConfig":{"mediaResolution":"LOW"}}"#
        )
        #expect(made.warnings.count == 3)
        #expect(made.body["generationConfig"] == ["temperature": 2, "mediaResolution": "LOW"])
        let alone = try body(#"{"messages":[{"role":"system","content":"a"}]}"#)
        #expect(alone["contents"] == [["role": "user", "parts": [["text": "a"]]]] && alone["systemInstruction"] == nil)
    }

    private func body(_ params: String) throws -> JSONValue {
        try made(params).body
    }
}
