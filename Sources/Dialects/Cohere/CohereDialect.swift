import JSON

/// Cohere's chat, version 2.
package struct CohereDialect: Dialect {
    /// The name in handler files.
    package let name = "cohere"
    /// The name for people.
    package let title = "Cohere"
    /// What speaks it.
    package let summary = "Cohere's chat, version 2: the Command models."
    /// The base address of the service.
    package let defaultEndpoint: String? = "https://api.cohere.com"
    /// Whether a provider needs a key.
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .cohere }

    /// The request, see `CohereRequest`.
    ///
    /// - Throws: `DialectError` when the params hold something that Cohere has no words for and that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try CohereRequest(params, model: model, provider: provider)
        return try request.finished()
    }

    /// A decoder of Cohere's event streams.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(CohereReader(context), framing: .events, context: context)
    }
}
