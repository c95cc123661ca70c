public import JSON

/// `provider.schema`: what `provider.add` takes for one type, as JSON Schema.
public struct ProviderSchema: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerSchema
    /// What it does, in one sentence.
    public static let summary = "Describes what provider.add takes for a type, as JSON Schema 2020-12 for forms."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [.providerNotFound]

    /// The type.
    public let type: String

    /// Asks for the schema of a type.
    public init(type: String) {
        self.type = type
    }

    /// The list of fields.
    public static let shape = Shape(
        ProviderSchema.init,
        Field("type", \.type, "A type of provider.types.", .examples("openai"))
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
