/// OpenAI's chat completions, and all the services and servers that are compatible with them.
package struct OpenAIDialect: Dialect {
    /// The name in handler files.
    package let name = "openai"
    /// The name for people.
    package let title = "OpenAI compatible"
    /// What speaks it.
    package let summary = """
        OpenAI chat completions and everything compatible with them: DeepSeek, Qwen, Groq, OpenRouter, Mistral, vLLM, \
        llama.cpp, LM Studio, Ollama's /v1 and others.
        """
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = "https://api.openai.com/v1"
    /// Whether a provider needs a key.
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .openAI }

    /// The request: the client's own members under the handler's rules, see `ChatBody`.
    ///
    /// - Throws: `DialectError` when the params hold something that the provider does not take and that changes the
    ///   meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        let body = try ChatBody(params: params, model: model, provider: provider)
        return UpstreamRequest(
            post: body.bytes,
            to: provider.chatURL(model: model),
            accept: provider.handler.stream ? "text/event-stream" : "application/json",
            handler: provider.handler,
            warnings: body.warnings
        )
    }

    /// A decoder of event streams of chunks and of whole answers, see `ChunkGuarantees`.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(ChunkGuarantees(id: context.id), framing: .events, context: context)
    }
}
