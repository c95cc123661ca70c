import JSON
import Testing

@testable import MockProvider

@Suite("The mock's DashScope dialect", .timeLimit(.minutes(1)))
struct DashScopeMockTests {
    private let path = "/api/v1/services/aigc/text-generation/generation"
    private let vision = "/api/v1/services/aigc/multimodal-generation/generation"
    private let streaming = ["X-DashScope-SSE: enable"]

    private func body(_ parameters: String) -> String {
        #"{"model":"m","input":{"messages":[{"role":"user","content":"hi"}]},"parameters":\#(parameters)}"#
    }

    /// The events of messages and their usage.
    private func events(_ results: [(message: String, finish: String, tokens: Int)]) -> String {
        results.enumerated().map { index, result in
            "id:\(index + 1)\nevent:result\n:HTTP_STATUS/200\n"
                + #"data:{"output":{"choices":[{"message":{\#(result.message),"role":"assistant"},"index":0,"#
                + #""finish_reason":"\#(result.finish)"}]},"usage":{"total_tokens":\#(result.tokens + 10),"#
                + #""output_tokens":\#(result.tokens),"input_tokens":10},"request_id":"mock"}"# + "\n\n"
        }.joined()
    }

    @Test("writes new text as DashScope does, byte for byte")
    func incremental() {
        func call(_ index: Int, _ id: String, _ function: String) -> String {
            #""content":"","tool_calls":[{"index":\#(index),"id":"\#(id)","type":"function","function":{\#(function)}}]"#
        }
        #expect(
            rendered(DashScopeMock(), .everything)
                == events([
                    (#""content":"","reasoning_content":"hm""#, "null", 1), (#""content":"Hé""#, "null", 2),
                    (#""content":"\"llo\"""#, "null", 3),
                    (call(0, "call_a", #""name":"f","arguments":"""#), "null", 4),
                    (call(0, "", #""arguments":"{\"k""#), "null", 5), (call(0, "", #""arguments":"\":1}""#), "null", 6),
                    (call(1, "call_b", #""name":"g","arguments":"""#), "null", 7),
                    (call(1, "", #""arguments":"""#), "null", 8), (#""content":"""#, "tool_calls", 8),
                ])
        )
    }

    @Test("writes everything so far when new text alone is not asked for")
    func cumulative() {
        var question = MockQuestion(model: "m", streams: true)
        question.isCumulative = true
        func function(_ index: Int, _ id: String, _ name: String, _ arguments: String) -> String {
            #"{"index":\#(index),"id":"\#(id)","type":"function","function":{"name":"\#(name)","arguments":"\#(arguments)"}}"#
        }
        func all(_ calls: [String]) -> String {
            let list = calls.isEmpty ? "" : #","tool_calls":[\#(calls.joined(separator: ","))]"#
            return #""content":"Hé\"llo\"","reasoning_content":"hm""# + list
        }
        let half = function(0, "call_a", "f", #"{\"k"#)
        let done = function(0, "call_a", "f", #"{\"k\":1}"#)
        let other = function(1, "call_b", "g", "")
        #expect(
            rendered(DashScopeMock(), .everything, question)
                == events([
                    (#""content":"","reasoning_content":"hm""#, "null", 1),
                    (#""content":"Hé","reasoning_content":"hm""#, "null", 2), (all([]), "null", 3),
                    (all([function(0, "call_a", "f", "")]), "null", 4), (all([half]), "null", 5),
                    (all([done]), "null", 6), (all([done, other]), "null", 7), (all([done, other]), "null", 8),
                    (all([done, other]), "tool_calls", 8),
                ])
        )
    }

    @Test("writes parts on the path of models that read images, and plain text when no message is asked for")
    func forms() async throws {
        let parts = try await answer("POST", vision, body(#"{"incremental_output":true}"#), headers: streaming).text
        #expect(parts.contains(#""content":[],"reasoning_content":"hm","#))
        #expect(parts.contains(#""content":[{"text":"Hé"}],"role""#))
        let text = try await answer("POST", path, body("{}"), headers: streaming).text
        #expect(text.contains(#"data:{"output":{"text":"Hé\"llo\"","finish_reason":"null"},"usage""#))
    }

    @Test("stamps text")
    func stamps() {
        let stamp = "\"00000000001234567890" + String(repeating: "x", count: 10) + "\""
        #expect(rendered(DashScopeMock(), Behaviour(stamped: 2, size: 30)).components(of: stamp) == 2)
    }

    @Test("tells an error as an event of its own")
    func errors() {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        #expect(
            rendered(DashScopeMock(), behaviour).hasSuffix(
                "id:2\nevent:error\n:HTTP_STATUS/500\n"
                    + #"data:{"code":"InternalError","message":"An internal error has occured","request_id":"mock"}"#
                    + "\n\n"
            )
        )
    }

    @Test("serves streams when a header asks for them, whole answers and vectors")
    func routes() async throws {
        let parameters = #"{"result_format":"message","incremental_output":true}"#
        let stream = try await answer("POST", path, body(parameters), headers: streaming)
        #expect(stream["content-type"] == "text/event-stream;charset=UTF-8")
        #expect(stream.text == rendered(DashScopeMock(), .everything))
        let whole = try await answer("POST", path, body(parameters)).json
        let message = whole["output"]?["choices"]?[0]?["message"]
        #expect(message?["content"]?.stringValue == "Hé\"llo\"")
        #expect(message?["reasoning_content"]?.stringValue == "hm")
        #expect(message?["tool_calls"]?[1]?["id"]?.stringValue == "call_b")
        #expect(whole["usage"]?["output_tokens"]?.intValue == 8)
        #expect(try await answer("POST", path, body("{}")).json["output"]?["text"]?.stringValue == "Hé\"llo\"")
        let vectors = try await answer(
            "POST",
            "/api/v1/services/embeddings/text-embedding/text-embedding",
            #"{"model":"m","input":{"texts":["abc"]}}"#
        ).json
        #expect(vectors["output"]?["embeddings"] == [["text_index": 0, "embedding": [3, 0.25, -0.5]]])
    }

    @Test("lists models in its compatible mode, where it is meant")
    func listing() async throws {
        let list = try await answer("GET", "/mock/dashscope/compatible-mode/v1/models").json
        #expect(list["data"]?[0]?["id"] == "m")
    }

    @Test("refuses in its words")
    func failures() async throws {
        let refused = try await answer("POST", path, #"{"model":"mock-key","input":{"prompt":"a"}}"#)
        #expect(refused.status == 401)
        #expect(try refused.json["code"]?.stringValue == "InvalidApiKey")
        #expect(try await answer("POST", path, #"{"model":"m"}"#).status == 400)
    }

    @Test("keeps tasks that are asked for and cancelled")
    func tasks() async throws {
        let mock = try MockProvider.start(
            script: Script(models: ["m": Behaviour(texts: ["http://a/1", "http://a/2"])])
        )
        defer { mock.stop() }
        let connection = try RawConnection(port: mock.port)
        let create = "/api/v1/services/aigc/text2image/image-synthesis"
        let header = ["X-DashScope-Async: enable"]
        func status() throws -> [JSONValue?] {
            let task = try connection.ask("POST", create, #"{"model":"m","input":{"prompt":"x"}}"#, headers: header)
                .json
            let id = try #require(task["output"]?["task_id"]?.stringValue)
            var states: [JSONValue?] = [task["output"]?["task_status"]]
            for _ in 0..<2 {
                states.append(try connection.get("/api/v1/tasks/\(id)").json["output"]?["task_status"])
            }
            let output = try connection.get("/api/v1/tasks/\(id)").json["output"]
            #expect(output?["results"] == [["url": "http://a/1"], ["url": "http://a/2"]])
            return states
        }
        #expect(try status() == ["PENDING", "RUNNING", "SUCCEEDED"])
        let task = try connection.ask("POST", create, #"{"model":"m","input":{}}"#, headers: header).json
        let id = try #require(task["output"]?["task_id"]?.stringValue)
        #expect(try connection.ask("POST", "/api/v1/tasks/\(id)/cancel").status == 200)
        #expect(try connection.get("/api/v1/tasks/\(id)").json["output"]?["task_status"]?.stringValue == "CANCELED")
        #expect(try connection.get("/api/v1/tasks/none").status == 404)
        #expect(mock.counters.polls == 4)
        #expect(mock.counters.cancelled == 1)
    }
}
