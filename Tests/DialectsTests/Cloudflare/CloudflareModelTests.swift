import Testing

@testable import Dialects

@Suite("Cloudflare's list of models", .timeLimit(.minutes(1)))
struct CloudflareModelTests {
    @Test("A model is known by its name, not by its number in the catalogue")
    func names() throws {
        let answer = #"""
            {"success":true,"result":[{"id":"429b9e8b-d99e-44de-91ad-706cf8183658","source":1,
            "name":"@cf/baai/bge-base-en-v1.5","task":{"name":"Text Embeddings"}},{"id":"x"},{"name":""},
            {"id":"f","name":"@cf/meta/llama-3.1-8b-instruct"}]}
            """#
        let models = try CloudflareDialect().models(in: Array(answer.utf8).span)
        #expect(models.map(\.id) == ["@cf/baai/bge-base-en-v1.5", "@cf/meta/llama-3.1-8b-instruct"])
    }

    @Test("What is no list is told so", arguments: ["", "[]", #"{"result":{}}"#, #"{"result":null}"#])
    func others(answer: String) {
        let error = #expect(throws: UpstreamError.self) {
            try CloudflareDialect().models(in: Array(answer.utf8).span)
        }
        #expect(error?.kind == .protocolViolation)
    }
}
