public import JSON

/// `embeddings.create`: asks a model for the vectors of texts.
///
/// The daemon reads the same params as bytes, by its `ChatRequest`.
public struct EmbeddingsCreate: RPCRequest, Hashable {
    /// The method's name.
    public static let method = Method.embeddingsCreate
    /// What it does, in one sentence.
    public static let summary = "Asks a model for embeddings and answers with one OpenAI list of them."
    /// The failures that are the method's own.
    public static let errors = chatErrors

    /// Every member.
    public var members: JSONObject

    /// Takes params as they are.
    public init(_ members: JSONObject) {
        self.members = members
    }

    /// Asks for the vectors of these texts.
    ///
    /// - Parameters:
    ///   - input: The texts.
    ///   - model: A model, or `provider/model`; nil asks for the provider's default model.
    ///   - provider: The provider's name; nil asks the default provider.
    ///   - dimensions: How long the vectors should be, for models that leave the choice.
    ///   - parameters: Other parameters, OpenAI's or the provider's own.
    ///   - options: What is meant for the daemon; of these, the timeouts.
    public init(
        input: [String],
        model: String? = nil,
        provider: String? = nil,
        dimensions: Int? = nil,
        parameters: JSONObject = JSONObject(),
        options: ChatOptions? = nil
    ) {
        members = JSONObject()
        members["provider"] = provider.map { .string($0) }
        members["model"] = model.map { .string($0) }
        members["input"] = .array(input.map { .string($0) })
        members["dimensions"] = dimensions?.json
        for member in parameters.members {
            members[member.key] = member.value
        }
        members["providerd"] = options?.json
    }

    /// The fields that the protocol knows; any other member is passed on to a dialect that takes it.
    struct Known: WireObject {
        let provider: String?
        let model: String?
        let input: JSONValue
        let dimensions: Int?
        let encodingFormat: String?
        let user: String?
        let providerd: ChatOptions?

        static let shape = Shape(
            Known.init,
            Field("provider", \.provider, "The provider's name.", .examples("openai")),
            Field("model", \.model, "A model, or provider/model.", .examples("openai/text-embedding-3-small")),
            Field("input", \.input, "A text, texts, tokens, or arrays of tokens; not empty."),
            Field("dimensions", \.dimensions, "How long the vectors should be."),
            Field("encoding_format", \.encodingFormat, "How they are written.", .examples("float", "base64")),
            Field("user", \.user, "Who of the caller's own users asks, for the provider."),
            Field("providerd", \.providerd, "What is meant for the daemon; of these, the timeouts.")
        )
    }

    /// The JSON Schema of the value.
    public static var schema: JSONSchema {
        var schema = Known.schema
        schema["additionalProperties"] = .bool(true)
        schema["description"] = "OpenAI's embedding parameters, and provider and providerd beside them."
        return schema
    }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> EmbeddingsCreate? {
        JSONObject.read(json, &inspection).map(EmbeddingsCreate.init)
    }

    /// The value as JSON.
    public var json: JSONValue? { .object(members) }

    /// An OpenAI list of embeddings, and how it came about.
    public struct Result: WireValue, Hashable {
        /// Every member, `providerd` included.
        public let list: JSONObject
        /// How it came about: what the final answer of a stream says.
        public let outcome: ChatOutcome

        /// A list and how it came about.
        public init(list: JSONObject, outcome: ChatOutcome) {
            var list = list
            list["providerd"] = outcome.json
            self.list = list
            self.outcome = outcome
        }

        /// The vectors in the order of the input; nil for one that is not an array of numbers, such as base64.
        public var vectors: [[Double]?] {
            (list["data"]?.arrayValue ?? []).map { element in
                guard let numbers = element["embedding"]?.arrayValue else { return nil }
                let vector = numbers.compactMap(\.doubleValue)
                return vector.count == numbers.count ? vector : nil
            }
        }

        /// The JSON Schema of the value.
        public static var schema: JSONSchema {
            var schema = JSONSchema.type("object")
            schema["description"] = "An OpenAI list of embeddings; providerd tells how it came about."
            schema["properties"] = ["providerd": ChatOutcome.schema.json]
            schema["required"] = ["providerd"]
            schema["additionalProperties"] = .bool(true)
            return schema
        }

        /// The value in `json`, or nil after reporting why there is none.
        public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Result? {
            guard let list = JSONObject.read(json, &inspection) else { return nil }
            let outcome = inspection.at("providerd") { inspection -> ChatOutcome? in
                guard let json = list["providerd"] else {
                    inspection.report("is required")
                    return nil
                }
                return ChatOutcome.read(json, &inspection)
            }
            return outcome.map { Result(list: list, outcome: $0) }
        }

        /// The value as JSON.
        public var json: JSONValue? { .object(list) }
    }
}
