import Testing

@testable import Dialects

@Suite("Cloudflare Workers AI: answers", .timeLimit(.minutes(1)))
struct CloudflareStreamTests {
    private static func events(_ events: [String], done: Bool = true) -> String {
        (events + (done ? ["[DONE]"] : [])).map { "data: \($0)\n\n" }.joined()
    }

    static let cases: [AnswerCase] = [
        AnswerCase(
            "the service's own shape, with padding and the real counts last",
            events([
                #"{"response":"Hel","p":"abdefghijklmn"}"#, #"{"response":"lo","tool_calls":[],"p":"ab"}"#,
                #"{"response":"","usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"neurons":1.5}}"#,
            ])
        ) {
            $0.text = "Hello"
            $0.usage = [3, 2, 5]
        },
        AnswerCase(
            "both shapes in one stream; zeros do not replace counts",
            events([
                #"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning_content":"hm"}}]}"#,
                #"{"response":"A"}"#, #"{"choices":[{"delta":{"content":"B"},"finish_reason":"stop"}]}"#,
                #"{"response":"","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#,
                #"{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}"#,
            ])
        ) {
            $0.text = "AB"
            $0.reasoning = "hm"
            $0.finish = "stop"
            $0.usage = [1, 2, 3]
        },
        AnswerCase(
            "whole calls with arguments that are an object",
            events([
                #"{"tool_calls":[{"name":"f","arguments":{"a":1}},{"name":"g","arguments":{}}]}"#,
                #"{"response":"","finish_reason":"stop"}"#,
            ])
        ) {
            $0.calls = [["call_a1_0", "f", #"{"a":1}"#], ["call_a1_1", "g", "{}"]]
            $0.finish = "tool_calls"
        },
        AnswerCase(
            "fragments with an index, closed by an entry without anything in it",
            events([
                #"{"tool_calls":[{"id":"x","index":4,"function":{"name":"f","arguments":""}}]}"#,
                #"{"tool_calls":[{"index":4,"function":{"arguments":"{\"a\""}}]}"#,
                #"{"tool_calls":[{"index":4,"function":{"arguments":":1}"}}]}"#,
                #"{"tool_calls":[{"id":null,"type":null,"index":4,"function":{"name":null,"arguments":null}}]}"#,
                #"{"finish_reason":"tool_calls"}"#,
            ])
        ) {
            $0.calls = [["x", "f", #"{"a":1}"#]]
            $0.finish = "tool_calls"
        },
        AnswerCase("JSON mode gives JSON, not text", events([#"{"response":{"a":[1]}}"#])) { $0.text = #"{"a":[1]}"# },
        AnswerCase("its own word for a limit", events([#"{"response":7,"finish_reason":"model_length"}"#])) {
            $0.text = "7"
            $0.finish = "length"
        },
        AnswerCase(
            "an end without its mark, but with a reason",
            events([#"{"response":"a","finish_reason":"stop"}"#], done: false)
        ) {
            $0.text = "a"
            $0.finish = "stop"
        },
        AnswerCase("neither mark nor reason: cut off", events([#"{"response":"a"}"#], done: false)) {
            $0.text = "a"
            $0.end = .truncated
        },
        AnswerCase(
            "a failure within the stream",
            events([
                #"{"response":"a"}"#,
                #"{"errors":[{"code":3040,"message":"Capacity temporarily exceeded"}],"success":false}"#,
            ])
        ) {
            $0.text = "a"
            $0.end = streamFailure("Capacity temporarily exceeded", code: "3040")
        },
        AnswerCase(
            "a whole answer",
            #"{"result":{"response":"hi","tool_calls":[],"usage":{"prompt_tokens":1,"completion_tokens":2}},"success":true,"errors":[],"messages":[]}"#
        ) {
            $0.contentType = "application/json"
            $0.text = "hi"
            $0.usage = [1, 2, 3]
        },
        AnswerCase(
            "a whole answer of OpenAI's shape",
            #"{"result":{"id":"c","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]},"success":true}"#
        ) {
            $0.contentType = "application/json"
            $0.text = "hi"
            $0.finish = "stop"
        },
    ]

    @Test("an answer says what it says, wherever it is cut", arguments: cases)
    func answers(answer: AnswerCase) throws {
        try answer.check(CloudflareDialect())
    }
}
