import JSON

/// The own interface of Alibaba's DashScope (Model Studio, Bailian).
package struct DashScopeDialect: Dialect {
    /// The name in handler files.
    package let name = "dashscope"
    /// The name for people.
    package let title = "Alibaba DashScope"
    /// What speaks it.
    package let summary = """
        The own interface of Alibaba's DashScope: Qwen and others' models, with parameters that its compatible interface \
        does not have.
        """
    /// The base address of the service.
    package let defaultEndpoint: String? = "https://dashscope.aliyuncs.com"
    /// Whether a provider needs a key.
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .dashScope }

    /// The request, see `DashScopeRequest`.
    ///
    /// - Throws: `DialectError` when the params hold something that DashScope has no words for and that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try DashScopeRequest(params, model: model, provider: provider)
        return try request.finished()
    }

    /// A decoder of DashScope's event streams.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(DashScopeReader(context), framing: .events, context: context)
    }
}
