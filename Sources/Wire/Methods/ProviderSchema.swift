public import JSON

/// `provider.schema`: what `provider.add` or `provider.update` takes for one type, as JSON Schema.
public struct ProviderSchema: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerSchema
    /// What it does, in one sentence.
    public static let summary =
        "Describes what adding or updating a provider of a type takes, as JSON Schema 2020-12 for forms."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [.providerNotFound]

    /// What a form is for.
    public enum Purpose: String, WireChoice {
        /// `provider.add`.
        case add
        /// `provider.update`.
        case update
    }

    /// The type.
    public let type: String
    /// What the form is for.
    public let purpose: Purpose

    /// Asks for the schema of a type.
    public init(type: String, for purpose: Purpose = .add) {
        self.type = type
        self.purpose = purpose
    }

    /// The list of fields.
    public static let shape = Shape(
        { type, purpose in ProviderSchema(type: type, for: purpose) },
        Field("type", \.type, "A type of provider.types.", .examples("openai")),
        Field("for", \.purpose, default: .add, "Whether the form is for provider.add or provider.update.")
    )

    /// The schema.
    public struct Result: WireObject {
        /// A JSON Schema 2020-12.
        public let schema: JSONObject

        /// Wraps a schema.
        public init(schema: JSONObject) {
            self.schema = schema
        }

        /// The list of fields.
        public static let shape = Shape(Result.init, Field("schema", \.schema, "A JSON Schema 2020-12."))
    }
}
