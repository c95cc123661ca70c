package import JSON

/// How one service puts a request for embeddings, and where its answer has the vectors.
///
/// A dialect names its format in ``Dialect/embeddingsFormat(for:)``; what is the same for all is done around it.
package protocol EmbeddingsFormat: Sendable {
    /// Whether slashes in a model's name are those of the address.
    var keepsSlashes: Bool { get }

    /// The body of the request.
    ///
    /// Parameters that the service knows are taken out of `request`; those left there are told of as left out.
    ///
    /// - Throws: `DialectError` when the service has no words for something that changes the vectors.
    func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject

    /// The vectors of an answer; `nil` when there is none in it.
    func vectors(in answer: JSONValue) -> EmbeddingsAnswer?
}

extension EmbeddingsFormat {
    /// False: they are encoded.
    package var keepsSlashes: Bool { false }

    /// The request for what the client asks for; what the service does not know is told of as left out.
    ///
    /// - Throws: `DialectError` when the params are not of OpenAI's shape, when the service has no words for them, or when
    ///   the handler has no path for embeddings.
    func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try EmbeddingsRequest(params)
        let url = try provider.embeddingsURL(model: model, keepsSlashes: keepsSlashes)
        let body = try body(for: &request, model: model)
        let name = provider.handler.dialect
        var bytes: [UInt8] = []
        JSONValue.object(body).write(to: &bytes)
        return UpstreamRequest(
            post: bytes,
            to: url,
            accept: "application/json",
            handler: provider.handler,
            warnings: request.others.keys.map { "the parameter \($0) was left out: \(name) does not know it" }
        )
    }
}

extension Dialect {
    /// None.
    package func embeddingsFormat(for model: String) -> (any EmbeddingsFormat)? { nil }

    /// The request in the dialect's ``embeddingsFormat(for:)``; refused where there is none.
    ///
    /// - Throws: `DialectError` when there are no embeddings, or no words for what is asked.
    package func embeddingsRequest(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        guard let format = embeddingsFormat(for: model) else { throw DialectError("\(title) has no embeddings") }
        return try format.request(for: params, model: model, provider: provider)
    }

    /// The answer, read by the dialect's ``embeddingsFormat(for:)`` and put into OpenAI's shape.
    ///
    /// - Throws: `UpstreamError` when the answer is none to the request.
    package func embeddings(
        in answer: Span<UInt8>,
        for params: Span<UInt8>,
        model: String
    ) throws(UpstreamError) -> JSONValue {
        guard let format = embeddingsFormat(for: model) else {
            throw UpstreamError(.protocolViolation, "\(title) has no embeddings")
        }
        guard let vectors = format.vectors(in: try EmbeddingsAnswer.parse(answer)) else {
            throw UpstreamError(.protocolViolation, "the answer holds no list of vectors")
        }
        return try vectors.json(for: try EmbeddingsRequest(checked: params), model: model)
    }
}
