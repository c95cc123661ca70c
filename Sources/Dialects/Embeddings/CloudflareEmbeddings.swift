package import JSON

/// Cloudflare's `ai/run/@cf/…` with a model that embeds.
package struct CloudflareEmbeddings: EmbeddingsFormat {
    /// The slashes of `@cf/baai/bge-m3` are the path's.
    package let keepsSlashes = true

    /// The body; texts only, in the length that the model has.
    ///
    /// - Throws: `DialectError` when the input is tokens, or when another length is asked for.
    package func body(for request: inout EmbeddingsRequest, model: String) throws(DialectError) -> JSONObject {
        guard request.dimensions == nil else {
            throw DialectError("Cloudflare has no words for the parameter dimensions", at: "/dimensions")
        }
        var body: JSONObject = ["text": .strings(try request.texts())]
        request.moveOthers(["pooling"], to: &body)
        return body
    }

    /// The vectors.
    package func vectors(in answer: JSONValue) -> EmbeddingsAnswer? {
        guard let vectors = answer["result"]?["data"]?.arrayValue else { return nil }
        return EmbeddingsAnswer(vectors: vectors, tokens: answer["result"]?["usage"]?["prompt_tokens"]?.intValue)
    }
}

extension CloudflareDialect {
    /// Those of the models that embed, which are run like all others.
    package func embeddingsFormat(for model: String) -> (any EmbeddingsFormat)? { CloudflareEmbeddings() }
}
