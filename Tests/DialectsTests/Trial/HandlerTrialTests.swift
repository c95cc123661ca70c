import JSON
import Testing

@testable import Dialects

@Suite("Trials of handlers", .timeLimit(.minutes(1)))
struct HandlerTrialTests {
    private static let body = "data: {\"t\":\"a\"}\n\ndata: {\"t\":\"b\",\"f\":\"stop\",\"u\":{\"p\":1,\"c\":2}}\n\n"

    private static func handler() throws -> Handler {
        try Handler([
            "dialect": "declarative",
            "response": [
                "text": "/t", "finish_reason": "/f", "usage": ["prompt": "/u/p", "completion": "/u/c"], "error": "/e",
            ],
        ])
    }

    @Test(
        "a file is read as what it is",
        arguments: [
            (body, 200, 0, body), ("{\"response\":\"text\"}", 200, 0, "{\"response\":\"text\"}"),
            ("HTTP/2 200 \r\ncontent-type: a/b\r\nX:y: z\r\n\r\n\(body)", 200, 2, body),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\nLocation: /x\n\nHTTP/1.1 429 No\nA: b\n\nslow", 429,
                1, "slow"
            ),
            (#"{"request":{},"response":{"status":201,"headers":{"a":"b"},"body":"x\n"}}"#, 201, 1, "x\n"),
            (#"{"response":{"body":{"a":1.0}}}"#, 200, 0, #"{"a":1.0}"#),
            (#"[{"response":{"body":null}}]"#, 200, 0, ""),
            (#"[{"a":1}]"#, 200, 0, #"[{"a":1}]"#), ("", 200, 0, ""),
        ]
    )
    func recordings(file: String, status: Int, headers: Int, body: String) {
        let answers = RecordedAnswer.read(Array(file.utf8))
        #expect(answers.count == 1)
        #expect(answers.first?.status == status && answers.first?.headers.count == headers)
        #expect(answers.first?.body == Array(body.utf8))
    }

    @Test("several answers are read in their order")
    func several() {
        let one = #"{"response":{"status":202,"body":""}}"#
        let two = #"{"response":{"body":"x"}}"#
        let expected = [
            RecordedAnswer(status: 202, headers: [], body: []), RecordedAnswer(status: 200, headers: [], body: [0x78]),
        ]
        #expect(RecordedAnswer.read(Array("[\(one),\(two)]".utf8)) == expected)
        #expect(
            RecordedAnswer.read(Array(#"{"response":{"body":"y"},"interactions":[\#(one),\#(two)]}"#.utf8)) == expected
        )
    }

    @Test(
        "a trial tells what comes of it",
        arguments: [
            (body, #""complete""#, 5), ("data: {\"t\":\"a\"}\n\n", #""truncated""#, 2),
            ("data: {\"e\":\"no\"}\n\n", #""failed""#, 0),
            ("HTTP/1.1 401 No\r\n\r\n{\"error\":{\"message\":\"no key\"}}", #""failed""#, 0),
        ]
    )
    func trial(file: String, end: String, chunks: Int) throws {
        let trial = try HandlerTrial(Self.handler(), on: RecordedAnswer.read(Array(file.utf8)), model: "m")
        let json = trial.json
        #expect(json["end"]?.description == end)
        // A role, two texts, a finish reason and the usage; without them fewer.
        #expect(json["chunks"]?.arrayValue?.count == chunks)
        #expect((json["error"] != nil) == (end == #""failed""#))
        guard end == #""complete""# else { return }
        #expect(json["completion"]?["choices"]?[0]?["message"]?["content"] == "ab")
        #expect(json["completion"]?["usage"]?["total_tokens"] == 3)
    }

    @Test("an interface that is polled is given one answer after the other")
    func polled() throws {
        let recording = #"""
            [{"response":{"status":201,"body":"{\"id\":\"7\",\"status\":\"starting\"}"}},
             {"response":{"body":"{\"id\":\"7\",\"status\":\"running\",\"output\":[\"a\"]}"}},
             {"response":{"body":"{\"id\":\"7\",\"status\":\"succeeded\",\"output\":[\"a\",\"b\"]}"}}]
            """#
        let answers = RecordedAnswer.read(Array(recording.utf8))
        let trial = try HandlerTrial(.polling, on: answers, model: "m")
        #expect(trial.end == .complete)
        #expect(trial.completion["choices"]?[0]?["message"]?["content"] == "ab")
        #expect(trial.requests == Array(repeating: "GET https://api.example.com/jobs/7", count: 2))
        let cut = try HandlerTrial(.polling, on: Array(answers.prefix(2)), model: "m")
        #expect(cut.end == .truncated)
    }

    @Test("the request of a prompt is shown without a key")
    func request() throws {
        let request = try HandlerTrial.request(.declarative, prompt: "hi", model: "m")
        #expect(request["url"] == "https://api.example.com/chat" && request["method"] == "POST")
        #expect(request["auth"] == "bearer" && request["headers"]?["Authorization"] == nil)
        #expect(request["body"]?["messages"]?[0]?["content"] == "hi")
        #expect(throws: EndpointError.self) { try HandlerTrial(.declarative, on: [], model: "m", endpoint: "x") }
    }

    @Test("a handler of any dialect can be tried", arguments: Handler.templates)
    func templates(handler: Handler) throws {
        let trial = try HandlerTrial(handler, on: RecordedAnswer.read([]), model: "m")
        #expect(trial.end != .complete)
    }
}
