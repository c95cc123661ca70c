import JSON
import Testing

@testable import MockProvider

@Suite("The mock's Ollama dialect", .timeLimit(.minutes(1)))
struct OllamaMockTests {
    private let chat = #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#

    @Test("writes lines as Ollama does, byte for byte")
    func golden() {
        let opening = #"{"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"#
        #expect(
            rendered(OllamaMock(), .everything) == """
                \(opening)"","thinking":"hm"},"done":false}
                \(opening)"Hé"},"done":false}
                \(opening)"\\"llo\\""},"done":false}
                \(opening)"","tool_calls":[{"id":"call_a","function":{"index":0,"name":"f",\
                "arguments":{"k":1}}}]},"done":false}
                \(opening)"","tool_calls":[{"id":"call_b","function":{"index":1,"name":"g",\
                "arguments":{}}}]},"done":false}
                \(opening)""},"done":true,"done_reason":"stop","total_duration":1000000,\
                "prompt_eval_count":10,"eval_count":8}

                """
        )
    }

    @Test("stamps text, ends lines as told, and leaves out what it is told to")
    func styles() {
        var behaviour = Behaviour(stamped: 2, size: 30)
        #expect(rendered(OllamaMock(), behaviour).components(of: "\"00000000001234567890xxxxxxxxxx\"},") == 2)
        behaviour.style.lineEnd = .crlf
        #expect(rendered(OllamaMock(), behaviour).components(of: "}\r\n") == 3)
        behaviour.style.usage = .none
        behaviour.reply.finish = .none
        #expect(rendered(OllamaMock(), behaviour).hasSuffix(#""done":true,"total_duration":1000000}"# + "\r\n"))
        behaviour.style.done = false
        #expect(!rendered(OllamaMock(), behaviour).contains("\"done\":true"))
        behaviour.style.lines = [StreamStyle.RawLine(after: 0, text: "data: {\"x")]
        behaviour.style.comments = StreamStyle.Comments(every: 1)
        #expect(rendered(OllamaMock(), behaviour).hasPrefix("{\"x\r\n\r\n{"))
    }

    @Test("tells an error on a line of its own")
    func errors() {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        #expect(
            rendered(OllamaMock(), behaviour)
                .hasSuffix("\n{\"error\":\"an error was encountered while running the model\"}\n")
        )
    }

    @Test("streams unless it is told not to")
    func routes() async throws {
        let stream = try await answer("POST", "/api/chat", chat)
        #expect(stream["content-type"] == "application/x-ndjson")
        #expect(stream.text == rendered(OllamaMock(), .everything))
        let body = #"{"model":"m","stream":false,"messages":[{}]}"#
        let whole = try await answer("POST", "/api/chat", body).json
        #expect(whole["message"]?["content"]?.stringValue == "Hé\"llo\"")
        #expect(whole["message"]?["thinking"]?.stringValue == "hm")
        #expect(whole["message"]?["tool_calls"]?[0]?["function"]?["arguments"] == ["k": 1])
        #expect(whole["done_reason"]?.stringValue == "stop")
        #expect(whole["eval_count"]?.intValue == 8)
    }

    @Test("lists models, embeds texts, and tells errors as one text")
    func others() async throws {
        #expect(try await answer("GET", "/api/tags").json["models"]?[0]?["name"]?.stringValue == "m")
        let vectors = try await answer("POST", "/api/embed", #"{"model":"m","input":["abc","é"]}"#).json
        #expect(vectors["embeddings"] == [[3, 0.25, -0.5], [2, 0.25, -0.5]])
        #expect(vectors["prompt_eval_count"]?.intValue == 5)
        let missing = try await answer("POST", "/api/chat", #"{"model":"none","messages":[{}]}"#)
        #expect(missing.status == 404)
        #expect(try missing.json["error"]?.stringValue == "the model `none` does not exist")
        #expect(try await answer("POST", "/api/chat", #"{"model":"m"}"#).status == 400)
    }
}
