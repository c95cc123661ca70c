import JSON

/// A model that a provider offers.
package struct ModelDescription: Sendable, Equatable {
    /// The name to ask for.
    package let id: String
    /// The name for people, where the provider has one.
    package let title: String?
    /// The number of tokens that a prompt and its answer may have together, where the provider tells it.
    package let contextLength: Int?

    /// A model; see the properties.
    package init(id: String, title: String? = nil, contextLength: Int? = nil) {
        self.id = id
        self.title = title
        self.contextLength = contextLength
    }

    /// Reads a list in any of the shapes that providers use: `data`, `models` or `modelSummaries`, an array, or an
    /// array alone; a member's name is its `id`, `name`, `model` or `modelId`.
    ///
    /// Gemini's `models/` before a name is left out.
    ///
    /// - Throws: `UpstreamError` when it is none of them.
    static func list(in answer: Span<UInt8>) throws(UpstreamError) -> [ModelDescription] {
        var start = 0
        while start < answer.count, [9, 10, 13, 32].contains(answer[start]) { start += 1 }
        if start < answer.count, answer[start] == UInt8(ascii: "<") {
            throw UpstreamError(.protocolViolation, "a web page came in place of the list of models")
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(answer)
        } catch {
            throw UpstreamError(.protocolViolation, "the list of models is no JSON: \(error.message)")
        }
        let lists = ["data", "models", "modelSummaries", "result"].lazy.compactMap { value[$0]?.arrayValue }
        guard let list = value.arrayValue ?? lists.first else {
            throw UpstreamError(.protocolViolation, "the answer is no list of models")
        }
        return list.compactMap(ModelDescription.init)
    }

    private init?(_ value: JSONValue) {
        let names = ["id", "model", "name", "modelId"].lazy.compactMap { value[$0]?.stringValue }
        guard let name = names.first(where: { !$0.isEmpty }) ?? value.stringValue else { return nil }
        id = name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name
        title = ["display_name", "displayName", "title", "modelName"].lazy.compactMap { value[$0]?.stringValue }.first
        let lengths = ["context_length", "context_window", "inputTokenLimit", "max_context_length", "max_model_len"]
        contextLength = lengths.lazy.compactMap { value[$0]?.intValue }.first
    }
}
