package import JSON

/// Amazon's Titan models on Bedrock: one text a call.
package struct TitanEmbeddings: EmbeddingsFormat {
    /// The body; one text only.
    ///
    /// - Throws: `DialectError` when the input is tokens or several texts.
    package func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject {
        let texts = try request.texts()
        guard let text = texts.first, texts.count == 1 else {
            throw DialectError("Titan embeds one text a request", at: "/input")
        }
        var body: JSONObject = ["inputText": .string(text)]
        if let dimensions = request.dimensions { body["dimensions"] = .integer(dimensions) }
        request.moveOthers(["normalize"], to: &body)
        return body
    }

    /// The vector.
    package func vectors(in answer: JSONValue) -> EmbeddingsAnswer? {
        guard let vector = answer["embedding"] else { return nil }
        return EmbeddingsAnswer(vectors: [vector], tokens: answer["inputTextTokenCount"]?.intValue)
    }
}

/// Cohere's models on Bedrock: Cohere's words without the model, which is in the path.
package struct BedrockCohereEmbeddings: EmbeddingsFormat {
    /// The body; texts only.
    ///
    /// - Throws: `DialectError` when the input is tokens.
    package func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject {
        var body = try CohereEmbeddings().body(for: &request, model: model)
        body["model"] = nil
        return body
    }

    /// The vectors.
    package func vectors(in answer: JSONValue) -> EmbeddingsAnswer? {
        CohereEmbeddings().vectors(in: answer)
    }
}

extension BedrockDialect {
    /// Cohere's or Amazon's own, by the maker in the model's name: `cohere.embed-v4:0`, `us.cohere.embed-v4:0`.
    package func embeddingsFormat(for model: String) -> (any EmbeddingsFormat)? {
        model.split(separator: ".").contains("cohere") ? BedrockCohereEmbeddings() : TitanEmbeddings()
    }
}
