/// A type of provider that can be added.
public struct ProviderType: WireObject, Hashable {
    /// The name to add it by.
    public let type: String
    /// Its title for people.
    public let title: String
    /// What it is for, in a sentence.
    public let description: String
    /// The wire format it speaks.
    public let dialect: String
    /// The endpoint of a provider that is added without one.
    public let defaultEndpoint: String?
    /// Whether its providers need a key.
    public let needsKey: Bool

    /// Describes a type.
    public init(
        type: String,
        title: String,
        description: String,
        dialect: String,
        defaultEndpoint: String? = nil,
        needsKey: Bool
    ) {
        self.type = type
        self.title = title
        self.description = description
        self.dialect = dialect
        self.defaultEndpoint = defaultEndpoint
        self.needsKey = needsKey
    }

    /// The list of fields.
    public static let shape = Shape(
        ProviderType.init,
        Field("type", \.type, "The name to add it by."),
        Field("title", \.title, "Its title for people."),
        Field("description", \.description, "What it is for."),
        Field("dialect", \.dialect, "The wire format it speaks."),
        Field("default_endpoint", \.defaultEndpoint, "The endpoint of a provider that is added without one."),
        Field("needs_key", \.needsKey, "Whether its providers need a key.")
    )
}
