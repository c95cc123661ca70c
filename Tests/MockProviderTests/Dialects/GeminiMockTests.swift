import JSON
import Testing

@testable import MockProvider

@Suite("The mock's Gemini dialect", .timeLimit(.minutes(1)))
struct GeminiMockTests {
    private let chat = #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"#

    private let parts = [
        #"{"text": "hm","thought": true}"#, #"{"text": "Hé"}"#, #"{"text": "\"llo\""}"#,
        #"{"functionCall": {"id": "call_a","name": "f","args": {"k":1}},"thoughtSignature": "bW9jaw=="}"#,
        #"{"functionCall": {"id": "call_b","name": "g","args": {}}}"#, #"{"text": ""}"#,
    ]

    /// The answers of the stream with everything; usage counts the chunks up to each.
    private func answers(usage: [Int?] = [1, 2, 3, 6, 8, 8]) -> [String] {
        zip(parts, usage).enumerated().map { index, pair in
            let count = pair.1.map {
                #","usageMetadata": {"promptTokenCount": 10,"candidatesTokenCount": \#($0),"totalTokenCount": \#($0 + 10)}"#
            }
            let finish = index == 5 ? #","finishReason": "STOP""# : ""
            return #"{"candidates": [{"content": {"parts": [\#(pair.0)],"role": "model"}"# + finish + #","index": 0}]"#
                + (count ?? "") + #","modelVersion": "m","responseId": "mock"}"#
        }
    }

    @Test("writes events as Gemini does, byte for byte")
    func golden() {
        #expect(rendered(GeminiMock(), .everything) == answers().map { "data: \($0)\r\n\r\n" }.joined())
    }

    @Test("writes one array when events are not asked for")
    func array() throws {
        var question = MockQuestion(model: "m", streams: true)
        question.form = .array
        let text = rendered(GeminiMock(), .everything, question)
        #expect(text == "[" + answers().joined(separator: "\r\n,\r\n") + "\r\n]\r\n")
        #expect(try JSONValue.parse(text).arrayValue?.count == 6)
        #expect(rendered(GeminiMock(), Behaviour(texts: []), question).hasPrefix("[{"))
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        let failed = try JSONValue.parse(rendered(GeminiMock(), behaviour, question))
        #expect(failed.arrayValue?.last?["error"]?["code"]?.intValue == 503)
        behaviour.style.error = nil
        behaviour.style.done = false
        #expect(throws: JSONError.self) { try JSONValue.parse(rendered(GeminiMock(), behaviour, question)) }
    }

    @Test("stamps text, with or without usage", arguments: [20, 250])
    func stamps(size: Int) {
        var behaviour = Behaviour(stamped: 2, size: size)
        let stamp = "00000000001234567890" + String(repeating: "x", count: size - 20)
        let opening =
            #"data: {"candidates": [{"content": {"parts": [{"text": "\#(stamp)"}],"role": "model"},"index": 0}],"#
        #expect(rendered(GeminiMock(), behaviour).components(of: opening + "\"usageMetadata\"") == 2)
        behaviour.style.usage = .finish
        #expect(rendered(GeminiMock(), behaviour).components(of: opening + "\"modelVersion\"") == 2)
        #expect(rendered(GeminiMock(), behaviour).components(of: "usageMetadata") == 1)
    }

    @Test("tells an error behind the last event, with no field before it")
    func errors() {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        let text = rendered(GeminiMock(), behaviour)
        #expect(text.contains("\"mock\"}\r\n\r\n{\n  \"error\": {\n"))
        #expect(text.hasSuffix("\n}\r\n"))
    }

    @Test(
        "has its own words for the end",
        arguments: [("stop", "STOP"), ("length", "MAX_TOKENS"), ("content_filter", "SAFETY"), ("OTHER", "OTHER")]
    )
    func finishReasons(reason: String, word: String) {
        #expect(rendered(GeminiMock(), .finishing(reason)).contains(#""finishReason": "\#(word)""#))
    }

    @Test("serves events, arrays and whole answers on the paths of both APIs")
    func routes() async throws {
        for base in ["/v1beta/models/m", "/v1/projects/p/locations/l/publishers/google/models/m"] {
            let events = try await answer("POST", base + ":streamGenerateContent?alt=sse", chat)
            #expect(events["content-type"] == "text/event-stream")
            #expect(events.text == rendered(GeminiMock(), .everything))
            let array = try await answer("POST", base + ":streamGenerateContent", chat)
            #expect(array["content-type"] == "application/json; charset=UTF-8")
            #expect(try array.json.arrayValue?.count == 6)
            let whole = try await answer("POST", base + ":generateContent", chat).json
            let candidate = try #require(whole["candidates"]?[0])
            #expect(
                candidate["content"]?["parts"] == [
                    ["text": "hm", "thought": true], ["text": "Hé\"llo\""],
                    ["functionCall": ["id": "call_a", "name": "f", "args": ["k": 1]]],
                    ["functionCall": ["id": "call_b", "name": "g", "args": [:]]],
                ]
            )
            #expect(candidate["finishReason"]?.stringValue == "STOP")
            #expect(whole["usageMetadata"]?["totalTokenCount"]?.intValue == 18)
        }
    }

    @Test("refuses what Gemini refuses, in its words")
    func failures() async throws {
        let cases: [(String, String, Int, String)] = [
            ("m", "{}", 400, "INVALID_ARGUMENT"), ("none", chat, 404, "NOT_FOUND"),
            ("mock-status503", chat, 503, "UNAVAILABLE"), ("mock-key", chat, 401, "UNAUTHENTICATED"),
        ]
        for (model, body, status, word) in cases {
            let response = try await answer("POST", "/v1beta/models/\(model):generateContent", body)
            #expect(response.status == status)
            #expect(try response.json["error"]?["status"]?.stringValue == word)
        }
        for header in ["x-goog-api-key: k", "X-Goog-Api-Key: k"] {
            let path = "/v1beta/models/mock-key:generateContent"
            #expect(try await answer("POST", path, chat, headers: [header]).status == 200)
        }
    }

    @Test("lists models and embeds texts, one, several and as Vertex does")
    func others() async throws {
        let list = try await answer("GET", "/v1beta/models").json
        #expect(list["models"]?[0]?["name"]?.stringValue == "models/m")
        let one = #"{"content":{"parts":[{"text":"abc"}]}}"#
        let vector: JSONValue = ["values": [3, 0.25, -0.5]]
        #expect(try await answer("POST", "/v1beta/models/m:embedContent", one).json == ["embedding": vector])
        let batch = #"{"requests":[\#(one),{"content":{"parts":[{"text":"é"}]}}]}"#
        let both = try await answer("POST", "/v1beta/models/m:batchEmbedContents", batch).json
        #expect(both == ["embeddings": [vector, ["values": [2, 0.25, -0.5]]]])
        let path = "/v1/projects/p/locations/l/publishers/google/models/m:predict"
        let prediction = try await answer("POST", path, #"{"instances":[{"content":"abc"}]}"#).json
        #expect(prediction["predictions"]?[0]?["embeddings"]?["values"] == [3, 0.25, -0.5])
    }
}
