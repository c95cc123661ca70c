package import JSON

/// Gemini's `models/…:batchEmbedContents`: a list of requests, each with all parameters.
package struct GeminiEmbeddings: EmbeddingsFormat {
    /// The body; texts only.
    ///
    /// - Throws: `DialectError` when the input is tokens.
    package func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject {
        let name = model.hasPrefix("models/") || model.hasPrefix("tunedModels/") ? model : "models/" + model
        var shared: JSONObject = ["model": .string(name)]
        if let dimensions = request.dimensions { shared["outputDimensionality"] = .integer(dimensions) }
        request.moveOthers(["taskType", "title"], to: &shared)
        let requests = try request.texts().map { text in
            var one = shared
            one["content"] = ["parts": [["text": .string(text)]]]
            return JSONValue.object(one)
        }
        return ["requests": .array(requests)]
    }

    /// The vectors of a batch, of a single request, or of Vertex; the tokens only where newer models tell them.
    package func vectors(in answer: JSONValue) -> EmbeddingsAnswer? {
        let list = answer["embeddings"]?.arrayValue ?? answer["embedding"].map { [$0] }
        guard let list else { return VertexEmbeddings().vectors(in: answer) }
        return EmbeddingsAnswer(
            vectors: list.map { $0["values"] ?? .null },
            tokens: answer["usageMetadata"]?["promptTokenCount"]?.intValue
        )
    }
}

/// Embeddings of Google's models on Vertex: `…:predict`.
package struct VertexEmbeddings: EmbeddingsFormat {
    /// The body; texts only.
    ///
    /// - Throws: `DialectError` when the input is tokens.
    package func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject {
        var shared = JSONObject()
        request.moveOthers(["task_type", "title"], to: &shared)
        let instances = try request.texts().map { text in
            var one = shared
            one["content"] = .string(text)
            return JSONValue.object(one)
        }
        var parameters = JSONObject()
        if let dimensions = request.dimensions { parameters["outputDimensionality"] = .integer(dimensions) }
        request.moveOthers(["autoTruncate"], to: &parameters)
        var body: JSONObject = ["instances": .array(instances)]
        if !parameters.isEmpty { body["parameters"] = .object(parameters) }
        return body
    }

    /// The vectors, and the sum of the tokens that each tells.
    package func vectors(in answer: JSONValue) -> EmbeddingsAnswer? {
        guard let list = answer["predictions"]?.arrayValue else { return nil }
        let counts = list.compactMap { $0["embeddings"]?["statistics"]?["token_count"]?.intValue }
        return EmbeddingsAnswer(
            vectors: list.map { $0["embeddings"]?["values"] ?? .null },
            tokens: counts.count == list.count ? counts.reduce(0, +) : nil
        )
    }
}
