import JSON
import Testing

@testable import Dialects

@Suite("Requests to OpenAI's Responses", .timeLimit(.minutes(1)))
struct ResponsesRequestTests {
    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#
    private static let head = #""model":"m","store":false,"stream":true"#
    private static let own = head + #","input":[{"role":"user","content":"hi"}]"#
    private static let tool =
        #"{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}"#
    private static let flat =
        #"{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":false}"#

    static let translations: [TranslationCase] = [
        TranslationCase("text", "{\(hi)}", "{\(own)}"),
        TranslationCase(
            "a conversation with images, thoughts, calls and results",
            #"""
            {"messages":[{"role":"system","content":"s"},{"role":"developer","content":"d"},
             {"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://h/i.png","detail":"low"}},
               {"type":"file","file":{"file_id":"f1"}}]},
             {"role":"assistant","content":"b","reasoning_content":"r","reasoning_details":[
               {"type":"reasoning.encrypted","format":"openai-responses-v1","index":0,"data":"AAEC"},
               {"type":"reasoning.encrypted","format":"bedrock-converse-v1","index":0,"data":"other"}],
              "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},
               {"id":"c2","type":"function","function":{"name":"f","arguments":""}}]},
             {"role":"tool","tool_call_id":"c1","content":"42"},{"role":"tool","tool_call_id":"c2","content":""},
             {"role":"assistant","content":null,"refusal":"no"}],
             "tools":[\#(tool),{"type":"web_search","search_context_size":"low"}],"tool_choice":"required","parallel_tool_calls":false}
            """#,
            #"""
            {\#(head),"input":[{"role":"system","content":"s"},{"role":"developer","content":"d"},
             {"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"https://h/i.png","detail":"low"},
               {"type":"input_file","file_id":"f1"}]},
             {"type":"reasoning","summary":[{"type":"summary_text","text":"r"}],"encrypted_content":"AAEC"},
             {"role":"assistant","content":[{"type":"output_text","text":"b"}]},
             {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"x\":1}"},
             {"type":"function_call","call_id":"c2","name":"f","arguments":"{}"},
             {"type":"function_call_output","call_id":"c1","output":"42"},
             {"type":"function_call_output","call_id":"c2","output":""},
             {"role":"assistant","content":[{"type":"refusal","refusal":"no"}]}],
             "tools":[\#(flat),{"type":"web_search","search_context_size":"low"}],"tool_choice":"required","parallel_tool_calls":false}
            """#
        ),
        TranslationCase(
            "parameters, and the Responses' own",
            #"""
            {\#(hi),"temperature":0.5,"top_p":0.9,"max_tokens":100,"user":"u","reasoning":{"effort":"high","summary":"auto"},
             "verbosity":"low","metadata":{"a":"b"},"store":true,"seed":1,"presence_penalty":1,
             "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object"}}}}
            """#,
            #"""
            {"model":"m","stream":true,"input":[{"role":"user","content":"hi"}],"temperature":0.5,"top_p":0.9,
             "max_output_tokens":100,"user":"u","reasoning":{"effort":"high","summary":"auto"},
             "include":["reasoning.encrypted_content"],"metadata":{"a":"b"},"store":true,
             "text":{"verbosity":"low","format":{"type":"json_schema","name":"n","strict":true,"schema":{"type":"object"}}}}
            """#,
            warnings: [
                "the parameter seed was left out: openai-responses does not know it",
                "the parameter presence_penalty was left out: openai-responses does not know it",
            ]
        ),
        TranslationCase(
            "one function, a small limit, and no thinking",
            #"{\#(hi),"tools":[\#(tool)],"tool_choice":{"type":"function","function":{"name":"f"}},"max_completion_tokens":5,"reasoning_effort":"none"}"#,
            #"{\#(own),"tools":[\#(flat)],"tool_choice":{"type":"function","name":"f"},"max_output_tokens":16,"reasoning":{"effort":"none"}}"#,
            warnings: ["the parameter max_tokens was changed from 5.0 to 16: the provider takes no other"]
        ),
        TranslationCase(
            "thoughts that are not encrypted are left out",
            #"{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"a","reasoning_content":"r"}]}"#,
            #"{\#(head),"input":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"output_text","text":"a"}]}]}"#,
            warnings: ["the reasoning of earlier answers was left out where the provider has not encrypted it"]
        ),
    ]

    @Test("the request is in the words of the Responses", arguments: translations)
    func translates(translation: TranslationCase) throws {
        try ResponsesDialect().expect(translation)
    }

    @Test("it goes to its own path, and may ask for a whole answer")
    func address() throws {
        let request = try ResponsesDialect().translated("{\(Self.hi)}", endpoint: "https://h/v1") { $0.stream = false }
        #expect(request.url == "https://h/v1/responses")
        #expect(try JSONValue.parse(request.body)["stream"] == false)
        #expect(request.headers.contains(HTTPField("Accept", "application/json")))
    }

    @Test(
        "what would mean something else is refused",
        arguments: [
            RefusalCase("/n", #"{\#(hi),"n":2}"#),
            RefusalCase("/stop", #"{\#(hi),"stop":"x"}"#),
            RefusalCase(
                "/messages/0/content/0",
                #"{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]}"#
            ),
        ]
    )
    func refuses(refusal: RefusalCase) {
        ResponsesDialect().expect(refusal)
    }
}
