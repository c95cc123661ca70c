package import JSON

/// A dialect whose embeddings are OpenAI's own.
///
/// What the client asks for and what the provider answers is in the shape that providerd speaks: nothing is translated,
/// so that parameters which are not known yet reach the provider.
package protocol OpenAIEmbeddings: Dialect {}

extension OpenAIDialect: OpenAIEmbeddings {}
extension AzureOpenAIDialect: OpenAIEmbeddings {}

extension OpenAIEmbeddings {
    /// The request: the client's own members byte for byte, but for the model and what the provider has refused.
    ///
    /// - Throws: `DialectError` when the params are not of OpenAI's shape, or the handler has no path for embeddings.
    package func embeddingsRequest(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        _ = try EmbeddingsRequest(params)
        let url = try provider.embeddingsURL(model: model)
        var warnings: [String] = []
        var body: [UInt8] = []
        body.reserveCapacity(params.count + 64)
        body.append("{\"model\":")
        JSONWriter.string(model, to: &body)
        for member in try RequestMembers(params).list where !ParameterRules.consumed.contains(member.name) {
            if provider.omitted.contains(member.name), member.name != "input" {
                warnings.append("the parameter \(member.name) was left out: the provider refuses it")
                continue
            }
            body.append(",")
            JSONWriter.string(member.name, to: &body)
            body.append(":")
            body.append(params.extracting(member.value))
        }
        body.append("}")
        return UpstreamRequest(
            post: body,
            to: url,
            accept: "application/json",
            handler: provider.handler,
            warnings: warnings
        )
    }

    /// The answer, with its vectors written as the client wants them; what is told besides them stays as it is.
    ///
    /// - Throws: `UpstreamError` when the answer is none to the request.
    package func embeddings(
        in answer: Span<UInt8>,
        for params: Span<UInt8>,
        model: String
    ) throws(UpstreamError) -> JSONValue {
        let value = try EmbeddingsAnswer.parse(answer)
        guard let data = value["data"]?.arrayValue else {
            throw UpstreamError(.protocolViolation, "the answer holds no list of vectors")
        }
        let ordered = EmbeddingsAnswer.ordered(data, by: "index")
        let vectors = ordered.map { $0["embedding"] ?? .null }
        let written = try EmbeddingsAnswer(vectors: vectors).json(for: try .init(checked: params), model: model)
        var object = value.objectValue ?? JSONObject()
        object["object"] = "list"
        object["data"] = written["data"]
        if object["model"]?.stringValue?.isEmpty != false { object["model"] = .string(model) }
        return .object(object)
    }
}
