import JSON

/// A model that a provider offers.
package struct ModelDescription: Sendable, Equatable {
    /// The name to ask for.
    package let id: String
    /// The name for people, where the provider has one.
    package let title: String?
    /// The number of tokens that a prompt and its answer may have together, where the provider tells it.
    package let contextLength: Int?

    /// The rest of a longer list is left out; the longest that services have are of some thousands.
    static let countLimit = 100_000
    /// The members that hold the list, the first of them first.
    private static let listNames = ["data", "models", "modelSummaries", "result"]

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
        let models: [ModelDescription]?
        do throws(JSONError) {
            let list = try place(in: answer)
            models = if let list { try self.models(in: answer.extracting(list)) } else { nil }
        } catch {
            throw UpstreamError(.protocolViolation, "the list of models is no JSON: \(error.message)")
        }
        guard let models else { throw UpstreamError(.protocolViolation, "the answer is no list of models") }
        return models
    }

    /// Where in an answer the array of models lies; nil where there is none.
    private static func place(in answer: Span<UInt8>) throws(JSONError) -> Range<Int>? {
        var reader = JSONReader(answer)
        let kind = try reader.peekKind()
        var places: [String: Range<Int>] = [:]
        var place: Range<Int>?
        if kind == .object {
            try reader.beginObject()
            while let key = try reader.nextMember() {
                let name = try reader.peekKind() == .array ? reader.text(of: key) : ""
                let value = try reader.skipValue()
                if listNames.contains(name) { places[name] = value }
            }
            place = listNames.lazy.compactMap { places[$0] }.first
        } else {
            let value = try reader.skipValue()
            if kind == .array { place = value }
        }
        try reader.end()
        return place
    }

    /// Reads one model after the other: the whole list as a tree would take many times the memory of its text.
    private static func models(in list: Span<UInt8>) throws(JSONError) -> [ModelDescription] {
        var models: [ModelDescription] = []
        var reader = JSONReader(list)
        try reader.beginArray()
        while try reader.nextElement(), models.count < countLimit {
            if let model = ModelDescription(try reader.readValue()) { models.append(model) }
        }
        return models
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
