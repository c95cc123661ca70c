package import JSON

/// Ollama's `/api/embed`.
package struct OllamaEmbeddings: EmbeddingsFormat {
    /// The body; texts only.
    ///
    /// - Throws: `DialectError` when the input is tokens.
    package func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject {
        var body: JSONObject = ["model": .string(model), "input": .strings(try request.texts())]
        if let dimensions = request.dimensions { body["dimensions"] = .integer(dimensions) }
        request.moveOthers(["truncate", "options", "keep_alive"], to: &body)
        return body
    }

    /// The vectors; Ollama counts the tokens unless all were cached.
    package func vectors(in answer: JSONValue) -> EmbeddingsAnswer? {
        guard let vectors = answer["embeddings"]?.arrayValue else { return nil }
        return EmbeddingsAnswer(vectors: vectors, tokens: answer["prompt_eval_count"]?.intValue)
    }
}

extension OllamaDialect {
    /// Those of `/api/embed`.
    package func embeddingsFormat(for model: String) -> (any EmbeddingsFormat)? { OllamaEmbeddings() }
}
