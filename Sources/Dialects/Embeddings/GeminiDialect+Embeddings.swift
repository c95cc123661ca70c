extension GeminiDialect {
    /// Those of the Gemini API; its answers and those of Vertex are told apart by their shape.
    package func embeddingsFormat(for model: String) -> (any EmbeddingsFormat)? { GeminiEmbeddings() }

    /// The request in Gemini's words, or in Vertex's where the handler's path ends in `:predict`.
    ///
    /// - Throws: `DialectError` when the params are not of OpenAI's shape, or when there are no words for them.
    package func embeddingsRequest(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        let isVertex = provider.handler.paths.embeddings?.hasSuffix(":predict") ?? false
        let format: any EmbeddingsFormat = isVertex ? VertexEmbeddings() : GeminiEmbeddings()
        return try format.request(for: params, model: model, provider: provider)
    }
}
