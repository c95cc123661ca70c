/// Google's Gemini, from Google itself and on Vertex AI.
package struct GeminiDialect: Dialect {
    /// The name in handler files.
    package let name = "gemini"
    /// The name for people.
    package let title = "Google Gemini"
    /// What speaks it.
    package let summary = "Google's own interface to Gemini: the Gemini API and Vertex AI."
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = "https://generativelanguage.googleapis.com/v1beta"
    /// Whether a provider needs a key.
    package let needsKey = true

    /// What marks the reasoning details that are for this dialect.
    static let reasoningFormat = "google-gemini-v1"

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .gemini }

    /// The request, see `GeminiRequest`.
    ///
    /// - Throws: `DialectError` when the dialect has no words for something that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        try GeminiRequest.request(for: params, model: model, provider: provider)
    }

    /// A decoder of event streams, of arrays that are sent piece by piece, and of whole answers, see `GeminiReader`.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        // Without this parameter the answer is an array; an answer of JSON is one in any case.
        let isStream = context.handler.paths.chat.contains("alt=sse")
        let isJSON = context.contentType?.lowercased().hasPrefix("application/json") ?? false
        return AnswerDecoder(GeminiReader(context), framing: isStream && !isJSON ? .events : .array, context: context)
    }
}
