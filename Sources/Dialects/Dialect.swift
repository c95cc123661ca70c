package import JSON

/// One wire format of providers: how a request is put, how the answer is read, what its errors mean.
///
/// Sans-I/O and stateless; the state of an exchange is in its ``StreamDecoder``.
package protocol Dialect: Sendable {
    /// The name in handler files and in `provider.add`, such as `openai`.
    var name: String { get }
    /// The name for people.
    var title: String { get }
    /// What speaks it, in a sentence or two.
    var summary: String { get }
    /// The base address of the service that the dialect is named after; `nil` when the user must give one.
    var defaultEndpoint: String? { get }
    /// Whether a provider of this type needs a key.
    var needsKey: Bool { get }
    /// Whether there is a provider behind it at all; without one, ``generator(for:model:)`` makes the chunks.
    var needsNetwork: Bool { get }
    /// The handler that a new provider gets; `config/templates/NAME.json` holds the same.
    var defaultHandler: Handler { get }

    /// The request that asks `provider` for an answer.
    ///
    /// `params` is the client's `chat.*` params as it wrote them, one JSON object. `model` is the provider's own name for
    /// the model, already resolved.
    ///
    /// - Throws: `DialectError` when the dialect has no words for something that changes the meaning.
    func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest

    /// A decoder for the body of an answer with a 2xx status.
    func decoder(_ context: AnswerContext) -> any StreamDecoder

    /// For an interface that is asked again and again until the answer is there: what follows the answer to
    /// ``request(for:model:provider:)``. `nil` for all that answer at once, whose body ``decoder(_:)`` reads.
    func poller(_ context: AnswerContext, provider: ProviderEndpoint) -> (any AnswerPoller)?

    /// The request for the list of models; `nil` when the provider has none.
    func modelsRequest(to provider: ProviderEndpoint) -> UpstreamRequest?

    /// The models in the answer to ``modelsRequest(to:)``.
    ///
    /// - Throws: `UpstreamError` when the answer is no list of models.
    func models(in answer: Span<UInt8>) throws(UpstreamError) -> [ModelDescription]

    /// How embeddings are asked for with `model`, where the two functions below do nothing else; `nil` when there are none.
    func embeddingsFormat(for model: String) -> (any EmbeddingsFormat)?

    /// The request for embeddings; `params` is the client's `embeddings.create` params as it wrote them.
    ///
    /// - Throws: `DialectError` when the dialect has no embeddings, or no words for what is asked.
    func embeddingsRequest(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest

    /// The answer to ``embeddingsRequest(for:model:provider:)`` in OpenAI's shape, for the same `params`.
    ///
    /// - Throws: `UpstreamError` when the answer is none.
    func embeddings(
        in answer: Span<UInt8>,
        for params: Span<UInt8>,
        model: String
    ) throws(UpstreamError) -> JSONValue

    /// What an answer without a 2xx status means.
    ///
    /// `headers` are all of the answer's; `now` is the time in seconds since 1970, for a `Retry-After` that is a date.
    func error(status: Int, headers: [HTTPField], body: Span<UInt8>, now: Int) -> UpstreamError

    /// The source of the answer of a dialect without a provider; `nil` for all others.
    ///
    /// - Throws: `DialectError` when the params cannot be read.
    func generator(for params: Span<UInt8>, model: String) throws(DialectError) -> (any ChunkGenerator)?
}

extension Dialect {
    /// True: only a built-in type has no provider behind it.
    package var needsNetwork: Bool { true }

    /// What the body says in any of the shapes that providers use, see `ErrorBody`.
    package func error(status: Int, headers: [HTTPField], body: Span<UInt8>, now: Int) -> UpstreamError {
        ErrorBody(body).error(status: status, headers: headers, now: now)
    }

    /// None: the dialect streams.
    package func poller(_ context: AnswerContext, provider: ProviderEndpoint) -> (any AnswerPoller)? { nil }

    /// A `GET` of the handler's path, where it has one.
    package func modelsRequest(to provider: ProviderEndpoint) -> UpstreamRequest? {
        guard let url = provider.modelsURL else { return nil }
        return UpstreamRequest(method: "GET", url: url, headers: provider.handler.headers)
    }

    /// The list as OpenAI, Anthropic, Gemini, Ollama and Cohere write it, see `ModelDescription`.
    package func models(in answer: Span<UInt8>) throws(UpstreamError) -> [ModelDescription] {
        try ModelDescription.list(in: answer)
    }

    /// None.
    package func generator(for params: Span<UInt8>, model: String) throws(DialectError) -> (any ChunkGenerator)? { nil }
}
