import JSON
import Testing

@testable import Dialects

/// A stream of Anthropic's, and what the independent decoder would say of it.
struct AnthropicCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let body: String
    let expected: String

    init(_ name: String, _ events: [String], _ expected: String) {
        testDescription = name
        body = events.map(Self.event).joined()
        self.expected = expected
    }

    /// An event under the name that its type is.
    private static func event(_ data: String) -> String {
        guard let type = (try? JSONValue.parse(data))?["type"]?.stringValue else { return "data: \(data)\n\n" }
        return "event: \(type)\ndata: \(data)\n\n"
    }

    static let start =
        #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-x","usage":{"input_tokens":10,"cache_read_input_tokens":4,"cache_creation_input_tokens":3,"output_tokens":1}}}"#
    static let stop = #"{"type":"message_stop"}"#

    static func begin(_ index: Int, _ block: String) -> String {
        #"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#
    }

    static func delta(_ index: Int, _ delta: String) -> String {
        #"{"type":"content_block_delta","index":\#(index),"delta":\#(delta)}"#
    }

    static func text(_ text: String, _ index: Int = 0) -> String {
        delta(index, #"{"type":"text_delta","text":"\#(text)"}"#)
    }

    static func fragment(_ index: Int, _ text: String) -> String {
        delta(index, #"{"type":"input_json_delta","partial_json":"\#(text)"}"#)
    }

    static func end(_ index: Int) -> String {
        #"{"type":"content_block_stop","index":\#(index)}"#
    }

    static func finish(_ reason: String, output: Int = 7) -> String {
        #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)","stop_sequence":null},"usage":{"output_tokens":\#(output)}}"#
    }

    /// The usage of ``start`` and ``finish(_:output:)``.
    static let usage = #""usage":{"prompt":17,"completion":7,"total":24},"saw_terminator":true"#

    static let textBlock = begin(0, #"{"type":"text","text":""}"#)

    static let all: [AnthropicCase] = [
        AnthropicCase(
            "text, with pings and citations between",
            [
                start, textBlock, #"{"type":"ping"}"#, text(#"Hé \"you\"\n"#),
                delta(0, #"{"type":"citations_delta","citation":{"type":"page","cited_text":"no"}}"#), text("✓"),
                end(0),
                #"{"type":"something_new","text":"no"}"#, finish("end_turn"), stop,
            ],
            #"{"text":"Hé \"you\"\n✓","finish_reason":"stop",\#(usage)}"#
        ),
        AnthropicCase(
            "calls with fragments, without any, and with arguments from the beginning",
            [
                start, textBlock, text("I look."), end(0),
                begin(1, #"{"type":"tool_use","id":"toolu_1","name":"look","input":{}}"#), fragment(1, ""),
                fragment(1, #"{\"at\": "#), fragment(1, #"\"é\"}"#), end(1),
                begin(2, #"{"type":"tool_use","id":"toolu_2","name":"now","input":{}}"#), fragment(2, ""), end(2),
                begin(3, #"{"type":"tool_use","id":"toolu_3","name":"go","input":{"to":[1]}}"#), end(3),
                finish("tool_use"), stop,
            ],
            #"""
            {"text":"I look.","finish_reason":"tool_calls",\#(usage),"tool_calls":[
             {"id":"toolu_1","name":"look","arguments":"{\"at\": \"é\"}"},{"id":"toolu_2","name":"now","arguments":"{}"},
             {"id":"toolu_3","name":"go","arguments":"{\"to\":[1]}"}]}
            """#
        ),
        AnthropicCase(
            "calls whose fragments come in turns",
            [
                start, begin(0, #"{"type":"tool_use","id":"a","name":"f","input":{}}"#),
                begin(1, #"{"type":"tool_use","id":"b","name":"g","input":{"x":0}}"#), fragment(0, "{"),
                fragment(1, "[1"),
                fragment(0, "}"), fragment(1, "]"), end(1), end(0), finish("tool_use"), stop,
            ],
            #"""
            {"finish_reason":"tool_calls",\#(usage),
             "tool_calls":[{"id":"a","name":"f","arguments":"{}"},{"id":"b","name":"g","arguments":"[1]"}]}
            """#
        ),
        AnthropicCase(
            "tools that the provider runs itself are no calls",
            [
                start, begin(0, #"{"type":"server_tool_use","id":"srv","name":"web_search","input":{}}"#),
                fragment(0, #"{\"query\":1}"#), end(0),
                begin(
                    1,
                    #"{"type":"web_search_tool_result","tool_use_id":"srv","content":[{"type":"text","text":"no"}]}"#
                ),
                end(1), begin(2, #"{"type":"mcp_tool_use","id":"m","name":"x","input":{"a":1}}"#), fragment(2, "{}"),
                end(2),
                begin(3, #"{"type":"text","text":"So: "}"#), text("yes", 3), end(3), finish("end_turn"), stop,
            ],
            #"{"text":"So: yes","finish_reason":"stop",\#(usage)}"#
        ),
        AnthropicCase(
            "thinking, signed and hidden",
            [
                start, begin(0, #"{"type":"thinking","thinking":"","signature":""}"#),
                delta(0, #"{"type":"thinking_delta","thinking":"hm "}"#),
                delta(0, #"{"type":"thinking_delta","thinking":"✓"}"#),
                delta(0, #"{"type":"signature_delta","signature":"c2ln\/"}"#), end(0),
                begin(1, #"{"type":"redacted_thinking","data":"ZGF0YQ=="}"#), end(1),
                begin(2, #"{"type":"text","text":""}"#),
                text("42", 2), end(2), finish("stop_sequence"), stop,
            ],
            #"{"text":"42","reasoning":"hm ✓","finish_reason":"stop",\#(usage)}"#
        ),
        AnthropicCase(
            "the usage at the end replaces that of the beginning",
            [
                start, textBlock, text("a"), end(0),
                #"{"type":"message_delta","delta":{"stop_reason":null}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"input_tokens":100,"cache_creation_input_tokens":0,"cache_read_input_tokens":null,"output_tokens":9,"output_tokens_details":{"thinking_tokens":2}}}"#,
                stop,
            ],
            #"{"text":"a","finish_reason":"length","usage":{"prompt":104,"completion":9,"total":113},"saw_terminator":true}"#
        ),
        AnthropicCase(
            "members in another order, and a stream that a gateway ends its own way",
            [
                #"{"message":{"id":"msg_1","model":"x","usage":{"input_tokens":0,"output_tokens":0,"cache_read_input_tokens":null}},"type":"message_start"}"#,
                #"{"content_block":{"citations":[],"text":"","type":"text"},"index":0,"type":"content_block_start"}"#,
                #"{"delta":{"text":"ok","type":"text_delta"},"index":0,"type":"content_block_delta"}"#,
                #"{"delta":{"stop_reason":"refusal"},"type":"message_delta","usage":{"input_tokens":3,"output_tokens":1}}"#,
                #"{"type":"message_stop"}"#, "[DONE]",
            ],
            #"{"text":"ok","finish_reason":"content_filter","usage":{"prompt":3,"completion":1,"total":4},"saw_terminator":true}"#
        ),
        AnthropicCase(
            "an end without its last event, once the stop reason is there",
            [start, textBlock, text("a"), finish("end_turn")],
            #"{"text":"a","finish_reason":"stop",\#(usage)}"#
        ),
        AnthropicCase(
            "a stream that is cut off",
            [start, textBlock, text("a")],
            #"{"text":"a","usage":{"prompt":17,"completion":1,"total":18}}"#
        ),
        AnthropicCase(
            "a failure within the stream",
            [
                start, textBlock, text("a"),
                #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}"#,
                text("no"),
            ],
            #"{"text":"a","usage":{"prompt":17,"completion":1,"total":18},"error":{"message":"Overloaded"}}"#
        ),
        AnthropicCase(
            "a second answer within the first one",
            [start, textBlock, text("a"), start, textBlock, text("b"), end(0), finish("end_turn"), stop],
            #"{"text":"a","usage":{"prompt":17,"completion":1,"total":18},"error":{"message":"a second answer began within the first one"}}"#
        ),
        AnthropicCase(
            "an answer that begins anew before anything was said",
            [start, textBlock, start, textBlock, text("b"), end(0), finish("end_turn"), stop],
            #"{"text":"b","finish_reason":"stop",\#(usage)}"#
        ),
    ]
}

@Suite("Anthropic's streams", .timeLimit(.minutes(1)))
struct AnthropicStreamTests {
    private let dialect = AnthropicDialect()

    @Test("each becomes what it says", arguments: AnthropicCase.all)
    func decodes(sample: AnthropicCase) throws {
        let decoded = Decoded(sample.body, dialect: dialect)
        #expect(try decoded.breaches() == [])
        #expect(try Outcome(decoded) == Outcome(expected: JSONValue.parse(sample.expected)))
        #expect(decoded.warnings == [])
    }

    @Test("where it is cut into reads makes no difference", arguments: AnthropicCase.all)
    func splits(sample: AnthropicCase) {
        let body = Array(sample.body.utf8)
        let whole = Decoded(body, dialect: dialect)
        #expect(Decoded(body, cuts: Array(0..<body.count), dialect: dialect) == whole)
        for cut in stride(from: 1, to: body.count, by: 5) {
            #expect(Decoded(body, cuts: [cut], dialect: dialect) == whole, "cut at \(cut)")
        }
    }

    @Test("cut off before its stop reason it is never complete", arguments: AnthropicCase.all)
    func truncated(sample: AnthropicCase) throws {
        let body = Array(sample.body.utf8)
        for count in stride(from: 0, to: body.count, by: 3) {
            let decoded = Decoded(Array(body[..<count]), dialect: dialect)
            #expect(try decoded.breaches() == [])
            #expect(decoded.end != .complete || decoded.summary.finishReason != nil, "\(count) bytes")
        }
    }

    @Test("what the provider wants to see again goes out beside the reasoning")
    func details() throws {
        let sample = try #require(AnthropicCase.all.first { $0.testDescription.hasPrefix("thinking") })
        let message = try Decoded(sample.body, dialect: dialect).completion()["choices"]?[0]?["message"]
        #expect(
            message?["reasoning_details"] == [
                ["type": "reasoning.text", "format": "anthropic-claude-v1", "index": 0, "signature": "c2ln/"],
                ["type": "reasoning.encrypted", "format": "anthropic-claude-v1", "index": 1, "data": "ZGF0YQ=="],
            ]
        )
        #expect(message?["reasoning_content"] == "hm ✓")
    }

    @Test("the chunks carry the provider's id and model, and the parts of the usage")
    func identity() throws {
        let completion = try Decoded(AnthropicCase.all[0].body, dialect: dialect).completion()
        #expect(completion["id"] == "msg_1" && completion["model"] == "claude-x" && completion["created"] == 5)
        #expect(completion["usage"]?["prompt_tokens_details"] == ["cached_tokens": 4])
        let last = try Decoded(AnthropicCase.all[5].body, dialect: dialect).completion()
        #expect(last["usage"]?["completion_tokens_details"] == ["reasoning_tokens": 2])
    }

    @Test(
        "each stop reason has its finish reason",
        arguments: [
            ("end_turn", "stop"), ("stop_sequence", "stop"), ("pause_turn", "stop"), ("max_tokens", "length"),
            ("model_context_window_exceeded", "length"), ("tool_use", "tool_calls"), ("refusal", "content_filter"),
            ("something_new", "stop"),
        ]
    )
    func reasons(reason: String, finish: String) {
        let sample = AnthropicCase("", [AnthropicCase.start, AnthropicCase.finish(reason), AnthropicCase.stop], "")
        #expect(Decoded(sample.body, dialect: dialect).summary.finishReason == finish)
    }

    @Test("an answer that is not streamed is the same as one that is")
    func whole() throws {
        let body = #"""
            {"id":"msg_2","type":"message","role":"assistant","model":"claude-x",
             "content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"I look."},
              {"type":"tool_use","id":"t1","name":"now","input":{}},{"type":"tool_use","id":"t2","name":"go","input":{"to":"é"}}],
             "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":6}}
            """#
        let decoded = Decoded(body, contentType: "application/json", dialect: dialect)
        let expected = #"""
            {"text":"I look.","reasoning":"hm","finish_reason":"tool_calls","saw_terminator":true,
             "usage":{"prompt":5,"completion":6,"total":11},
             "tool_calls":[{"id":"t1","name":"now","arguments":"{}"},{"id":"t2","name":"go","arguments":"{\"to\":\"é\"}"}]}
            """#
        #expect(try decoded.breaches() == [])
        #expect(try Outcome(decoded) == Outcome(expected: JSONValue.parse(expected)))
        let error = #"{"type":"error","error":{"type":"api_error","message":"no"}}"#
        guard case .failed(let failure)? = Decoded(error, contentType: "application/json", dialect: dialect).end else {
            Issue.record("an error is no answer")
            return
        }
        #expect(failure.message == "no" && failure.code == "api_error" && failure.retryable)
    }

    @Test("a failure by its status says what Anthropic says")
    func failures() {
        let body = #"{"type":"error","error":{"type":"rate_limit_error","message":"slow down"},"request_id":"r"}"#
        let headers = [HTTPField("Retry-After", "3")]
        let error = dialect.error(status: 429, headers: headers, body: Array(body.utf8).span, now: 0)
        #expect(error.message == "slow down" && error.code == "rate_limit_error" && error.httpStatus == 429)
        #expect(error.retryable && error.retryAfterMS == 3000)
        #expect(dialect.error(status: 529, headers: [], body: Array("{}".utf8).span, now: 0).retryable)
    }

    @Test("the models are listed")
    func models() throws {
        let provider = try ProviderEndpoint("https://api.anthropic.com/v1", handler: .anthropic)
        let request = try #require(dialect.modelsRequest(to: provider))
        #expect(request.url == "https://api.anthropic.com/v1/models?limit=1000")
        #expect(request.headers.contains(HTTPField("anthropic-version", "2023-06-01")))
        let body = #"""
            {"data":[{"type":"model","id":"claude-opus-4-1-20250805","display_name":"Claude Opus 4.1","created_at":"2025-08-05T00:00:00Z"}],
             "has_more":false,"first_id":"a","last_id":"a"}
            """#
        let models = try dialect.models(in: Array(body.utf8).span)
        #expect(models == [ModelDescription(id: "claude-opus-4-1-20250805", title: "Claude Opus 4.1")])
    }
}
