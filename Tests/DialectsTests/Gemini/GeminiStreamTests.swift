import JSON
import Testing

@testable import Dialects

private func parts(_ parts: String, _ more: String = "", rest: String = "") -> String {
    #"{"candidates":[{"content":{"parts":[\#(parts)],"role":"model"}\#(more),"index":0}]\#(rest),"modelVersion":"gemini-x","responseId":"r1"}"#
}

private func events(_ chunks: String...) -> String {
    chunks.map { "data: " + $0 + "\r\n\r\n" }.joined()
}

private let stop = #","finishReason":"STOP""#
private let usage =
    #","usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":22,"thoughtsTokenCount":4,"toolUsePromptTokenCount":3,"cachedContentTokenCount":2,"promptTokensDetails":[{"modality":"TEXT","tokenCount":10}]}"#

@Suite("Gemini's streams", .timeLimit(.minutes(1)))
struct GeminiStreamTests {
    private let dialect = GeminiDialect()

    private static let cases: [AnswerCase] = [
        AnswerCase(
            "text and thoughts, the usage growing",
            events(
                parts(
                    #"{"text":"hm","thought":true}"#,
                    rest: #","usageMetadata":{"promptTokenCount":10,"totalTokenCount":10}"#
                ),
                parts(#"{"text":"Hé "},{"text":"\"you\""}"#, rest: #","usageMetadata":{"trafficType":"ON_DEMAND"}"#),
                parts(#"{"text":"","thoughtSignature":"c2ln"}"#, stop, rest: usage)
            )
        ) {
            $0.text = #"Hé "you""#
            $0.reasoning = "hm"
            $0.finish = "stop"
            $0.usage = [13, 9, 22]
        },
        AnswerCase(
            "calls, with an id and without, with arguments and without",
            events(
                parts(#"{"functionCall":{"name":"add","args":{"b": 3,"a": 2.0},"id":"g1"},"thoughtSignature":"c2ln"}"#),
                parts(#"{"functionCall":{"args":{},"name":"now"}},{"functionCall":{"name":"go"}}"#, stop)
            )
        ) {
            $0.calls = [["g1", "add", #"{"b":3,"a":2.0}"#], ["call_a1_1", "now", "{}"], ["call_a1_2", "go", "{}"]]
            $0.finish = "tool_calls"
        },
        AnswerCase(
            "a call in fragments",
            events(
                parts(#"{"functionCall":{"name":"book","willContinue":true}}"#),
                parts(
                    #"{"functionCall":{"partialArgs":[{"jsonPath":"$.to.city","stringValue":"Bos","willContinue":true}],"willContinue":true}}"#
                ),
                parts(
                    #"{"functionCall":{"partialArgs":[{"jsonPath":"$.to.city","stringValue":"ton"},{"jsonPath":"$.days[0]","numberValue":1},{"jsonPath":"$.days[1]","numberValue":2},{"jsonPath":"$.days[9]","numberValue":9},{"jsonPath":"$['a b']","nullValue":"NULL_VALUE"}],"willContinue":true}}"#
                ),
                parts(#"{"functionCall":{}}"#, stop)
            )
        ) {
            $0.calls = [["call_a1_0", "book", #"{"to":{"city":"Boston"},"days":[1,2],"a b":null}"#]]
            $0.finish = "tool_calls"
        },
        AnswerCase(
            "a reason on every event, of which the last counts, and a content without parts",
            events(
                parts(#"{"text":"a"}"#, stop),
                parts(#"{"text":"b"}"#, stop),
                #"{"candidates":[{"content":{"role":"model"},"finishReason":"RECITATION"}]}"#
            )
        ) {
            $0.text = "ab"
            $0.finish = "content_filter"
        },
        AnswerCase(
            "what the provider's own tools do is no part of the answer, nor are other candidates",
            events(
                parts(#"{"executableCode":{"language":"PYTHON","code":"no"}},{"codeExecutionResult":{"output":"no"}}"#),
                parts(#"{"toolCall":{"name":"no"},"thoughtSignature":"x"},{"text":"yes"}"#),
                #"{"candidates":[{"content":{"parts":[{"text":"no"}]},"finishReason":"SAFETY","index":1}]}"#,
                parts("", stop)
            )
        ) {
            $0.text = "yes"
            $0.finish = "stop"
        },
        AnswerCase(
            "images are left out with a warning",
            events(parts(#"{"inlineData":{"mimeType":"image/png","data":"AA=="}}"#, stop))
        ) {
            $0.finish = "stop"
            $0.warnings = 1
        },
        AnswerCase(
            "a prompt that is not answered",
            events(
                #"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":8,"totalTokenCount":8}}"#
            )
        ) {
            $0.finish = "content_filter"
            $0.usage = [8, 0, 8]
        },
        AnswerCase("a stream that is cut off", events(parts(#"{"text":"a"}"#))) {
            $0.text = "a"
            $0.end = .truncated
        },
        AnswerCase(
            "a call that is none",
            events(
                parts(#"{"text":"a"}"#),
                #"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Malformed: f("}]}"#
            )
        ) {
            $0.text = "a"
            $0.end = .failed(
                UpstreamError(.stream, "Malformed: f(", code: "MALFORMED_FUNCTION_CALL", retryable: true)
            )
        },
        AnswerCase(
            "a failure that is written behind the events",
            events(parts(#"{"text":"a"}"#))
                + "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"busy\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n"
        ) {
            $0.text = "a"
            $0.end = .failed(UpstreamError(.stream, "busy", code: "UNAVAILABLE", httpStatus: 503, retryable: true))
        },
        AnswerCase(
            "a failure as an event",
            events(parts(#"{"text":"a"}"#), #"{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}"#)
        ) {
            $0.text = "a"
            $0.end = .failed(UpstreamError(.stream, "no", code: "INVALID_ARGUMENT", httpStatus: 400))
        },
        AnswerCase(
            "an array that is sent piece by piece",
            "[" + parts(#"{"text":"a"}"#)
                + "\n,\r\n{\n \"candidates\": [{\"content\": {\"parts\": [{\"text\": \"✓\"},\n"
                + "{\"functionCall\": {\"name\": \"f\", \"args\": {}}}]}, \"finishReason\": \"STOP\"}]\(usage)\n}\n]"
        ) {
            $0.contentType = "application/json; charset=UTF-8"
            $0.text = "a✓"
            $0.calls = [["call_a1_0", "f", "{}"]]
            $0.finish = "tool_calls"
            $0.usage = [13, 9, 22]
        },
        AnswerCase("an array that is cut off", "[" + parts(#"{"text":"a"}"#) + ",\n{\"candi") {
            $0.contentType = "application/json"
            $0.text = "a"
            $0.end = .truncated
        },
        AnswerCase("an answer that is not streamed", parts(#"{"text":"a"}"#, #","finishReason":"MAX_TOKENS""#)) {
            $0.contentType = "application/json"
            $0.text = "a"
            $0.finish = "length"
        },
        AnswerCase(
            "an array with a failure",
            #"[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}]"#
        ) {
            $0.contentType = "application/json"
            $0.end = .failed(
                UpstreamError(.stream, "slow", code: "RESOURCE_EXHAUSTED", httpStatus: 429, retryable: true)
            )
        },
    ]

    @Test("each says what it says, wherever it is cut", arguments: cases)
    func decodes(sample: AnswerCase) throws {
        try sample.check(dialect)
    }

    @Test(
        "each reason has its finish reason",
        arguments: [
            (#""STOP""#, "stop"), (#""MAX_TOKENS""#, "length"), (#""SAFETY""#, "content_filter"),
            (#""RECITATION""#, "content_filter"), (#""BLOCKLIST""#, "content_filter"),
            (#""PROHIBITED_CONTENT""#, "content_filter"), (#""SPII""#, "content_filter"),
            (#""IMAGE_SAFETY""#, "content_filter"), (#""OTHER""#, "stop"), (#""SOMETHING_NEW""#, "stop"),
            ("1", "stop"), ("2", "length"), (#""FINISH_REASON_UNSPECIFIED""#, nil),
        ] as [(String, String?)]
    )
    func reasons(reason: String, finish: String?) {
        let decoded = Decoded(events(parts(#"{"text":"a"}"#, #","finishReason":\#(reason)"#)), dialect: dialect)
        #expect(decoded.summary.finishReason == finish)
        #expect(decoded.end == (finish == nil ? .truncated : .complete))
    }

    @Test("signatures go out where they can come back from")
    func signatures() throws {
        let body = events(
            parts(
                #"{"text":"hm","thought":true},{"functionCall":{"name":"f","args":{"b": 1e2 },"id":"g"},"thoughtSignature":"czE="}"#
            ),
            parts(#"{"text":"x","thoughtSignature":"czI="}"#, stop)
        )
        let completion = try Decoded(body, dialect: dialect).completion()
        #expect(completion["id"] == "r1" && completion["model"] == "gemini-x")
        let message = completion["choices"]?[0]?["message"]
        #expect(message?["tool_calls"]?[0]?["extra_content"] == ["google": ["thought_signature": "czE=", "id": "g"]])
        #expect(message?["tool_calls"]?[0]?["function"]?["arguments"] == #"{"b": 1e2 }"#, "as it was written")
        #expect(
            message?["reasoning_details"] == [
                ["type": "reasoning.encrypted", "format": "google-gemini-v1", "index": 0, "data": "czI="]
            ]
        )
    }

    @Test("a failure by its status says what Google says")
    func failures() {
        let body =
            #"[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"48s"}]}}]"#
        let error = dialect.error(status: 429, headers: [], body: Array(body.utf8).span, now: 0)
        #expect(error.message == "slow" && error.code == "RESOURCE_EXHAUSTED" && error.retryAfterMS == 48000)
    }

    @Test("the models are listed")
    func models() throws {
        let provider = try ProviderEndpoint("https://generativelanguage.googleapis.com/v1beta", handler: .gemini)
        #expect(
            dialect.modelsRequest(to: provider)?.url
                == "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000"
        )
        let body =
            #"{"models":[{"name":"models/gemini-2.5-pro","displayName":"Gemini 2.5 Pro","inputTokenLimit":1048576}]}"#
        let models = try dialect.models(in: Array(body.utf8).span)
        #expect(models == [ModelDescription(id: "gemini-2.5-pro", title: "Gemini 2.5 Pro", contextLength: 1_048_576)])
    }
}
