import JSON

/// Ollama's own interface, on this machine or another, or in its cloud.
package struct OllamaDialect: Dialect {
    /// The name in handler files.
    package let name = "ollama"
    /// The name for people.
    package let title = "Ollama"
    /// What speaks it.
    package let summary = "Ollama's own interface, with thinking and all of its options; its cloud too, with a key."
    /// The base address of a server on this machine.
    package let defaultEndpoint: String? = "http://localhost:11434"
    /// Whether a provider needs a key.
    package let needsKey = false

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .ollama }

    /// The request, see `OllamaRequest`.
    ///
    /// - Throws: `DialectError` when the params hold something that Ollama has no words for and that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try OllamaRequest(params, model: model, provider: provider)
        return try request.finished()
    }

    /// A decoder of JSON lines.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(OllamaReader(context), framing: .lines, context: context)
    }
}
