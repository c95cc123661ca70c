public import JSON

/// A provider as the daemon shows it: everything but its keys.
public struct Provider: WireObject, Hashable {
    /// Its name, by which requests address it.
    public var name: String
    /// Its name for people.
    public var displayName: String
    /// The type it was added as.
    public var type: String
    /// The wire format it speaks.
    public var dialect: String
    /// The base URL of its API; absent for a type without network.
    public var endpoint: String?
    /// The model of a request that names none.
    public var defaultModel: String?
    /// Parameters of every request that does not set them itself.
    public var parameters: JSONObject
    /// The beginning of its variables' names in `.env`.
    public var envPrefix: String
    /// Its handler's file, relative to the configuration's directory.
    public var handler: String?
    /// Whether it has a key, and where from.
    public var key: KeyStatus
    /// Whether it may be asked.
    public var enabled: Bool
    /// How it has been lately.
    public var health: Health
    /// The generation of the configuration in which it last changed.
    public var generation: Int

    /// Describes a provider.
    public init(
        name: String,
        displayName: String,
        type: String,
        dialect: String,
        endpoint: String? = nil,
        defaultModel: String? = nil,
        parameters: JSONObject = JSONObject(),
        envPrefix: String,
        handler: String? = nil,
        key: KeyStatus,
        enabled: Bool = true,
        health: Health = Health(state: .unknown),
        generation: Int
    ) {
        self.name = name
        self.displayName = displayName
        self.type = type
        self.dialect = dialect
        self.endpoint = endpoint
        self.defaultModel = defaultModel
        self.parameters = parameters
        self.envPrefix = envPrefix
        self.handler = handler
        self.key = key
        self.enabled = enabled
        self.health = health
        self.generation = generation
    }

    /// The list of fields.
    public static let shape = Shape(
        Provider.init,
        Field("name", \.name, "The name by which requests address it."),
        Field("display_name", \.displayName, "The name for people."),
        Field("type", \.type, "The type it was added as."),
        Field("dialect", \.dialect, "The wire format it speaks."),
        Field("endpoint", \.endpoint, "The base URL of its API."),
        Field("default_model", \.defaultModel, "The model of a request that names none."),
        Field("parameters", \.parameters, default: JSONObject(), "Parameters of requests that do not set them."),
        Field("env_prefix", \.envPrefix, "The beginning of its variables' names in .env."),
        Field("handler", \.handler, "Its handler's file, relative to the configuration's directory."),
        Field("key", \.key, "Whether it has a key, and where from."),
        Field("enabled", \.enabled, default: true, "Whether it may be asked."),
        Field("health", \.health, "How it has been lately."),
        Field("generation", \.generation, "The generation of the configuration in which it last changed.")
    )
}
