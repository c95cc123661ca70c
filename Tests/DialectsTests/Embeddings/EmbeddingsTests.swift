import JSON
import Testing

@testable import Dialects

@Suite("Embeddings", .timeLimit(.minutes(1)))
struct EmbeddingsTests {
    private let provider: ProviderEndpoint

    init() throws {
        provider = try ProviderEndpoint("https://h/v1", handler: .openAI)
    }

    private func answer(_ json: String, for params: String) throws -> JSONValue {
        try OpenAIDialect().embeddings(in: Array(json.utf8).span, for: Array(params.utf8).span, model: "m")
    }

    @Test(
        "the input is one text, several, or tokens",
        arguments: [
            (#""a""#, EmbeddingsRequest.Input.texts(["a"]), 1), (#"["a","","b"]"#, .texts(["a", "", "b"]), 3),
            ("[1,2,3]", .tokens([[1, 2, 3]]), 1), ("[[1],[2,3]]", .tokens([[1], [2, 3]]), 2),
        ]
    )
    func input(json: String, input: EmbeddingsRequest.Input, count: Int) throws {
        let request = try EmbeddingsRequest(Array(#"{"input":\#(json),"model":"m"}"#.utf8).span)
        #expect(request.input == input && request.count == count)
        #expect(request.dimensions == nil && request.encoding == .float && request.others.isEmpty)
    }

    @Test(
        "mistakes are told with their place",
        arguments: [
            ("[]", ""), ("{", ""), ("{}", "/input"), (#"{"input":null}"#, "/input"), (#"{"input":1}"#, "/input"),
            (#"{"input":[]}"#, "/input"), (#"{"input":["a",1]}"#, "/input/1"), (#"{"input":[1,"a"]}"#, "/input/1"),
            (#"{"input":[1,-1]}"#, "/input/1"), (#"{"input":[1.5]}"#, "/input/0"), (#"{"input":[{}]}"#, "/input/0"),
            (#"{"input":[[1],[]]}"#, "/input/1"), (#"{"input":[[1],["a"]]}"#, "/input/1/0"),
            (#"{"input":"a","dimensions":0}"#, "/dimensions"), (#"{"input":"a","dimensions":"2"}"#, "/dimensions"),
            (#"{"input":"a","encoding_format":"hex"}"#, "/encoding_format"),
            (#"{"input":"a","encoding_format":1}"#, "/encoding_format"),
        ]
    )
    func mistakes(params: String, path: String) {
        let error = #expect(throws: DialectError.self) {
            try OpenAIDialect().embeddingsRequest(for: Array(params.utf8).span, model: "m", provider: provider)
        }
        #expect(error?.path == path)
    }

    @Test("OpenAI gets the client's own members")
    func request() throws {
        let params =
            #"{"model":"p/m","input":[ "a" ],"provider":"p","dimensions":5,"encoding_format":"base64","user":"u"}"#
        var provider = provider
        provider.omitted = ["user", "input"]
        provider.parameters = ["temperature": 1]
        let made = try OpenAIDialect()
            .embeddingsRequest(for: Array(params.utf8).span, model: "m", provider: provider)
        #expect(made.method == "POST" && made.url == "https://h/v1/embeddings")
        #expect(
            made.headers == [HTTPField("Content-Type", "application/json"), HTTPField("Accept", "application/json")]
        )
        let body = #"{"model":"m","input":[ "a" ],"dimensions":5,"encoding_format":"base64"}"#
        #expect(String(decoding: made.body, as: UTF8.self) == body)
        #expect(made.warnings == ["the parameter user was left out: the provider refuses it"])
    }

    @Test("Azure has the deployment in the address")
    func azure() throws {
        let provider = try ProviderEndpoint("https://r.openai.azure.com", handler: .azureOpenAI)
        let params = Array(#"{"input":"a"}"#.utf8)
        let made = try AzureOpenAIDialect().embeddingsRequest(for: params.span, model: "d", provider: provider)
        let path = "/openai/deployments/d/embeddings?api-version=2024-10-21"
        #expect(made.url == "https://r.openai.azure.com" + path)
        let answer = Array(#"{"data":[{"embedding":[1],"index":0}]}"#.utf8)
        let told = try AzureOpenAIDialect().embeddings(in: answer.span, for: params.span, model: "d")
        #expect(told["data"]?[0]?["embedding"] == [1])
    }

    @Test(
        "each dialect with embeddings has an address for them, and its own words",
        arguments: DialectRegistry.all.filter { $0.embeddingsFormat(for: "m") != nil }.map(\.name)
    )
    func dialects(name: String) throws {
        let dialect = try #require(DialectRegistry.dialect(named: name))
        let provider = try ProviderEndpoint("https://h/v1", handler: dialect.defaultHandler)
        let params = Array(#"{"input":"a","user":"u"}"#.utf8)
        let made = try dialect.embeddingsRequest(for: params.span, model: "@x/m", provider: provider)
        #expect(made.url.hasPrefix("https://h/") && !made.url.contains("{"))
        #expect(try JSONValue.parse(made.body).objectValue != nil)
        #expect(made.warnings == ["the parameter user was left out: \(name) does not know it"])
        #expect(throws: UpstreamError.self) {
            try dialect.embeddings(in: Array("{}".utf8).span, for: params.span, model: "m")
        }
    }

    @Test("Vertex is asked in its own words")
    func vertex() throws {
        var handler = Handler.gemini
        handler.paths.embeddings = "/publishers/google/models/{model}:predict"
        let provider = try ProviderEndpoint("https://h/v1", handler: handler)
        let params = Array(#"{"input":"a"}"#.utf8)
        let made = try GeminiDialect().embeddingsRequest(for: params.span, model: "m", provider: provider)
        #expect(made.url == "https://h/v1/publishers/google/models/m:predict")
        #expect(try JSONValue.parse(made.body) == ["instances": [["content": "a"]]])
        let answer = Array(#"{"predictions":[{"embeddings":{"values":[1],"statistics":{"token_count":2}}}]}"#.utf8)
        let told = try GeminiDialect().embeddings(in: answer.span, for: params.span, model: "m")
        #expect(told["data"]?[0]?["embedding"] == [1] && told["usage"]?["prompt_tokens"] == 2)
    }

    @Test("a provider without a path, or a dialect without words, has no embeddings")
    func none() throws {
        var handler = Handler.openAI
        handler.paths.embeddings = nil
        let without = try ProviderEndpoint("https://h/v1", handler: handler)
        let params = Array(#"{"input":"a"}"#.utf8)
        #expect(throws: DialectError.self) {
            try OpenAIDialect().embeddingsRequest(for: params.span, model: "m", provider: without)
        }
        #expect(throws: DialectError.self) {
            try EchoDialect().embeddingsRequest(for: params.span, model: "m", provider: provider)
        }
        #expect(throws: UpstreamError.self) {
            try EchoDialect().embeddings(in: Array("{}".utf8).span, for: params.span, model: "m")
        }
    }

    @Test("OpenAI's answer is put in order and keeps what else it tells")
    func ordered() throws {
        let told = try answer(
            #"{"object":"list","data":[{"index":1,"embedding":[2.50]},{"index":0,"embedding":[1]}],"model":"x","usage":{"prompt_tokens":3,"total_tokens":3},"id":"i"}"#,
            for: #"{"input":["a","b"]}"#
        )
        let expected = try JSONValue.parse(
            #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1]},{"object":"embedding","index":1,"embedding":[2.50]}],"model":"x","usage":{"prompt_tokens":3,"total_tokens":3},"id":"i"}"#
        )
        #expect(told == expected)
    }

    @Test(
        "vectors are written as the client wants them, whatever the provider writes",
        arguments: [
            ("[1,-2.5,0.1]", "float", "[1,-2.5,0.1]"), ("[1,-2.5,0.1]", "base64", #""AACAPwAAIMDNzMw9""#),
            (#""AACAPwAAIMDNzMw9""#, "base64", #""AACAPwAAIMDNzMw9""#),
            (#""AACAPwAAIMDNzMw9""#, "float", "[1.0,-2.5,0.1]"),
            ("[1e-45,3.4028235e38]", "base64", #""AQAAAP//f38=""#),
            (#""AQAAAP//f38=""#, "float", "[1e-45,3.4028235e+38]"),
        ]
    )
    func encoding(vector: String, encoding: String, expected: String) throws {
        let told = try answer(
            #"{"data":[{"embedding":\#(vector)}]}"#,
            for: #"{"input":"a","encoding_format":"\#(encoding)"}"#
        )
        #expect(told["data"]?[0]?["embedding"]?.description == expected)
        #expect(told["model"] == "m" && told["object"] == "list")
    }

    @Test(
        "an answer that is none is a breach of the protocol",
        arguments: [
            "", "[]", "{}", #"{"data":[]}"#, #"{"data":[{"embedding":[1]},{"embedding":[1]}]}"#, #"{"data":[{}]}"#,
            #"{"data":[{"embedding":[]}]}"#, #"{"data":[{"embedding":"AAA="}]}"#, #"{"data":[{"embedding":"?"}]}"#,
            #"{"data":[{"embedding":["x"]}]}"#, #"{"data":[{"embedding":[1,2]}]}"#,
            #"{"data":[{"embedding":"AADAfw=="}]}"#,
        ]
    )
    func breach(json: String) {
        let error = #expect(throws: UpstreamError.self) { try answer(json, for: #"{"input":"a","dimensions":1}"#) }
        #expect(error?.kind == .protocolViolation)
    }

    @Test("numbers beyond 32 bits cannot be written in base64")
    func infinite() {
        #expect(throws: UpstreamError.self) {
            try answer(#"{"data":[{"embedding":[1e99]}]}"#, for: #"{"input":"a","encoding_format":"base64"}"#)
        }
    }

    @Test("an error told with a success is the provider's")
    func error() {
        let error = #expect(throws: UpstreamError.self) {
            try answer(#"{"error":{"message":"no","code":"c"}}"#, for: #"{"input":"a"}"#)
        }
        #expect(error?.kind == .stream && error?.message == "no" && error?.code == "c")
    }

    @Test(
        "base64 is that of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ]
    )
    func base64(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8).span) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
        #expect(Base64.decode(String(text.prefix { $0 != "=" })) == Array(plain.utf8))
        #expect(Base64.isValid(text))
    }

    @Test("all bytes survive base64, and what is none is not taken")
    func base64Bytes() {
        let bytes = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 167) }
        #expect(Base64.decode(Base64.encode(bytes.span)) == bytes)
        for text in ["A", "AAAAA", "A=", "AA=", "A===", "=", "AA-_", "AA A", "AAAé", "A\nAA"] {
            #expect(Base64.decode(text) == nil && !Base64.isValid(text), "\(text)")
        }
    }

    @Test("a request of 5 MB and its answer take time in proportion")
    func large() throws {
        let texts = (0..<2000).map { _ in "\"" + String(repeating: "x", count: 2500) + "\"" }.joined(separator: ",")
        let params = #"{"input":[\#(texts)],"encoding_format":"base64"}"#
        let made = try OpenAIDialect().embeddingsRequest(for: Array(params.utf8).span, model: "m", provider: provider)
        #expect(made.body.count > 5_000_000)
        let vector = "[" + (0..<64).map { "0.0\($0)" }.joined(separator: ",") + "]"
        let data = (0..<2000).map { #"{"index":\#(1999 - $0),"embedding":\#(vector)}"# }.joined(separator: ",")
        #expect(try answer(#"{"data":[\#(data)]}"#, for: params)["data"]?.arrayValue?.count == 2000)
    }
}
