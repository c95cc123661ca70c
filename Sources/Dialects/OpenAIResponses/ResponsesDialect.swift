import JSON

/// OpenAI's Responses, and the services that speak them too.
package struct ResponsesDialect: Dialect {
    /// The name in handler files.
    package let name = "openai-responses"
    /// The name for people.
    package let title = "OpenAI Responses"
    /// What speaks it.
    package let summary = """
        OpenAI's Responses, with thoughts that are kept from turn to turn; xAI, DeepSeek, Azure, LM Studio and Bedrock \
        Mantle speak them too.
        """
    /// The base address of the service it is named after.
    package let defaultEndpoint: String? = "https://api.openai.com/v1"
    /// Whether a provider needs a key.
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .openAIResponses }

    /// The request, see `ResponsesRequest`.
    ///
    /// - Throws: `DialectError` when the params hold something that there are no words for and that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try ResponsesRequest(params, model: model, provider: provider)
        return try request.finished()
    }

    /// A decoder of event streams.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(ResponsesReader(context), framing: .events, context: context)
    }
}
