/// OpenAI's chat completions, and all the services and servers that are compatible with them.
package struct OpenAIDialect: Dialect {
    package let name = "openai"
    package let title = "OpenAI compatible"
    package let summary = """
        OpenAI chat completions and everything compatible with them: DeepSeek, Qwen, Groq, OpenRouter, Mistral, vLLM, \
        llama.cpp, LM Studio, Ollama's /v1 and others.
        """
    package let defaultEndpoint: String? = "https://api.openai.com/v1"
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    package var defaultHandler: Handler { .openAI }

    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        let body = try ChatBody(params: params, model: model, provider: provider)
        let own = provider.handler.headers
        let usual = [
            HTTPField("Content-Type", "application/json"),
            HTTPField("Accept", provider.handler.stream ? "text/event-stream" : "application/json"),
        ]
        return UpstreamRequest(
            method: "POST",
            url: provider.chatURL,
            headers: usual.filter { field in !own.contains { $0.isNamed(field.name.lowercased()) } } + own,
            body: body.bytes,
            warnings: body.warnings
        )
    }

    package func decoder(contentType: String?, handler: Handler) -> any StreamDecoder {
        OpenAIStreamDecoder(contentType: contentType, policy: handler.malformed)
    }
}
