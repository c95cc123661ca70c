import Harness
import JSON
import Testing

@testable import Dialects

@Suite("Streams of OpenAI's Responses", .timeLimit(.minutes(1)))
struct ResponsesStreamTests {
    private static func event(_ type: String, _ members: String) -> String {
        "event: response.\(type)\n" + #"data: {"type":"response.\#(type)","sequence_number":1,\#(members)}"# + "\n\n"
    }

    private static let start =
        event("created", #""response":{"id":"r1","model":"o1","created_at":7,"status":"in_progress","output":[]}"#)
        + event("in_progress", #""response":{"id":"r1","status":"in_progress"}"#)

    private static func delta(_ type: String, _ item: Int, _ text: String, index: String = "content_index") -> String {
        event(type + ".delta", #""item_id":"x","output_index":\#(item),"\#(index)":0,"delta":"\#(text)""#)
    }

    private static func item(_ type: String, _ place: Int, _ item: String) -> String {
        event("output_item." + type, #""output_index":\#(place),"item":{\#(item)}"#)
    }

    private static func call(_ id: String, _ name: String, _ arguments: String = "") -> String {
        #""type":"function_call","id":"fc_\#(id)","call_id":"\#(id)","name":"\#(name)","arguments":"\#(arguments)""#
    }

    private static let usage =
        #""usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":1},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":7}"#

    private static func end(_ status: String, output: String = "", more: String = "") -> String {
        event(status, #""response":{"id":"r1","status":"\#(status)","output":[\#(output)],\#(more)\#(usage)}"#)
    }

    private static let summary = "reasoning_summary_text"
    private static let message =
        #""type":"message","role":"assistant","content":[{"type":"output_text","text":"a\u2713"},{"type":"refusal","refusal":"no"}]"#

    static let answers: [AnswerCase] = [
        AnswerCase(
            "thoughts, text, and what the service does itself",
            start + item("added", 0, #""type":"reasoning","summary":[]"#)
                + delta(summary, 0, "hm", index: "summary_index")
                + event(summary + ".done", #""output_index":0,"summary_index":0,"text":"hm""#)
                + item("done", 0, #""type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]"#)
                + item("added", 1, #""type":"web_search_call","status":"in_progress""#)
                + event("web_search_call.searching", #""output_index":1"#)
                + item("done", 1, #""type":"web_search_call","status":"completed""#)
                + item("added", 2, #""type":"message","content":[]"#) + delta("output_text", 2, "Hel")
                + delta("output_text", 2, #"lo \u2713"#)
                + event("output_text.done", #""output_index":2,"content_index":0,"text":"Hello \u2713""#)
                + item("done", 2, #""type":"message","content":[{"type":"output_text","text":"Hello \u2713"}]"#)
                + end("completed")
        ) {
            $0.text = "Hello ✓"; $0.reasoning = "hm"; $0.finish = "stop"; $0.usage = [3, 4, 7]
        },
        AnswerCase(
            "calls: in deltas, whole at their end, in their item only, and without arguments",
            start + item("added", 1, call("c1", "f"))
                + delta("function_call_arguments", 1, #"{\"x\":"#) + delta("function_call_arguments", 1, "1}")
                + event("function_call_arguments.done", #""output_index":1,"arguments":"{\"x\":1}""#)
                + item("done", 1, call("c1", "f", #"{\"x\":1}"#))
                + item("added", 2, call("c2", "g"))
                + event("function_call_arguments.done", #""output_index":2,"arguments":"{\"y\":2}""#)
                + item("done", 2, call("c2", "g", #"{\"y\":2}"#))
                + item("done", 3, call("c3", "h", #"{\"z\":3}"#))
                + item("added", 4, call("c4", "i")) + item("done", 4, call("c4", "i")) + end("completed")
        ) {
            $0.calls = [
                ["c1", "f", #"{"x":1}"#], ["c2", "g", #"{"y":2}"#], ["c3", "h", #"{"z":3}"#], ["c4", "i", "{}"],
            ]
            $0.finish = "tool_calls"
            $0.usage = [3, 4, 7]
        },
        AnswerCase("an item that comes only when it is done", start + item("done", 0, message) + end("completed")) {
            $0.text = "a✓"; $0.refusal = "no"; $0.finish = "stop"; $0.usage = [3, 4, 7]
        },
        AnswerCase("an item that comes only at the end", start + end("completed", output: "{\(message)}")) {
            $0.text = "a✓"; $0.refusal = "no"; $0.finish = "stop"; $0.usage = [3, 4, 7]
        },
        AnswerCase("a refusal", start + delta("refusal", 0, "I ") + delta("refusal", 0, "won't") + end("completed")) {
            $0.refusal = "I won't"; $0.finish = "stop"; $0.usage = [3, 4, 7]
        },
        AnswerCase("open thoughts", start + delta("reasoning_text", 0, "hm") + end("completed") + "data: [DONE]\n\n") {
            $0.reasoning = "hm"; $0.finish = "stop"; $0.usage = [3, 4, 7]
        },
        AnswerCase(
            "a limit in the middle of a call",
            start + item("added", 0, call("c1", "f")) + delta("function_call_arguments", 0, #"{\"x\":"#)
                + end("incomplete", more: #""incomplete_details":{"reason":"max_output_tokens"},"#)
        ) {
            $0.calls = [["c1", "f", #"{"x":"#]]; $0.finish = "length"; $0.usage = [3, 4, 7]
        },
        AnswerCase(
            "an answer that was held back",
            start + end("incomplete", more: #""incomplete_details":{"reason":"content_filter"},"#)
        ) {
            $0.finish = "content_filter"; $0.usage = [3, 4, 7]
        },
        AnswerCase(
            "a failure",
            start + delta("output_text", 0, "a")
                + end("failed", more: #""error":{"code":"server_error","message":"boom"},"#)
        ) {
            $0.text = "a"; $0.usage = [3, 4, 7]
            $0.end = streamFailure("boom", code: "server_error", retryable: true)
        },
        AnswerCase(
            "an error",
            start + "event: error\n" + #"data: {"type":"error","code":"c","message":"boom","param":null}"# + "\n\n"
        ) {
            $0.end = streamFailure("boom", code: "c")
        },
        AnswerCase(
            "an error without a type of its event",
            start + #"data: {"type":"error","error":{"type":"t","code":"c","message":"boom"}}"# + "\n\n"
        ) {
            $0.end = streamFailure("boom", code: "c")
        },
        AnswerCase("a cut", start + delta("output_text", 0, "a")) {
            $0.text = "a"; $0.end = .truncated
        },
        AnswerCase("the end mark without an end", start + delta("output_text", 0, "a") + "data: [DONE]\n\n") {
            $0.text = "a"; $0.end = .truncated
        },
        AnswerCase(
            "a whole answer",
            #"""
            {"id":"r1","object":"response","status":"completed","output":[
             {"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},{"type":"web_search_call"},
             {\#(message)},{\#(call("c1", "f", #"{\"x\":1}"#))}],\#(usage)}
            """#
        ) {
            $0.contentType = "application/json"
            $0.text = "a✓"; $0.reasoning = "hm"; $0.refusal = "no"; $0.calls = [["c1", "f", #"{"x":1}"#]]
            $0.finish = "tool_calls"; $0.usage = [3, 4, 7]
        },
        AnswerCase("an answer in the background", #"{"id":"r1","status":"queued","output":[]}"#) {
            $0.contentType = "application/json"
            let words = "the provider has put the request off: it answers in the background only"
            $0.end = .failed(UpstreamError(.protocolViolation, words))
        },
    ]

    @Test("events are read, whole and in pieces", arguments: answers)
    func reads(answer: AnswerCase) throws {
        try answer.check(ResponsesDialect())
    }

    @Test("the answer's id, its model, and what the service has encrypted are passed on, once")
    func details() throws {
        let reasoning = #""type":"reasoning","id":"rs1","summary":[],"encrypted_content":"AAEC""#
        let body = Self.start + Self.item("done", 0, reasoning) + Self.end("completed", output: "{\(reasoning)}")
        let chunks = try Decoded(body, dialect: ResponsesDialect()).chunks.map { try JSONValue.parse($0) }
        #expect(chunks.allSatisfy { $0["id"] == "r1" && $0["model"] == "o1" && $0["created"] == 7 })
        let details = chunks.compactMap { $0["choices"]?[0]?["delta"]?["reasoning_details"]?[0] }
        let detail: JSONValue = [
            "type": "reasoning.encrypted", "format": "openai-responses-v1", "index": 0, "data": "AAEC",
        ]
        #expect(details == [detail])
    }

    @Test("counts of the cache and of thoughts are kept")
    func counts() {
        let usage = Decoded(Self.start + Self.end("completed"), dialect: ResponsesDialect()).summary.usage
        #expect(usage?["prompt_tokens_details"]?["cached_tokens"] == 1)
        #expect(usage?["completion_tokens_details"]?["reasoning_tokens"] == 2)
    }
}
