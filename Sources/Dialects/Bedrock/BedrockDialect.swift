import JSON

/// Amazon Bedrock's Converse, which is the same for the models of all makers there.
package struct BedrockDialect: Dialect {
    /// The name in handler files.
    package let name = "bedrock"
    /// The name for people.
    package let title = "Amazon Bedrock"
    /// What speaks it.
    package let summary = """
        Amazon Bedrock's Converse, for the models of all makers there; the endpoint is that of a region: \
        https://bedrock-runtime.us-east-1.amazonaws.com.
        """
    /// None: the user must name the region.
    package let defaultEndpoint: String? = nil
    /// Whether a provider needs a key.
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .bedrock }

    /// The request, see `BedrockRequest`.
    ///
    /// - Throws: `DialectError` when the params hold something that Bedrock has no words for and that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try BedrockRequest(params, model: model, provider: provider)
        return try request.finished()
    }

    /// A decoder of binary event streams.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(BedrockReader(context), framing: .binaryEvents, context: context)
    }

    /// The list of models, which another host of the same region has.
    package func modelsRequest(to provider: ProviderEndpoint) -> UpstreamRequest? {
        guard var url = provider.modelsURL else { return nil }
        let runtime = "https://bedrock-runtime."
        if url.hasPrefix(runtime) { url = "https://bedrock." + url.dropFirst(runtime.count) }
        return UpstreamRequest(method: "GET", url: url, headers: provider.handler.headers)
    }
}
