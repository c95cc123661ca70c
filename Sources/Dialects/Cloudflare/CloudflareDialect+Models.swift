import JSON

extension CloudflareDialect {
    /// The models by the `name` that requests call them by; the `id` beside it is the catalogue's own.
    ///
    /// - Throws: `UpstreamError` when the answer is no list of models.
    package func models(in answer: Span<UInt8>) throws(UpstreamError) -> [ModelDescription] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(answer)
        } catch {
            throw UpstreamError(.protocolViolation, "the list of models is no JSON: \(error.message)")
        }
        guard let list = value["result"]?.arrayValue else {
            throw UpstreamError(.protocolViolation, "the answer is no list of models")
        }
        return list.compactMap { $0["name"]?.stringValue }.filter { !$0.isEmpty }.map { ModelDescription(id: $0) }
    }
}
