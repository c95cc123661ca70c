import Harness
import JSON
import Testing

@testable import Dialects

@Suite("Cohere", .timeLimit(.minutes(1)))
struct CohereTests {
    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#
    private static let head = #""model":"m","stream":true"#
    private static let tool = #"{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}"#
    private static let other =
        #"{"type":"function","function":{"name":"g","strict":true,"parameters":{"type":"object"}}}"#

    static let translations: [TranslationCase] = [
        TranslationCase("text", "{\(hi)}", "{\(head),\(hi)}"),
        TranslationCase(
            "a conversation with a plan, calls, images and a document",
            #"""
            {"messages":[{"role":"developer","content":"s"},
             {"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://h/i.png","detail":"low"}}]},
             {"role":"assistant","content":null,"tool_plan":"I will","tool_calls":[
               {"id":"c1","type":"function","function":{"name":"f","arguments":""}}]},
             {"role":"tool","tool_call_id":"c1","content":[{"type":"document","document":{"data":"42"}}]}],
             "tools":[\#(tool)],"tool_choice":"required","documents":["d"]}
            """#,
            #"""
            {\#(head),"messages":[{"role":"system","content":"s"},
             {"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://h/i.png","detail":"low"}}]},
             {"role":"assistant","tool_plan":"I will","tool_calls":[
               {"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","content":[{"type":"document","document":{"data":"42"}}]}],
             "tools":[\#(tool)],"tool_choice":"REQUIRED","documents":["d"]}
            """#
        ),
        TranslationCase(
            "parameters under Cohere's names",
            #"""
            {\#(hi),"temperature":0.5,"top_p":0.9,"top_k":3,"seed":7,"max_completion_tokens":5,"stop":["x","y"],
             "presence_penalty":0.1,"frequency_penalty":0.2,"reasoning_effort":"high","user":"u",
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}
            """#,
            #"""
            {\#(head),\#(hi),"temperature":0.5,"p":0.9,"k":3,"seed":7,"max_tokens":5,"stop_sequences":["x","y"],
             "presence_penalty":0.1,"frequency_penalty":0.2,"thinking":{"type":"enabled","token_budget":24576},
             "response_format":{"type":"json_object","json_schema":{"type":"object"}}}
            """#,
            warnings: ["the parameter user was left out: cohere does not know it"]
        ),
        TranslationCase(
            "one function that must be called",
            #"{\#(hi),"tools":[\#(tool),\#(other)],"tool_choice":{"type":"function","function":{"name":"g"}},"thinking":{"type":"disabled"}}"#,
            #"{\#(head),\#(hi),"tools":[{"type":"function","function":{"name":"g","parameters":{"type":"object"}}}],"tool_choice":"REQUIRED","strict_tools":true,"thinking":{"type":"disabled"}}"#
        ),
        TranslationCase(
            "no function that may be called",
            #"{\#(hi),"tools":[\#(tool)],"tool_choice":"none","reasoning":{"enabled":true}}"#,
            #"{\#(head),\#(hi),"tools":[\#(tool)],"tool_choice":"NONE","thinking":{"type":"enabled"}}"#
        ),
    ]

    @Test("the request is in Cohere's words", arguments: translations)
    func translates(translation: TranslationCase) throws {
        try CohereDialect().expect(translation)
        let request = try CohereDialect().translated(translation.params) { $0.stream = false }
        #expect(request.url == "https://h/v2/chat")
        #expect(try JSONValue.parse(request.body)["stream"] == false)
    }

    @Test(
        "what would mean something else is refused",
        arguments: [
            RefusalCase("/n", #"{\#(hi),"n":2}"#),
            RefusalCase(
                "/tool_choice",
                #"{\#(hi),"tools":[\#(tool)],"tool_choice":{"type":"function","function":{"name":"x"}}}"#
            ),
            RefusalCase(
                "/messages/0/content/0",
                #"{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]}"#
            ),
        ]
    )
    func refuses(refusal: RefusalCase) {
        CohereDialect().expect(refusal)
    }

    /// An event: its type, its index, and what its delta has.
    private static func event(_ type: String, _ index: Int? = nil, _ delta: String = "") -> String {
        let place = index.map { #","index":\#($0)"# } ?? ""
        return "event: \(type)\ndata: {\"type\":\"\(type)\"\(place),\"delta\":{\(delta)}}\n\n"
    }

    private static func content(_ index: Int, _ content: String) -> String {
        event("content-delta", index, #""message":{"content":{\#(content)}}"#)
    }

    private static func call(_ type: String, _ index: Int, _ call: String) -> String {
        event(type, index, #""message":{"tool_calls":{\#(call)}}"#)
    }

    private static func end(_ reason: String, more: String = "") -> String {
        let usage =
            #""usage":{"billed_units":{"input_tokens":1,"output_tokens":1},"tokens":{"input_tokens":5,"output_tokens":6},"cached_tokens":2}"#
        return event("message-end", nil, #""finish_reason":"\#(reason)",\#(more)\#(usage)"#)
    }

    private static let start =
        #"event: message-start\#ndata: {"id":"m1","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}\#n\#n"#
    private static let done = "data: [DONE]\n\n"

    static let answers: [AnswerCase] = [
        AnswerCase(
            "thoughts, text and citations",
            start + event("content-start", 0, #""message":{"content":{"type":"thinking","thinking":""}}"#)
                + content(0, #""thinking":"hm""#) + event("content-end", 0)
                + event("content-start", 1, #""message":{"content":{"type":"text","text":"H"}}"#)
                + content(1, #""text":"ello \u2713""#)
                + event("citation-start", 0, #""message":{"citations":{"start":0,"end":4,"text":"Hell"}}"#)
                + event("citation-end", 0) + event("content-end", 1) + end("COMPLETE") + done
        ) {
            $0.text = "Hello ✓"; $0.reasoning = "hm"; $0.finish = "stop"; $0.usage = [5, 6, 11]
        },
        AnswerCase(
            "a plan and calls, one of them without arguments",
            start + event("tool-plan-delta", nil, #""message":{"tool_plan":"I "}"#)
                + event("tool-plan-delta", nil, #""message":{"tool_plan":"will"}"#)
                + call("tool-call-start", 0, #""id":"c1","type":"function","function":{"name":"f","arguments":""}"#)
                + call("tool-call-delta", 0, #""function":{"arguments":"{\"x\":"}"#)
                + call("tool-call-delta", 0, #""function":{"arguments":"1}"}"#) + event("tool-call-end", 0)
                + call("tool-call-start", 1, #""id":"c2","type":"function","function":{"name":"g","arguments":""}"#)
                + event("tool-call-end", 1) + end("TOOL_CALL") + done
        ) {
            $0.calls = [["c1", "f", #"{"x":1}"#], ["c2", "g", "{}"]]
            $0.finish = "tool_calls"
            $0.usage = [5, 6, 11]
        },
        AnswerCase(
            "calls in one event whose index is the largest number there is",
            start
                + event(
                    "tool-call-start",
                    .max,
                    #""message":{"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{}"}},"#
                        + #"{"id":"c2","function":{"name":"g","arguments":"[]"}}]}"#
                ) + end("TOOL_CALL")
        ) {
            $0.calls = [["c1", "f", "{}"], ["c2", "g", "[]"]]
            $0.finish = "tool_calls"
            $0.usage = [5, 6, 11]
        },
        AnswerCase("a limit", start + content(0, #""text":"a""#) + end("MAX_TOKENS")) {
            $0.text = "a"; $0.finish = "length"; $0.usage = [5, 6, 11]
        },
        AnswerCase("a failure", start + content(0, #""text":"a""#) + end("ERROR", more: #""error":"boom","#)) {
            $0.text = "a"; $0.usage = [5, 6, 11]
            $0.end = .failed(UpstreamError(.stream, "boom", code: "ERROR", retryable: true))
        },
        AnswerCase("an error", start + "event: error\ndata: {\"message\":\"boom\"}\n\n") {
            $0.end = .failed(UpstreamError(.stream, "boom"))
        },
        AnswerCase("a cut before the end", start + content(0, #""text":"a""#)) {
            $0.text = "a"; $0.end = .truncated
        },
        AnswerCase("the end mark without an end", start + content(0, #""text":"a""#) + done) {
            $0.text = "a"; $0.end = .truncated
        },
        AnswerCase(
            "a whole answer",
            #"""
            {"id":"m1","finish_reason":"TOOL_CALL","message":{"role":"assistant","tool_plan":"I will",
             "content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"a"}],
             "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},
               {"id":"c2","type":"function","function":{"name":"g"}}]},
             "usage":{"billed_units":{"input_tokens":1},"tokens":{"input_tokens":5,"output_tokens":6}}}
            """#
        ) {
            $0.contentType = "application/json"
            $0.text = "a"; $0.reasoning = "hm"; $0.finish = "tool_calls"; $0.usage = [5, 6, 11]
            $0.calls = [["c1", "f", #"{"x":1}"#], ["c2", "g", "{}"]]
        },
    ]

    @Test("events are read, whole and in pieces", arguments: answers)
    func reads(answer: AnswerCase) throws {
        try answer.check(CohereDialect())
    }

    @Test("the plan and the id of the answer are kept")
    func plan() throws {
        let answer = try #require(Self.answers.first { $0.testDescription.hasPrefix("a plan") })
        let completion = try Decoded(answer.body, dialect: CohereDialect()).completion()
        #expect(completion["id"] == "m1")
        #expect(completion["choices"]?[0]?["message"]?["tool_plan"] == "I will")
    }

    @Test("models and errors are told in Cohere's words")
    func others() throws {
        let list = #"{"models":[{"name":"command-a-03-2025","endpoints":["chat"],"context_length":288000}]}"#
        let models = try CohereDialect().models(in: Array(list.utf8).span)
        #expect(models == [ModelDescription(id: "command-a-03-2025", contextLength: 288_000)])
        let body = Array(#"{"id":"1","message":"invalid api token"}"#.utf8)
        let error = CohereDialect().error(status: 401, headers: [], body: body.span, now: 0)
        #expect(error.message == "invalid api token" && !error.retryable)
    }
}
