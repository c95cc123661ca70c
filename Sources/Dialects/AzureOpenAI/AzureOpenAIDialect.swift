/// OpenAI's chat completions as Azure serves them: one address for each deployment, and a version in the query.
///
/// The model of a request is the name of the deployment. Azure's newer address, `…/openai/v1`, is plain `openai` with the
/// handler's `auth` set to `header:api-key`.
package struct AzureOpenAIDialect: Dialect {
    /// The name in handler files.
    package let name = "azure-openai"
    /// The name for people.
    package let title = "Azure OpenAI"
    /// What speaks it.
    package let summary = """
        OpenAI models deployed in Azure: the endpoint is https://RESOURCE.openai.azure.com, the model is the name of a \
        deployment.
        """
    /// None: each resource has its own.
    package let defaultEndpoint: String? = nil
    /// Whether a provider needs a key.
    package let needsKey = true

    private let chat = OpenAIDialect()

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .azureOpenAI }

    /// The request, as OpenAI has it, to the model's deployment.
    ///
    /// - Throws: `DialectError`, as `OpenAIDialect` does.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        try chat.request(for: params, model: model, provider: provider)
    }

    /// A decoder, as OpenAI has it.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        chat.decoder(context)
    }
}

extension Handler {
    /// The handler of Azure's deployments; the version is the newest one that is no preview.
    static let azureOpenAI: Handler = {
        var handler = openAI
        handler.dialect = "azure-openai"
        handler.paths = Paths(
            chat: "/openai/deployments/{model}/chat/completions?api-version=2024-10-21",
            models: "/openai/models?api-version=2024-10-21",
            embeddings: "/openai/deployments/{model}/embeddings?api-version=2024-10-21"
        )
        handler.auth = .header(name: "api-key")
        return handler
    }()
}
