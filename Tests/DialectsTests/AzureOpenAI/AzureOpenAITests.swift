import Testing

@testable import Dialects

@Suite("Azure OpenAI", .timeLimit(.minutes(1)))
struct AzureOpenAITests {
    @Test(
        "the deployment is in the address, whatever part of it was configured",
        arguments: [
            "https://r.openai.azure.com",
            "https://r.openai.azure.com/",
            "https://r.openai.azure.com/openai/deployments/other/chat/completions",
            "https://r.openai.azure.com/openai/deployments/other/chat/completions?api-version=2024-10-21",
        ]
    )
    func address(endpoint: String) throws {
        let dialect = AzureOpenAIDialect()
        let provider = try ProviderEndpoint(endpoint, handler: dialect.defaultHandler)
        let params = #"{"messages":[{"role":"user","content":"hi"}]}"#
        let request = try dialect.request(for: Array(params.utf8).span, model: "gpt 4/x", provider: provider)
        #expect(
            request.url
                == "https://r.openai.azure.com/openai/deployments/gpt%204%2Fx/chat/completions?api-version=2024-10-21"
        )
        #expect(provider.modelsURL == "https://r.openai.azure.com/openai/models?api-version=2024-10-21")
        #expect(provider.handler.auth == .header(name: "api-key"))
    }

    @Test("a stream that begins with the filter's verdict on the prompt decodes as OpenAI's does")
    func stream() throws {
        let decoded = Decoded(
            Chunk.events([
                #"{"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[{"prompt_index":0}]}"#,
                Chunk.role, Chunk.hello, Chunk.choice("{}", finish: #""content_filter""#),
            ]),
            dialect: AzureOpenAIDialect()
        )
        #expect(decoded.end == .complete)
        #expect(decoded.summary.finishReason == "content_filter")
        #expect(try decoded.breaches() == [])
    }
}
