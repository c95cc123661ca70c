import JSON
import Testing

@testable import Dialects

@Suite("Bedrock's requests", .timeLimit(.minutes(1)))
struct BedrockRequestTests {
    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#
    private static let own = #""messages":[{"role":"user","content":[{"text":"hi"}]}]"#
    private static let tool =
        #"{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}"#
    private static let specification =
        #"{"toolSpec":{"name":"f","description":"d","inputSchema":{"json":{"type":"object"}}}}"#
    private static let calls =
        #"{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},{"role":"tool","tool_call_id":"t1","content":"42"}"#
    private static let ownCalls =
        #"{"role":"user","content":[{"text":"hi"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"f","input":{"x":1}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"42"}]}}]}"#

    static let translations: [TranslationCase] = [
        TranslationCase("text", "{\(hi)}", "{\(own)}"),
        TranslationCase(
            "a conversation with images, calls, results and what Bedrock has signed",
            #"""
            {"messages":[{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]},
             {"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/AA=="}}]},
             {"role":"user","content":"b"},
             {"role":"assistant","content":"c","reasoning_content":"r","reasoning_details":[
               {"type":"reasoning.text","format":"bedrock-converse-v1","index":0,"signature":"sig"},
               {"type":"reasoning.encrypted","format":"bedrock-converse-v1","index":1,"data":"AAEC"},
               {"type":"reasoning.text","format":"anthropic-claude-v1","signature":"other"}],
              "tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{}"}},
               {"id":"t2","type":"function","function":{"name":"f","arguments":""}}]},
             {"role":"tool","tool_call_id":"t1","content":"1"},{"role":"tool","tool_call_id":"t2","content":""},
             {"role":"user","content":"d"}],
             "tools":[\#(tool)],"tool_choice":"required"}
            """#,
            #"""
            {"system":[{"text":"s"},{"cachePoint":{"type":"default"}}],"messages":[
             {"role":"user","content":[{"text":"a"},{"image":{"format":"jpeg","source":{"bytes":"/9j/AA=="}}},{"text":"b"}]},
             {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"r","signature":"sig"}}},
               {"reasoningContent":{"redactedContent":"AAEC"}},{"text":"c"},
               {"toolUse":{"toolUseId":"t1","name":"f","input":{}}},{"toolUse":{"toolUseId":"t2","name":"f","input":{}}}]},
             {"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"1"}]}},
               {"toolResult":{"toolUseId":"t2","content":[]}},{"text":"d"}]}],
             "toolConfig":{"tools":[\#(specification)],"toolChoice":{"any":{}}}}
            """#
        ),
        TranslationCase(
            "parameters, a schema, and Bedrock's own",
            #"""
            {\#(hi),"temperature":1.5,"top_p":0.9,"max_tokens":5,"stop":"x","seed":1,"guardrailConfig":{"guardrailIdentifier":"g"},
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}
            """#,
            #"""
            {\#(own),"inferenceConfig":{"temperature":1,"topP":0.9,"maxTokens":5,"stopSequences":["x"]},
             "guardrailConfig":{"guardrailIdentifier":"g"},"outputConfig":{"textFormat":{"type":"json_schema",
              "structure":{"jsonSchema":{"name":"n","schema":"{\"type\":\"object\"}"}}}}}
            """#,
            warnings: [
                "the parameter temperature was changed from 1.5 to 1: the provider takes no other",
                "the parameter seed was left out: bedrock does not know it",
            ]
        ),
        TranslationCase(
            "one function that must be called",
            #"{\#(hi),"tools":[\#(tool)],"tool_choice":{"type":"function","function":{"name":"f"}}}"#,
            #"{\#(own),"toolConfig":{"tools":[\#(specification)],"toolChoice":{"tool":{"name":"f"}}}}"#
        ),
        TranslationCase(
            "functions that must not be called are not told of",
            #"{\#(hi),"tools":[\#(tool)],"tool_choice":"none"}"#,
            "{\(own)}"
        ),
        TranslationCase(
            "functions called earlier are told of",
            #"{"messages":[\#(calls)]}"#,
            #"{"messages":[\#(ownCalls)],"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]}}"#,
            warnings: [
                "the functions called earlier were told of again: the provider takes no calls without them"
            ]
        ),
        TranslationCase(
            "thoughts that Bedrock has not signed are left out",
            #"{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"a","reasoning_content":"r"},{"role":"user","content":"b"}]}"#,
            #"{"messages":[{"role":"user","content":[{"text":"hi"}]},{"role":"assistant","content":[{"text":"a"}]},{"role":"user","content":[{"text":"b"}]}]}"#,
            warnings: [
                "the reasoning of earlier answers was left out where Bedrock has not signed it as a whole"
            ]
        ),
    ]

    @Test("the request is in Bedrock's words", arguments: translations)
    func translates(translation: TranslationCase) throws {
        try BedrockDialect().expect(translation)
    }

    @Test(
        "models are asked to think in their makers' words",
        arguments: [
            (
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0", #""reasoning_effort":"high","max_tokens":4000"#,
                #"{"thinking":{"type":"enabled","budget_tokens":2000}}"#
            ),
            (
                "amazon.nova-2-lite-v1:0", #""reasoning_effort":"low""#,
                #"{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}"#
            ),
            ("openai.gpt-oss-120b-1:0", #""reasoning_effort":"medium""#, #"{"reasoning_effort":"medium"}"#),
            ("anthropic.claude-3-haiku-20240307-v1:0", #""top_k":5"#, #"{"top_k":5}"#),
            ("amazon.nova-lite-v1:0", #""top_k":5"#, #"{"inferenceConfig":{"topK":5}}"#),
        ]
    )
    func fields(model: String, parameters: String, fields: String) throws {
        let request = try BedrockDialect().translated("{\(Self.hi),\(parameters)}", model: model)
        let body = try JSONValue.parse(request.body)
        #expect(body["additionalModelRequestFields"]?.sorted == (try JSONValue.parse(fields)).sorted)
        #expect(request.warnings == [])
    }

    @Test("while a model of Anthropic's thinks, its temperature is its own")
    func thinking() throws {
        let params =
            #"{\#(Self.hi),"thinking":{"type":"enabled","budget_tokens":2048},"temperature":0.5,"max_tokens":1000}"#
        let short = try BedrockDialect().translated(params, model: "anthropic.claude-x")
        #expect(try JSONValue.parse(short.body)["inferenceConfig"]?["temperature"] == 0.5)
        #expect(short.warnings.count == 1)
        let long = try BedrockDialect().translated(
            params.replacing("1000", with: "9000"),
            model: "anthropic.claude-x"
        )
        #expect(try JSONValue.parse(long.body)["inferenceConfig"] == ["maxTokens": 9000])
        #expect(
            long.warnings == ["the parameter temperature was left out: the provider takes none while the model thinks"]
        )
    }

    @Test("the model is in the address, and so is whether to stream")
    func address() throws {
        let endpoint = "https://bedrock-runtime.eu-west-1.amazonaws.com"
        let model = "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.amazon.nova-lite-v1:0"
        let path = "arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Feu.amazon.nova-lite-v1%3A0"
        let stream = try BedrockDialect().translated("{\(Self.hi)}", model: model, endpoint: endpoint)
        #expect(stream.url == "\(endpoint)/model/\(path)/converse-stream")
        #expect(stream.headers.contains(HTTPField("Accept", "application/vnd.amazon.eventstream")))
        let whole = try BedrockDialect().translated("{\(Self.hi)}", model: model, endpoint: endpoint) {
            $0.stream = false
        }
        #expect(whole.url == "\(endpoint)/model/\(path)/converse")
        let provider = try ProviderEndpoint(endpoint, handler: .bedrock)
        let models = BedrockDialect().modelsRequest(to: provider)
        #expect(models?.url == "https://bedrock.eu-west-1.amazonaws.com/foundation-models")
    }

    @Test(
        "what would mean something else is refused",
        arguments: [
            RefusalCase("/n", #"{\#(hi),"n":2}"#),
            RefusalCase("/response_format", #"{\#(hi),"response_format":{"type":"json_object"}}"#),
            RefusalCase("/tool_choice", #"{"messages":[\#(calls)],"tools":[\#(tool)],"tool_choice":"none"}"#),
            RefusalCase(
                "/messages/0/content/0",
                #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://h/a.png"}}]}]}"#
            ),
        ]
    )
    func refuses(refusal: RefusalCase) {
        BedrockDialect().expect(refusal)
    }

    @Test("models and errors are told in Bedrock's words")
    func others() throws {
        let list = #"{"modelSummaries":[{"modelId":"amazon.nova-lite-v1:0","modelName":"Nova Lite"}]}"#
        let models = try BedrockDialect().models(in: Array(list.utf8).span)
        #expect(models == [ModelDescription(id: "amazon.nova-lite-v1:0", title: "Nova Lite")])
        let error = BedrockDialect().error(
            status: 403,
            headers: [HTTPField("x-amzn-ErrorType", "UnrecognizedClientException:http://internal.amazon.com/")],
            body: Array(#"{"message":"The security token included in the request is invalid."}"#.utf8).span,
            now: 0
        )
        #expect(error.code == "UnrecognizedClientException" && !error.retryable)
    }
}
