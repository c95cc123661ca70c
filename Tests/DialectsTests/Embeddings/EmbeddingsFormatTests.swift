import JSON
import Testing

@testable import Dialects

@Suite("Embeddings in the words of each service", .timeLimit(.minutes(1)))
struct EmbeddingsFormatTests {
    /// One service's words for the same request, and an answer of its with the vectors [1,2] and [3.5,-4e-1].
    struct Case: Sendable, CustomTestStringConvertible {
        let format: any EmbeddingsFormat
        var params = #"{"input":["a","b"],"dimensions":2,"user":"u"}"#
        let body: String
        let answer: String
        var tokens: Int? = 7
        var vectors = "[[1,2],[3.5,-4e-1]]"

        var testDescription: String { "\(type(of: format))" }
    }

    static let cases = [
        Case(
            format: OllamaEmbeddings(),
            params: #"{"input":["a","b"],"dimensions":2,"user":"u","truncate":false,"keep_alive":"5m"}"#,
            body: #"{"model":"m","input":["a","b"],"dimensions":2,"truncate":false,"keep_alive":"5m"}"#,
            answer: #"{"model":"m","embeddings":[[1,2],[3.5,-4e-1]],"total_duration":1,"prompt_eval_count":7}"#
        ),
        Case(
            format: GeminiEmbeddings(),
            params: #"{"input":["a","b"],"dimensions":2,"user":"u","taskType":"CLUSTERING"}"#,
            body: #"""
                {"requests":[
                {"model":"models/m","content":{"parts":[{"text":"a"}]},"outputDimensionality":2,"taskType":"CLUSTERING"},
                {"model":"models/m","content":{"parts":[{"text":"b"}]},"outputDimensionality":2,"taskType":"CLUSTERING"}]}
                """#,
            answer: #"{"embeddings":[{"values":[1,2]},{"values":[3.5,-4e-1]}]}"#,
            tokens: nil
        ),
        Case(
            format: VertexEmbeddings(),
            params: #"{"input":["a","b"],"dimensions":2,"user":"u","task_type":"X","autoTruncate":false}"#,
            body: #"""
                {"instances":[{"content":"a","task_type":"X"},{"content":"b","task_type":"X"}],
                "parameters":{"outputDimensionality":2,"autoTruncate":false}}
                """#,
            answer: #"""
                {"predictions":[{"embeddings":{"values":[1,2],"statistics":{"token_count":3}}},
                {"embeddings":{"values":[3.5,-4e-1],"statistics":{"token_count":4}}}]}
                """#
        ),
        Case(
            format: CohereEmbeddings(),
            body: #"""
                {"model":"m","texts":["a","b"],"input_type":"search_document","embedding_types":["float"],"output_dimension":2}
                """#,
            answer: #"""
                {"id":"i","texts":["a","b"],"embeddings":{"float":[[1,2],[3.5,-4e-1]]},"meta":{"billed_units":{"input_tokens":7}}}
                """#
        ),
        Case(
            format: BedrockCohereEmbeddings(),
            params: #"{"input":["a","b"],"user":"u","input_type":"search_query","truncate":"END"}"#,
            body: #"{"texts":["a","b"],"input_type":"search_query","embedding_types":["float"],"truncate":"END"}"#,
            answer: #"{"embeddings":[[1,2],[3.5,-4e-1]],"response_type":"embeddings_floats"}"#,
            tokens: nil
        ),
        Case(
            format: DashScopeEmbeddings(),
            params: #"{"input":["a","b"],"dimensions":2,"user":"u","text_type":"query"}"#,
            body: #"{"model":"m","input":{"texts":["a","b"]},"parameters":{"dimension":2,"text_type":"query"}}"#,
            answer: #"""
                {"output":{"embeddings":[{"text_index":1,"embedding":[3.5,-4e-1]},{"text_index":0,"embedding":[1,2]}]},
                "usage":{"total_tokens":7},"request_id":"r"}
                """#
        ),
        Case(
            format: TitanEmbeddings(),
            params: #"{"input":["a"],"dimensions":2,"user":"u","normalize":true}"#,
            body: #"{"inputText":"a","dimensions":2,"normalize":true}"#,
            answer: #"{"embedding":[1,2],"inputTextTokenCount":7,"embeddingsByType":{"float":[1,2]}}"#,
            vectors: "[[1,2]]"
        ),
        Case(
            format: CloudflareEmbeddings(),
            params: #"{"input":["a","b"],"user":"u"}"#,
            body: #"{"text":["a","b"]}"#,
            answer: #"{"result":{"shape":[2,2],"data":[[1,2],[3.5,-4e-1]]},"success":true,"errors":[]}"#,
            tokens: nil
        ),
    ]

    @Test("a request is put, and what is not known is left over", arguments: cases)
    func body(example: Case) throws {
        var request = try EmbeddingsRequest(Array(example.params.utf8).span)
        #expect(try JSONValue.object(example.format.body(for: &request, model: "m")) == JSONValue.parse(example.body))
        #expect(request.others == ["user": "u"])
    }

    @Test("an answer becomes OpenAI's", arguments: cases)
    func answer(example: Case) throws {
        let request = try EmbeddingsRequest(Array(example.params.utf8).span)
        let found = try #require(try example.format.vectors(in: JSONValue.parse(example.answer)))
        let json = try found.json(for: request, model: "m")
        #expect(json["object"] == "list" && json["model"] == "m")
        let data = try #require(json["data"]?.arrayValue)
        #expect(try JSONValue.array(data.map { $0["embedding"] ?? .null }) == JSONValue.parse(example.vectors))
        #expect(data.map { $0["index"]?.intValue } == data.indices.map { $0 })
        #expect(data.allSatisfy { $0["object"] == "embedding" })
        #expect(json["usage"] == example.tokens.map { ["prompt_tokens": .integer($0), "total_tokens": .integer($0)] })
    }

    @Test("tokens are refused, and an answer without vectors is none", arguments: cases)
    func refused(example: Case) throws {
        var request = try EmbeddingsRequest(Array(#"{"input":[1,2]}"#.utf8).span)
        let error = #expect(throws: DialectError.self) { try example.format.body(for: &request, model: "m") }
        #expect(error?.path == "/input")
        for answer: JSONValue in [[:], [], "x", ["output": [:], "result": [:], "predictions": [:]]] {
            #expect(example.format.vectors(in: answer) == nil)
        }
    }

    @Test("what a model cannot do is refused by its name")
    func limits() throws {
        var two = try EmbeddingsRequest(Array(#"{"input":["a","b"]}"#.utf8).span)
        #expect(throws: DialectError("Titan embeds one text a request", at: "/input")) {
            try TitanEmbeddings().body(for: &two, model: "m")
        }
        var short = try EmbeddingsRequest(Array(#"{"input":"a","dimensions":3}"#.utf8).span)
        let error = #expect(throws: DialectError.self) { try CloudflareEmbeddings().body(for: &short, model: "m") }
        #expect(error?.path == "/dimensions")
    }
}
