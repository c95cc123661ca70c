import JSON
import Testing

@testable import MockProvider

@Suite("The mock's text generation dialect", .timeLimit(.minutes(1)))
struct TGIMockTests {
    @Test("writes tokens as the server does, byte for byte")
    func golden() {
        let tail = #","logprob":-0.5,"special":false},"generated_text":null,"details":null}"#
        #expect(
            rendered(TGIMock(), .everything) == """
                data:{"index":1,"token":{"id":1,"text":"Hé"\(tail)

                data:{"index":2,"token":{"id":2,"text":"\\"llo\\""\(tail)

                data:{"index":3,"token":{"id":3,"text":"</s>","logprob":-0.5,"special":true},\
                "generated_text":"Hé\\"llo\\"","details":{"finish_reason":"eos_token","generated_tokens":8,\
                "seed":null}}


                """
        )
    }

    @Test("tells no details without usage, its own word for length, and an error in an event")
    func styles() {
        var behaviour = Behaviour(stamped: 1, size: 30)
        behaviour.reply.finish = .reason("length")
        #expect(rendered(TGIMock(), behaviour).contains(#""generated_text":"","details":{"finish_reason":"length","#))
        #expect(rendered(TGIMock(), behaviour).contains("\"00000000001234567890xxxxxxxxxx\""))
        behaviour.style.usage = .none
        #expect(rendered(TGIMock(), behaviour).contains(#""generated_text":"","details":null}"#))
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        #expect(
            rendered(TGIMock(), behaviour)
                .hasSuffix(#"data:{"error":"Request failed during generation","error_type":"generation"}"# + "\n\n")
        )
    }

    @Test("takes the model from the path, and serves streams and whole answers")
    func routes() async throws {
        let stream = try await answer("POST", "/models/m/generate_stream", #"{"inputs":"hi"}"#)
        #expect(stream["content-type"] == "text/event-stream")
        #expect(stream.text == rendered(TGIMock(), .everything))
        let path = "/mock/tgi/v1/models/owner/m"
        #expect(try await answer("POST", path, #"{"inputs":"hi","stream":true}"#).text == stream.text)
        #expect(try await answer("POST", path, #"{"inputs":"hi"}"#).json[0]?["generated_text"] == "Hé\"llo\"")
        var script = Script()
        script.fallback = Behaviour(texts: ["x"])
        let whole = try await answer("POST", "/generate", #"{"inputs":"hi"}"#, script: script).json
        #expect(whole["generated_text"] == "x")
        #expect(whole["details"]?["finish_reason"] == "eos_token")
        #expect(try await answer("GET", "/info").json["model_id"] == "m")
    }

    @Test("refuses in its words")
    func failures() async throws {
        let refused = try await answer("POST", "/models/m/generate", "{}")
        #expect(refused.status == 422)
        #expect(try refused.json["error_type"] == "validation")
        let body = #"{"inputs":"hi","parameters":{"max_new_tokens":0}}"#
        #expect(try await answer("POST", "/models/m/generate", body).status == 422)
    }
}
