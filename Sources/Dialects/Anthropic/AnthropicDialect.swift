import JSON

/// Anthropic's Messages interface, also where Google offers it (Vertex AI).
package struct AnthropicDialect: Dialect {
    /// The name in handler files.
    package let name = "anthropic"
    /// The name for people.
    package let title = "Anthropic"
    /// What speaks it.
    package let summary = """
        Anthropic's Messages: Claude from Anthropic itself and on Vertex AI, and the compatible interfaces of others, such \
        as those of Kimi, GLM and MiniMax.
        """
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = "https://api.anthropic.com/v1"
    /// Whether a provider needs a key.
    package let needsKey = true

    /// What marks the reasoning details that are for this dialect.
    static let reasoningFormat = "anthropic-claude-v1"

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .anthropic }

    /// The request, see `AnthropicRequest`.
    ///
    /// - Throws: `DialectError` when the dialect has no words for something that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        try AnthropicRequest.request(for: params, model: model, provider: provider)
    }

    /// A decoder of event streams and of whole answers, see `AnthropicReader`.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(AnthropicReader(context), framing: .events, context: context)
    }
}
