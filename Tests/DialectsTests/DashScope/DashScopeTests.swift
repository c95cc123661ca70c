import Harness
import JSON
import Testing

@testable import Dialects

@Suite("DashScope", .timeLimit(.minutes(1)))
struct DashScopeTests {
    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#
    private static let own = #""model":"m","input":{"messages":[{"role":"user","content":"hi"}]}"#
    private static let head = #""result_format":"message","incremental_output":true"#
    private static let tool = #"{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}"#

    static let translations: [TranslationCase] = [
        TranslationCase("text", "{\(hi)}", #"{\#(own),"parameters":{\#(head)}}"#),
        TranslationCase(
            "a conversation with calls",
            #"""
            {"messages":[{"role":"developer","content":"s"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"42"},{"role":"assistant","content":"The","partial":true}],
             "tools":[\#(tool)],"tool_choice":"required","parallel_tool_calls":true}
            """#,
            #"""
            {"model":"m","input":{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a\nb"},
             {"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","name":"f","content":"42"},{"role":"assistant","content":"The","partial":true}]},
             "parameters":{\#(head),"tools":[\#(tool)],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":true}}
            """#
        ),
        TranslationCase(
            "parameters, and DashScope's own",
            #"""
            {\#(hi),"temperature":0.5,"top_p":0.9,"top_k":3,"seed":7,"max_tokens":5,"stop":"x","presence_penalty":0.1,
             "repetition_penalty":1.1,"enable_search":true,"enable_thinking":true,"thinking_budget":100,
             "response_format":{"type":"json_object"},"frequency_penalty":1}
            """#,
            #"""
            {\#(own),"parameters":{\#(head),"temperature":0.5,"top_p":0.9,"top_k":3,"seed":7,"max_tokens":5,"stop":["x"],
             "presence_penalty":0.1,"repetition_penalty":1.1,"enable_search":true,"enable_thinking":true,
             "thinking_budget":100,"response_format":{"type":"json_object"}}}
            """#,
            warnings: ["the parameter frequency_penalty was left out: dashscope does not know it"]
        ),
        TranslationCase(
            "no thinking",
            #"{\#(hi),"reasoning_effort":"none"}"#,
            #"{\#(own),"parameters":{\#(head),"enable_thinking":false}}"#
        ),
        TranslationCase(
            "images",
            #"""
            {"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a"},
              {"type":"image_url","image_url":{"url":"https://h/a.png"}},
              {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]}
            """#,
            #"""
            {"model":"m","input":{"messages":[{"role":"system","content":[{"text":"s"}]},{"role":"user","content":[
              {"text":"a"},{"image":"https://h/a.png"},{"image":"data:image/png;base64,iVBORw0KGgo="}]}]},
             "parameters":{\#(head)}}
            """#
        ),
    ]

    @Test("the request is in DashScope's words", arguments: translations)
    func translates(translation: TranslationCase) throws {
        try DashScopeDialect().expect(translation)
    }

    @Test("a stream is asked for with a header, and images go to another address")
    func address() throws {
        let base = "https://h/api/v1/services/aigc"
        let stream = try DashScopeDialect().translated("{\(Self.hi)}")
        #expect(stream.url == base + "/text-generation/generation")
        #expect(stream.headers.contains(HTTPField("X-DashScope-SSE", "enable")))
        let whole = try DashScopeDialect().translated("{\(Self.hi)}", model: "qwen-vl-max") { $0.stream = false }
        #expect(whole.url == base + "/multimodal-generation/generation")
        #expect(!whole.headers.contains { $0.isNamed("x-dashscope-sse") })
        let body = try JSONValue.parse(whole.body)
        #expect(body["parameters"] == ["result_format": "message"])
        #expect(body["input"]?["messages"]?[0]?["content"]?[0]?["text"] == "hi")
    }

    @Test(
        "what would mean something else is refused",
        arguments: [
            RefusalCase("/n", #"{\#(hi),"n":2}"#),
            RefusalCase("/tool_choice", #"{\#(hi),"tools":[\#(tool),\#(tool)],"tool_choice":"required"}"#),
            RefusalCase(
                "/messages/0/content/0",
                #"{"messages":[{"role":"user","content":[{"type":"file","file":{}}]}]}"#
            ),
        ]
    )
    func refuses(refusal: RefusalCase) {
        DashScopeDialect().expect(refusal)
    }

    /// An event whose message has these members.
    private static func event(_ message: String, tokens: Int = 1, finish: String = "null") -> String {
        let usage = #""usage":{"total_tokens":\#(tokens + 5),"output_tokens":\#(tokens),"input_tokens":5}"#
        let choice = #"{"message":{\#(message),"role":"assistant"},"finish_reason":"\#(finish)"}"#
        return ":HTTP_STATUS/200\nid:1\nevent:result\n"
            + #"data:{"output":{"choices":[\#(choice)]},\#(usage),"request_id":"r1"}"#
            + "\n\n"
    }

    /// Events whose messages have these contents.
    private static func texts(_ texts: String...) -> String {
        texts.enumerated().map { place, text in
            let isLast = place == texts.count - 1
            return event(#""content":\#(text)"#, tokens: place + 1, finish: isLast ? "stop" : "null")
        }.joined()
    }

    private static func text(_ name: String, _ body: String, _ text: String, usage: [Int]) -> AnswerCase {
        AnswerCase(name, body) {
            $0.text = text; $0.finish = "stop"; $0.usage = usage
        }
    }

    static let answers: [AnswerCase] = [
        text("pieces", texts(#""Hel""#, #""lo""#, #"" \u2713""#, #""""#), "Hello ✓", usage: [5, 4, 9]),
        text(
            "snapshots",
            texts(#""Hel""#, #""Hello""#, #""Hello \u2713""#, #""Hello \u2713""#),
            "Hello ✓",
            usage: [5, 4, 9]
        ),
        text(
            "pieces that look like snapshots once",
            texts(#""1""#, #""10""#, #""0""#, #""""#),
            "1100",
            usage: [5, 4, 9]
        ),
        text("pieces that repeat", texts(#""ha""#, #""ha""#, #""ha""#, #""""#), "hahaha", usage: [5, 4, 9]),
        text("two snapshots", texts(#""Hello""#, #""Hello you""#), "Hello you", usage: [5, 2, 7]),
        text("one event", texts(#""Hello""#), "Hello", usage: [5, 1, 6]),
        text(
            "parts",
            texts(#"[{"text":"Hel"}]"#, #"[{"text":"lo"},{"image":"x"},{"text":" you"}]"#, "[]"),
            "Hello you",
            usage: [5, 3, 8]
        ),
        text("no text at first", texts("null", #""""#, #""a""#, #""b""#, #""""#), "ab", usage: [5, 5, 10]),
        AnswerCase(
            "a snapshot that takes back, and one that is something else",
            texts(#""Hello""#, #""Hello yo""#, #""Hello you""#, #""Hello""#, #""Hello you!""#, #""Bye""#, #""Bye bye""#)
        ) {
            $0.text = "Hello you! bye"; $0.finish = "stop"; $0.usage = [5, 7, 12]; $0.warnings = 1
        },
        AnswerCase(
            "the text format, in snapshots",
            #"data:{"output":{"finish_reason":"null","text":"1"}}"# + "\n\n"
                + #"data:{"output":{"finish_reason":"null","text":"1, 2"}}"# + "\n\n"
                + #"data:{"output":{"finish_reason":"length","text":"1, 2, 3"}}"# + "\n\n"
        ) {
            $0.text = "1, 2, 3"; $0.finish = "length"
        },
        AnswerCase(
            "thoughts and a call in pieces",
            event(#""content":"","reasoning_content":"h""#) + event(#""content":"","reasoning_content":"m""#)
                + event(
                    #""content":"","tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":"}}]"#
                )
                + event(
                    #""content":"","tool_calls":[{"index":0,"id":"","type":"function","function":{"arguments":"1}"}}]"#
                )
                + event(#""content":"","tool_calls":[{"index":0,"id":"","function":{}}]"#, finish: "tool_calls")
        ) {
            $0.reasoning = "hm"; $0.calls = [["c1", "f", #"{"x":1}"#]]; $0.finish = "tool_calls"; $0.usage = [5, 1, 6]
        },
        AnswerCase(
            "two calls in snapshots, one without arguments",
            event(#""content":"","tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"x\":"}}]"#)
                + event(
                    #""content":"","tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"x\":1}"}},{"index":1,"id":"c2","function":{"name":"g","arguments":""}}]"#
                )
                + event(
                    #""content":"","tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"x\":1}"}},{"index":1,"id":"c2","function":{"name":"g","arguments":""}}]"#,
                    finish: "tool_calls"
                )
        ) {
            $0.calls = [["c1", "f", #"{"x":1}"#], ["c2", "g", "{}"]]; $0.finish = "tool_calls"; $0.usage = [5, 1, 6]
        },
        AnswerCase(
            "wrapped text in snapshots",
            texts(#""[{\"te""#, #""[{\"text\": \"Okay\\n""#, #""[{\"text\": \"Okay\\n\\ud83d\\ude00 \\\"you\\\"\"}]""#)
        ) {
            $0.text = "Okay\n😀 \"you\""; $0.finish = "stop"; $0.usage = [5, 3, 8]
        },
        AnswerCase(
            "wrapped text in pieces",
            texts(#""[{""#, #""\"text\": ""#, #""\"Okay\\""#, #""n\\ud83d""#, #""\\ude00""#, #""\"}]""#, #""""#)
        ) {
            $0.text = "Okay\n😀"; $0.finish = "stop"; $0.usage = [5, 7, 12]
        },
        text(
            "an array that wraps nothing",
            texts(#""[{\"te""#, #""st\": 1}]""#, #""""#),
            #"[{"test": 1}]"#,
            usage: [5, 3, 8]
        ),
        AnswerCase(
            "an error",
            event(#""content":"a""#)
                + "id:2\nevent:error\n:HTTP_STATUS/400\ndata:{\"code\":\"C\",\"message\":\"no\"}\n\n"
        ) {
            $0.text = "a"; $0.usage = [5, 1, 6]; $0.end = .failed(UpstreamError(.stream, "no", code: "C"))
        },
        AnswerCase("an error without a type", #"data:{"code":"C","message":"no","request_id":"r"}"# + "\n\n") {
            $0.end = .failed(UpstreamError(.stream, "no", code: "C"))
        },
        AnswerCase("a cut", event(#""content":"a""#)) {
            $0.text = "a"; $0.usage = [5, 1, 6]; $0.end = .truncated
        },
    ]

    @Test("events are read, whole and in pieces", arguments: answers)
    func reads(answer: AnswerCase) throws {
        try answer.check(DashScopeDialect())
    }

    @Test("Qwen's own text is never unwrapped")
    func unwrapped() throws {
        let context = AnswerContext(contentType: nil, handler: .dashScope, model: "qwen-max", id: "a", created: 1)
        let decoder = DashScopeDialect().decoder(context)
        var output = DecodedOutput()
        decoder.consume(Array(Self.texts(#""[{\"text\": \"a\"}]""#).utf8).span, into: &output)
        #expect(String(decoding: output.bytes, as: UTF8.self).contains(#""content":"[{\"text\": \"a\"}]""#))
    }

    @Test("a whole answer and an error are read too")
    func whole() throws {
        let body = #"""
            {"output":{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":[{"text":"a"}]}}]},
             "usage":{"output_tokens":1,"input_tokens":2},"request_id":"r"}
            """#
        let decoded = Decoded(body, contentType: "application/json", dialect: DashScopeDialect())
        let outcome = try Outcome(decoded)
        #expect(outcome.text == "a" && outcome.usage == [2, 1, 3] && decoded.end == .complete)
        let refused = Array(#"{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"r"}"#.utf8)
        let error = DashScopeDialect().error(status: 401, headers: [], body: refused.span, now: 0)
        #expect(error.code == "InvalidApiKey" && error.message == "Invalid API-key provided.")
    }
}
