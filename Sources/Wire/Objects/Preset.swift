public import JSON

/// A known service: what `provider.add` needs for it, but for the key.
public struct Preset: WireObject, Hashable {
    /// The name to add it by, and the name of its provider unless the user gives another.
    public let name: String
    /// Its name for people.
    public let title: String
    /// The type of its provider, one of `provider.types`.
    public let type: String
    /// The address of its API; a part in braces, such as `{resource}`, is the user's to fill in.
    public let endpoint: String?
    /// The page on which a key is made.
    public let keyPage: String?
    /// Models that people use there; the first one becomes the default.
    public let models: [String]
    /// What differs from the type's handler.
    public let handler: JSONObject?
    /// What a user should know, a sentence each.
    public let notes: [String]

    /// Describes a service.
    public init(
        name: String,
        title: String,
        type: String,
        endpoint: String? = nil,
        keyPage: String? = nil,
        models: [String] = [],
        handler: JSONObject? = nil,
        notes: [String] = []
    ) {
        self.name = name
        self.title = title
        self.type = type
        self.endpoint = endpoint
        self.keyPage = keyPage
        self.models = models
        self.handler = handler
        self.notes = notes
    }

    /// The list of fields.
    public static let shape = Shape(
        Preset.init,
        Field("name", \.name, "The name to add it by.", .examples("deepseek")),
        Field("title", \.title, "Its name for people.", .examples("DeepSeek")),
        Field("type", \.type, "The type of its provider.", .examples("openai")),
        Field(
            "endpoint",
            \.endpoint,
            "The address of its API; a part in braces is the user's to fill in.",
            .examples("https://api.deepseek.com/v1")
        ),
        Field("key_page", \.keyPage, "The page on which a key is made."),
        Field("models", \.models, default: [], "Models that people use there; the first one becomes the default."),
        Field("handler", \.handler, "What differs from the type's handler."),
        Field("notes", \.notes, default: [], "What a user should know, a sentence each.")
    )
}
