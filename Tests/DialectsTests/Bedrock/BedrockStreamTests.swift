import Harness
import JSON
import Testing

@testable import Dialects

@Suite("Bedrock's streams", .timeLimit(.minutes(1)))
struct BedrockStreamTests {
    private typealias Stream = BedrockStream

    static let answers: [AnswerCase] = [
        AnswerCase(
            "text",
            Stream.start + Stream.delta(0, #""text":"Hel""#) + Stream.delta(0, #""text":"lo \u2713""#) + Stream.stop(0)
                + Stream.end("end_turn") + Stream.usage
        ) {
            $0.text = "Hello ✓"; $0.finish = "stop"; $0.usage = [3, 4, 7]
        },
        AnswerCase(
            "thoughts, text and calls, of which one has no arguments and one is the service's own",
            Stream.start + Stream.delta(0, #""reasoningContent":{"text":"hm"}"#)
                + Stream.delta(0, #""reasoningContent":{"signature":"sig"}"#) + Stream.stop(0)
                + Stream.delta(1, #""text":"a""#) + Stream.stop(1)
                + Stream.call(2, #""toolUseId":"t1","name":"f""#) + Stream.delta(2, #""toolUse":{"input":"{\"x\":"}"#)
                + Stream.delta(2, #""toolUse":{"input":"1}"}"#) + Stream.stop(2)
                + Stream.call(3, #""toolUseId":"t2","name":"own","type":"server_tool_use""#)
                + Stream.delta(3, #""toolUse":{"input":"{\"y\":1}"}"#) + Stream.stop(3)
                + Stream.call(4, #""toolUseId":"t3","name":"g""#) + Stream.stop(4)
                + Stream.end("tool_use") + Stream.usage
        ) {
            $0.text = "a"; $0.reasoning = "hm"
            $0.calls = [["t1", "f", #"{"x":1}"#], ["t3", "g", "{}"]]
            $0.finish = "tool_calls"
            $0.usage = [3, 4, 7]
        },
        AnswerCase("no usage", Stream.start + Stream.delta(0, #""text":"a""#) + Stream.end("max_tokens")) {
            $0.text = "a"; $0.finish = "length"
        },
        AnswerCase(
            "a prompt from the cache",
            Stream.start + Stream.end("guardrail_intervened")
                + Stream.event(
                    "metadata",
                    #"{"usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7,"cacheReadInputTokens":10,"cacheWriteInputTokens":20}}"#
                )
        ) {
            $0.finish = "content_filter"; $0.usage = [33, 4, 37]
        },
        AnswerCase("a cut before the reason", Stream.start + Stream.delta(0, #""text":"a""#)) {
            $0.text = "a"; $0.end = .truncated
        },
        AnswerCase("a cut within an event", Stream.start + Stream.delta(0, #""text":"a""#).dropLast(3)) {
            $0.end = .truncated
        },
        AnswerCase("an unknown event", Stream.start + Stream.event("new", "{}") + Stream.end("stop_sequence")) {
            $0.finish = "stop"
        },
        AnswerCase("a model that writes nonsense", Stream.start + Stream.end("malformed_tool_use")) {
            $0.end = .failed(
                UpstreamError(
                    .stream,
                    "the provider ended the answer with the stop reason malformed_tool_use",
                    code: "malformed_tool_use",
                    retryable: true
                )
            )
        },
    ]

    @Test("events are read, whole and in pieces", arguments: answers)
    func reads(answer: AnswerCase) throws {
        var answer = answer
        answer.contentType = "application/vnd.amazon.eventstream"
        try answer.check(BedrockDialect())
    }

    @Test("what Bedrock wants to see again is passed on")
    func details() throws {
        let body =
            Stream.start + Stream.delta(0, #""reasoningContent":{"text":"hm"}"#)
            + Stream.delta(0, #""reasoningContent":{"signature":"s1"}"#) + Stream.stop(0)
            + Stream.delta(1, #""reasoningContent":{"redactedContent":"AAEC"}"#) + Stream.stop(1)
            + Stream.end("end_turn")
        let chunks = try Decoded(body, contentType: nil, dialect: BedrockDialect()).chunks.map {
            try JSONValue.parse($0)
        }
        let details = chunks.compactMap { $0["choices"]?[0]?["delta"]?["reasoning_details"]?[0] }
        let format = JSONValue.string("bedrock-converse-v1")
        #expect(
            details == [
                ["type": "reasoning.text", "signature": "s1", "format": format, "index": 0],
                ["type": "reasoning.encrypted", "data": "AAEC", "format": format, "index": 1],
            ]
        )
    }

    @Test(
        "exceptions within a stream have the status that AWS gives them",
        arguments: [
            ("internalServerException", 500, true), ("modelStreamErrorException", 424, true),
            ("serviceUnavailableException", 503, true), ("throttlingException", 429, true),
            ("validationException", 400, false),
        ]
    )
    func exceptions(name: String, status: Int, retryable: Bool) throws {
        let body = Stream.start + Stream.delta(0, #""text":"a""#) + Stream.exception(name, #"{"message":"boom"}"#)
        let decoded = Decoded(body, contentType: nil, dialect: BedrockDialect())
        let error = UpstreamError(.stream, "boom", code: name, httpStatus: status, retryable: retryable)
        #expect(decoded.end == .failed(error))
        #expect(decoded.summary.finishReason == nil)
    }

    @Test("an error message is told with its code")
    func errorMessages() {
        let headers = [(":message-type", "error"), (":error-code", "InternalError"), (":error-message", "boom")]
        let decoded = Decoded(Stream.start + Stream.message(headers, ""), contentType: nil, dialect: BedrockDialect())
        guard case .failed(let error)? = decoded.end else {
            Issue.record("did not fail")
            return
        }
        #expect(error.message == "boom" && error.code == "InternalError")
    }

    @Test("a byte that has changed on the way breaks the protocol, wherever it is")
    func corrupt() throws {
        let body = Stream.start + Stream.delta(0, #""text":"a""#) + Stream.end("end_turn") + Stream.usage
        for index in body.indices {
            var body = body
            body[index] ^= 0x40
            let decoded = Decoded(body, contentType: nil, dialect: BedrockDialect())
            #expect(try decoded.breaches() == [])
            // Bytes that tell how long an event is may leave it unfinished.
            guard decoded.end != .truncated else { continue }
            guard case .failed(let error)? = decoded.end else {
                // Behind the reason, only the usage is lost.
                #expect(decoded.end == .complete && decoded.summary.finishReason == "stop")
                continue
            }
            #expect(error.kind == .protocolViolation, "byte \(index)")
        }
    }

    @Test("a recorded stream that is corrupt fails", .needsReferenceMaterial)
    func recorded() throws {
        for recording in Recording.all("stream-corrupt") where recording.service == "bedrock-converse" {
            let response = try recording.response()
            let decoded = Decoded(response.body, contentType: response.contentType, dialect: BedrockDialect())
            guard case .failed(let error)? = decoded.end else {
                Issue.record("did not fail")
                continue
            }
            #expect(error.kind == .protocolViolation)
        }
    }

    @Test("a whole answer says the same")
    func whole() throws {
        let body = #"""
            {"metrics":{"latencyMs":1},"output":{"message":{"role":"assistant","content":[
              {"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}},{"text":"a"},
              {"toolUse":{"toolUseId":"t1","name":"f","input":{"x":1.0}}}]}},
             "stopReason":"tool_use","usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7}}
            """#
        let decoded = Decoded(body, contentType: "application/json", dialect: BedrockDialect())
        let outcome = try Outcome(decoded)
        #expect(outcome.text == "a" && outcome.reasoning == "hm" && outcome.finishReason == "tool_calls")
        #expect(outcome.calls == [["t1", "f", #"{"x":1.0}"#]] && outcome.usage == [3, 4, 7])
        #expect(decoded.end == .complete)
        #expect(try decoded.breaches() == [])
    }
}
