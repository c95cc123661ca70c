package import JSON

extension AzureOpenAIDialect {
    /// The request for embeddings, as OpenAI has it, to the model's deployment.
    ///
    /// - Throws: `DialectError` when the params are not of OpenAI's shape, or the handler has no path for embeddings.
    package func embeddingsRequest(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        try OpenAIEmbeddings.request(for: params, model: model, provider: provider)
    }

    /// The answer, as OpenAI has it.
    ///
    /// - Throws: `UpstreamError` when the answer is none to the request.
    package func embeddings(
        in answer: Span<UInt8>,
        for params: Span<UInt8>,
        model: String
    ) throws(UpstreamError) -> JSONValue {
        try OpenAIEmbeddings.answer(in: answer, for: params, model: model)
    }
}
