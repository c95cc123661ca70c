import Harness
import JSON
import Testing

@testable import Dialects

@Suite("Ollama", .timeLimit(.minutes(1)))
struct OllamaTests {
    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#
    private static let head = #""model":"m","stream":true"#

    static let translations: [TranslationCase] = [
        TranslationCase("text", "{\(hi)}", "{\(head),\(hi)}"),
        TranslationCase(
            "a conversation with tools, images and thoughts",
            #"""
            {"messages":[{"role":"developer","content":"s"},
             {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"},
               {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},
             {"role":"assistant","content":null,"reasoning_content":"r","tool_calls":[
               {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1.0}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"42"}],
             "tools":[{"type":"function","function":{"name":"f","description":"d","strict":true,
               "parameters":{"type":"object","properties":{"x":{"type":"number"}}}}},
               {"type":"function","function":{"name":"g"}}],"tool_choice":"auto"}
            """#,
            #"""
            {"model":"m","stream":true,"messages":[{"role":"system","content":"s"},
             {"role":"user","content":"a\nb","images":["iVBORw0KGgo="]},
             {"role":"assistant","content":"","thinking":"r","tool_calls":[
               {"id":"c1","type":"function","function":{"name":"f","arguments":{"x":1.0}}}]},
             {"role":"tool","content":"42","tool_name":"f","tool_call_id":"c1"}],
             "tools":[{"type":"function","function":{"name":"f","description":"d",
               "parameters":{"type":"object","properties":{"x":{"type":"number"}}}}},
               {"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}]}
            """#
        ),
        TranslationCase(
            "parameters, and Ollama's own beside them",
            #"""
            {\#(hi),"temperature":0.5,"top_p":0.9,"top_k":3,"min_p":0.1,"seed":7,"max_tokens":5,"stop":"x",
             "presence_penalty":1,"frequency_penalty":2,"repetition_penalty":1.1,"options":{"num_ctx":4096},
             "keep_alive":"5m","reasoning_effort":"high","response_format":{"type":"json_object"}}
            """#,
            #"""
            {\#(head),\#(hi),"options":{"temperature":0.5,"top_p":0.9,"top_k":3,"min_p":0.1,"seed":7,"num_predict":5,
             "stop":["x"],"presence_penalty":1,"frequency_penalty":2,"repeat_penalty":1.1,"num_ctx":4096},
             "keep_alive":"5m","think":true,"format":"json"}
            """#
        ),
        TranslationCase(
            "a schema, and no thinking",
            #"{\#(hi),"reasoning":{"enabled":false},"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}"#,
            #"{\#(head),\#(hi),"think":false,"format":{"type":"object"}}"#
        ),
        TranslationCase(
            "functions that must not be called are not told of",
            #"{\#(hi),"tools":[{"type":"function","function":{"name":"g"}}],"tool_choice":"none"}"#,
            "{\(head),\(hi)}"
        ),
        TranslationCase(
            "what Ollama does not know is told of",
            #"{\#(hi),"logprobs":true,"user":"u"}"#,
            "{\(head),\(hi)}",
            warnings: [
                "the parameter user was left out: ollama does not know it",
                "the parameter logprobs was left out: ollama does not know it",
            ]
        ),
    ]

    @Test("the request is in Ollama's words", arguments: translations)
    func translates(translation: TranslationCase) throws {
        try OllamaDialect().expect(translation)
    }

    @Test(
        "gpt-oss is told how much to think",
        arguments: [("minimal", "low"), ("medium", "medium"), ("xhigh", "high")]
    )
    func levels(effort: String, level: String) throws {
        let params = #"{\#(Self.hi),"reasoning_effort":"\#(effort)"}"#
        let request = try OllamaDialect().translated(params, model: "gpt-oss:20b") { $0.stream = false }
        let body = try JSONValue.parse(request.body)
        #expect(body["think"]?.stringValue == level && body["stream"] == false)
        #expect(request.url == "https://h/api/chat")
    }

    @Test(
        "what would mean something else is refused",
        arguments: [
            RefusalCase(
                "/tool_choice",
                #"{\#(hi),"tools":[{"type":"function","function":{"name":"g"}}],"tool_choice":"required"}"#
            ),
            RefusalCase("/n", #"{\#(hi),"n":2}"#),
            RefusalCase(
                "/messages/0/content/0",
                #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://h/a.png"}}]}]}"#
            ),
        ]
    )
    func refuses(refusal: RefusalCase) {
        OllamaDialect().expect(refusal)
    }

    private static func line(_ message: String, more: String = #""done":false"#) -> String {
        #"{"model":"q","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant",\#(message)},\#(more)}"# + "\n"
    }

    private static let last = line(
        #""content":"""#,
        more: #""done_reason":"stop","done":true,"prompt_eval_count":3,"eval_count":4"#
    )

    static let answers: [AnswerCase] = [
        AnswerCase("text", line(#""content":"Hel""#) + line(#""content":"lo \u2713""#) + last) {
            $0.text = "Hello ✓"; $0.finish = "stop"; $0.usage = [3, 4, 7]
        },
        AnswerCase(
            "thoughts and several calls, with ids and without",
            line(#""content":"","thinking":"hm""#)
                + line(
                    #""content":"","tool_calls":[{"id":"c7","function":{"index":0,"name":"f","arguments":{"x": 1.0}}},{"function":{"name":"g","arguments":{}}}]"#
                )
                + line(#""content":"","tool_calls":[{"function":{"name":"h","arguments":"{\"y\":2}"}}]"#) + last
        ) {
            $0.reasoning = "hm"
            $0.calls = [["c7", "f", #"{"x":1.0}"#], ["call_a1_1", "g", "{}"], ["call_a1_2", "h", #"{"y":2}"#]]
            $0.finish = "tool_calls"
            $0.usage = [3, 4, 7]
        },
        AnswerCase(
            "text on the last line, a limit, and a prompt from the cache",
            line(#""content":"a""#)
                + line(#""content":"b""#, more: #""done_reason":"length","done":true,"eval_count":2"#)
        ) {
            $0.text = "ab"; $0.finish = "length"; $0.usage = [0, 2, 2]
        },
        AnswerCase("an error in the middle", line(#""content":"a""#) + #"{"error":"out of memory"}"# + "\n") {
            $0.text = "a"; $0.end = .failed(UpstreamError(.stream, "out of memory"))
        },
        AnswerCase("no end", line(#""content":"a""#)) {
            $0.text = "a"; $0.end = .truncated
        },
        AnswerCase("a model that was only loaded", #"{"model":"q","done":true,"done_reason":"load"}"# + "\n") {
            $0.finish = "stop"
        },
        AnswerCase("a line that is none", line(#""content":"a""#) + "oops\n" + #"{"status":"x"}"# + "\n" + last) {
            $0.text = "aoops"; $0.finish = "stop"; $0.usage = [3, 4, 7]; $0.warnings = 2
        },
    ]

    @Test(
        "lines are read, whole and in pieces",
        arguments: answers,
        ["application/x-ndjson", "application/json", "x/y"]
    )
    func reads(answer: AnswerCase, contentType: String) throws {
        var answer = answer
        answer.contentType = contentType
        // Of one JSON text alone nothing is known before its end.
        guard contentType != "application/json" || answer.end == .complete && answer.warnings == 0 else { return }
        try answer.check(OllamaDialect())
    }

    @Test("a whole answer is its last line")
    func whole() throws {
        let message = #""content":"a\nb","thinking":"t""#
        let body = Self.line(message, more: #""done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":1"#)
        let decoded = Decoded(body, contentType: "application/json; charset=utf-8", dialect: OllamaDialect())
        let outcome = try Outcome(decoded)
        #expect(outcome.text == "a\nb" && outcome.reasoning == "t" && decoded.end == .complete)
    }

    @Test("models are listed by their names")
    func models() throws {
        let answer = #"{"models":[{"name":"qwen3:4b","model":"qwen3:4b","size":1}]}"#
        #expect(try OllamaDialect().models(in: Array(answer.utf8).span).map(\.id) == ["qwen3:4b"])
        let provider = try ProviderEndpoint("http://localhost:11434", handler: .ollama)
        #expect(OllamaDialect().modelsRequest(to: provider)?.url == "http://localhost:11434/api/tags")
    }

    @Test("an error is told in the server's words")
    func errors() {
        let body = Array(#"{"error":"model 'x' not found"}"#.utf8)
        let error = OllamaDialect().error(status: 404, headers: [], body: body.span, now: 0)
        #expect(error.message == "model 'x' not found" && error.httpStatus == 404 && !error.retryable)
    }
}
