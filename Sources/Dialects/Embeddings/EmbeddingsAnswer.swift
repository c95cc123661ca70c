import JSON

/// The vectors that a provider has answered with, on their way into OpenAI's shape.
package struct EmbeddingsAnswer: Sendable {
    /// The vectors in the order of the inputs, each an array of numbers or its base64.
    var vectors: [JSONValue]
    /// How many tokens the inputs have, where the provider tells.
    var tokens: Int?

    /// The answer's JSON.
    ///
    /// - Throws: `UpstreamError` when it is none, or when it tells of a failure.
    static func parse(_ answer: Span<UInt8>) throws(UpstreamError) -> JSONValue {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(answer)
        } catch {
            throw UpstreamError(.protocolViolation, "the answer is no JSON: \(error.message)")
        }
        if let error = value["error"], !error.isNull { throw ErrorBody(value).errorInStream() }
        return value
    }

    /// `elements` in the order of their member `name`, where all have one; else as they are.
    static func ordered(_ elements: [JSONValue], by name: String) -> [JSONValue] {
        let indexed = elements.compactMap { element in element[name]?.intValue.map { (index: $0, element: element) } }
        guard indexed.count == elements.count else { return elements }
        return indexed.sorted { $0.index < $1.index }.map(\.element)
    }

    /// The answer as OpenAI writes it, with what `request` asks for checked and the vectors written as it asks.
    ///
    /// - Throws: `UpstreamError` when there are not as many vectors as inputs, when they are not as long as was asked for,
    ///   or when one is none.
    func json(for request: EmbeddingsRequest, model: String) throws(UpstreamError) -> JSONValue {
        guard vectors.count == request.count else {
            throw UpstreamError(
                .protocolViolation,
                "the provider answered with \(vectors.count) vectors for \(request.count) inputs"
            )
        }
        var data: [JSONValue] = []
        data.reserveCapacity(vectors.count)
        for (index, vector) in vectors.enumerated() {
            let embedding = try EmbeddingVector(vector)
            if let wanted = request.dimensions, wanted != embedding.count {
                throw UpstreamError(
                    .protocolViolation,
                    "the provider answered with \(embedding.count) dimensions where \(wanted) were asked for"
                )
            }
            data.append([
                "object": "embedding", "index": .integer(index), "embedding": try embedding.json(request.encoding),
            ])
        }
        var object: JSONObject = ["object": "list", "data": .array(data), "model": .string(model)]
        if let tokens { object["usage"] = ["prompt_tokens": .integer(tokens), "total_tokens": .integer(tokens)] }
        return .object(object)
    }
}
