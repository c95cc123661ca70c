package import JSON

/// DashScope's own `services/embeddings/text-embedding/text-embedding`.
package struct DashScopeEmbeddings: EmbeddingsFormat {
    /// The body; texts only.
    ///
    /// - Throws: `DialectError` when the input is tokens.
    package func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject {
        var body: JSONObject = ["model": .string(model), "input": ["texts": .strings(try request.texts())]]
        var parameters = JSONObject()
        if let dimensions = request.dimensions { parameters["dimension"] = .integer(dimensions) }
        request.moveOthers(["text_type", "instruct"], to: &parameters)
        if !parameters.isEmpty { body["parameters"] = .object(parameters) }
        return body
    }

    /// The vectors in the order that their indexes give.
    package func vectors(in answer: JSONValue) -> EmbeddingsAnswer? {
        guard let list = answer["output"]?["embeddings"]?.arrayValue else { return nil }
        return EmbeddingsAnswer(
            vectors: EmbeddingsAnswer.ordered(list, by: "text_index").map { $0["embedding"] ?? .null },
            tokens: answer["usage"]?["total_tokens"]?.intValue
        )
    }
}

extension DashScopeDialect {
    /// Those of DashScope's own interface.
    package func embeddingsFormat(for model: String) -> (any EmbeddingsFormat)? { DashScopeEmbeddings() }
}
