import Harness
import JSON
import Testing

@testable import Dialects

@Suite("Replicate", .timeLimit(.minutes(1)))
struct ReplicateTests {
    private static func prediction(_ status: String, _ output: String = "null", more: String = "", stream: String = "")
        -> String
    {
        let base = "https://h/v1/predictions/p"
        let urls =
            #"{"get":"\#(base)","cancel":"\#(base)/cancel"\#(stream.isEmpty ? "" : ",\"stream\":\"\(stream)\"")}"#
        return #"{"id":"p","status":"\#(status)","output":\#(output),"error":null,"urls":\#(urls)\#(more)}"#
    }

    @Test("an output that grows is told piece by piece")
    func grows() throws {
        let polled = try Polled(
            [
                Self.prediction("starting"), Self.prediction("processing", #"["a","b"]"#),
                Self.prediction("processing", #"["a","b"]"#),
                Self.prediction(
                    "succeeded",
                    #"["a","b"," c",""]"#,
                    more: #","metrics":{"input_token_count":3,"output_token_count":2}"#
                ),
            ],
            dialect: ReplicateDialect()
        )
        #expect(try polled.texts() == ["ab", " c"])
        #expect(polled.end == .complete)
        #expect(polled.summary.finishReason == "stop")
        #expect(polled.summary.usage == ["prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5])
        #expect(polled.asked == Array(repeating: "GET https://h/v1/predictions/p", count: 3))
        #expect(polled.waits == [500, 750, 1125])
        #expect(polled.cancel == "POST https://h/v1/predictions/p/cancel")
    }

    @Test("a stream is followed without the key, its text to the byte")
    func stream() throws {
        let polled = try Polled(
            [
                Self.prediction("starting", stream: "https://stream.replicate.com/v1/s"),
                ": hi\n\nevent: output\nid: 1:0\ndata: \n\nevent: output\ndata:  a\ndata: \ndata: b\n\nevent: done\ndata: {}\n\n",
            ],
            dialect: ReplicateDialect()
        )
        #expect(try polled.texts() == [" a\n\nb"])
        #expect(polled.end == .complete && polled.summary.finishReason == "stop")
        #expect(polled.asked == ["GET https://stream.replicate.com/v1/s without the key"])
    }

    @Test(
        "a stream says how it has ended",
        arguments: [
            ("event: output\ndata: a\n\n", StreamEnd.truncated),
            (
                "event: done\ndata: {\"reason\":\"canceled\"}\n\n",
                streamFailure("the provider ended with canceled", code: "canceled")
            ),
            ("event: error\ndata: out of memory\n\n", streamFailure("out of memory")),
        ]
    )
    func ends(body: String, end: StreamEnd) throws {
        let first = Self.prediction("starting", stream: "https://stream.replicate.com/v1/s")
        #expect(try Polled([first, body], dialect: ReplicateDialect()).end == end)
    }

    @Test("a stream at a stranger's address is not followed; the prediction is asked for")
    func stranger() throws {
        let polled = try Polled(
            [Self.prediction("starting", stream: "https://evil.example/s"), Self.prediction("succeeded", #""x""#)],
            dialect: ReplicateDialect()
        )
        #expect(try polled.texts() == ["x"])
        #expect(polled.asked == ["GET https://h/v1/predictions/p"])
        #expect(polled.warnings.count == 1)
    }

    @Test(
        "a prediction that comes to nothing says why",
        arguments: [
            (#"{"id":"p","status":"failed","error":"CUDA"}"#, streamFailure("CUDA")),
            (
                prediction("canceled"),
                streamFailure("the provider ended the work with the status canceled", code: "canceled")
            ),
            ("[]", .failed(UpstreamError(.protocolViolation, "the prediction has no status"))),
            (
                #"{"status":"starting"}"#,
                .failed(UpstreamError(.protocolViolation, "the prediction names no address to ask"))
            ),
        ]
    )
    func failures(body: String, end: StreamEnd) throws {
        #expect(try Polled([body], dialect: ReplicateDialect()).end == end)
    }

    @Test("params become an input")
    func request() throws {
        let params = #"""
            {"messages":[{"role":"system","content":"S"},{"role":"user","content":"hi"}],"max_tokens":5,"stop":["a","b"],
             "temperature":0.5,"top_p":0.9,"prompt_strength":0.8}
            """#
        let request = try upstreamRequest(params, ReplicateDialect())
        #expect(request.url == "https://h/v1/models/o/m/predictions" && request.warnings == [])
        #expect(
            try JSONValue.parse(request.body) == [
                "stream": true,
                "input": [
                    "prompt": "hi", "system_prompt": "S", "max_tokens": 5, "temperature": 0.5, "top_p": 0.9,
                    "stop_sequences": "a,b", "prompt_strength": 0.8,
                ],
            ]
        )
        let version = String(repeating: "0a", count: 32)
        let provider = try ProviderEndpoint("https://h/v1", handler: .replicate)
        let text = Array(#"{"messages":[{"role":"user","content":"hi"}]}"#.utf8)
        let byVersion = try ReplicateDialect().request(for: text.span, model: "o/m:" + version, provider: provider)
        #expect(byVersion.url == "https://h/v1/predictions")
        #expect(try JSONValue.parse(byVersion.body)["version"]?.stringValue == version)
    }
}
