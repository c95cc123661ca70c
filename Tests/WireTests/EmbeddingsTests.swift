import JSON
import Testing
import Wire

@Suite("The params of embeddings", .timeLimit(.minutes(1)))
struct EmbeddingsTests {
    private func refusal(_ text: String) -> [String] {
        do throws(RPCError) {
            _ = try ChatRequest(bytes: Array(text.utf8), for: .input)
            return []
        } catch {
            return problems(error)
        }
    }

    @Test(
        "are taken with a text, texts or tokens, and refused with anything else",
        arguments: [
            (#"{"input":"a"}"#, []),
            (#"{"input":["a","b"],"model":"p/m","dimensions":8,"input_type":"query"}"#, []),
            (#"{"input":[[1,2],[3]],"messages":5}"#, []),
            (#"{"input":""}"#, []),
            (#"{"input":[]}"#, ["/input must not be empty"]),
            (#"{"input":5}"#, ["/input must be a string or an array"]),
            (#"{"input":{"text":"a"}}"#, ["/input must be a string or an array"]),
            (#"{"input":null}"#, ["/input must be a string or an array"]),
            (#"{"model":5,"input":"a"}"#, ["/model must be a string, not an integer"]),
            (#"{"messages":["a"]}"#, ["/input is required"]),
            (
                #"{"input":["a"],"providerd":{"timeouts":{"idle":0}}}"#,
                ["/providerd/timeouts/idle must be above 0"]
            ),
        ]
    )
    func params(text: String, expected: [String]) {
        #expect(refusal(text) == expected)
    }

    @Test("are built by a client as the daemon reads them")
    func client() throws {
        let params = EmbeddingsCreate(
            input: ["hi"],
            model: "m",
            provider: "p",
            parameters: ["encoding_format": "base64"]
        )
        let request = try ChatRequest(bytes: Array(text(params).utf8), for: .input)
        #expect(request.members.map(\.name) == ["provider", "model", "input", "encoding_format"])
        #expect(request.target == ChatTarget(provider: "p", model: "m"))
    }

    @Test("are answered with vectors, or with what only the caller can read")
    func vectors() throws {
        let list = try json(#"{"data":[{"embedding":[1,2.5]},{"embedding":"AAAA"},{"embedding":[1,"a"]},{}]}"#)
        let outcome = try #require(RoundTripTests.values.compactMap { $0 as? ChatOutcome }.first)
        let result = EmbeddingsCreate.Result(list: list.objectValue ?? JSONObject(), outcome: outcome)
        #expect(result.vectors == [[1, 2.5], nil, nil, nil])
        #expect(result.list["providerd"]?["provider"]?.stringValue == outcome.provider)
    }
}
