package import JSON

/// Cohere's `/v2/embed`.
package struct CohereEmbeddings: EmbeddingsFormat {
    /// The body; texts only.
    ///
    /// Cohere wants to know what the vectors are for: to be searched among, where nothing is said.
    ///
    /// - Throws: `DialectError` when the input is tokens.
    package func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject {
        var body: JSONObject = [
            "model": .string(model),
            "texts": .strings(try request.texts()),
            "input_type": "search_document",
            "embedding_types": ["float"],
        ]
        if let dimensions = request.dimensions { body["output_dimension"] = .integer(dimensions) }
        request.moveOthers(["input_type", "truncate", "max_tokens", "priority"], to: &body)
        return body
    }

    /// The vectors by their type, or without one as older versions write them.
    package func vectors(in answer: JSONValue) -> EmbeddingsAnswer? {
        guard let vectors = (answer["embeddings"]?["float"] ?? answer["embeddings"])?.arrayValue else { return nil }
        return EmbeddingsAnswer(
            vectors: vectors,
            tokens: (answer["meta"]?["billed_units"]?["input_tokens"] ?? answer["meta"]?["tokens"]?["input_tokens"])?
                .intValue
        )
    }
}

extension CohereDialect {
    /// Those of `/v2/embed`.
    package func embeddingsFormat(for model: String) -> (any EmbeddingsFormat)? { CohereEmbeddings() }
}
