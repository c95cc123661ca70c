public import JSON

/// `provider.add`: adds a provider, in one transaction.
public struct ProviderAdd: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerAdd
    /// Who may call it.
    public static let role = Role.admin
    /// What it does, in one sentence.
    public static let summary = "Adds a provider: writes its files and takes it into use, wholly or not at all."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [
        .providerExists, .providerInvalid, .configInvalid, .configWriteFailed, .configConflict,
        .upstreamHTTP, .upstreamUnreachable, .upstreamTimeout, .upstreamProtocol, .upstreamError, .upstreamTruncated,
    ]

    /// The type, one of `provider.types`.
    public var type: String
    /// The name by which requests will address it.
    public var name: String
    /// The name for people.
    public var displayName: String?
    /// The key.
    public var apiKey: APIKey?
    /// The base URL, or the full URL of the chat call.
    public var endpoint: String?
    /// The model of a request that names none.
    public var defaultModel: String?
    /// Parameters of requests that do not set them.
    public var parameters: JSONObject?
    /// Members that differ from the type's handler template.
    public var handler: JSONObject?
    /// The beginning of its variables' names in `.env`.
    public var envPrefix: String?
    /// Whether a provider of that name is replaced.
    public var replace: Bool
    /// Whether everything is checked and nothing written.
    public var dryRun: Bool
    /// Whether the connection is tested before anything is written.
    public var verify: Bool

    /// Describes a provider to add; what is left out follows from the type and the name.
    public init(
        type: String,
        name: String,
        displayName: String? = nil,
        apiKey: APIKey? = nil,
        endpoint: String? = nil,
        defaultModel: String? = nil,
        parameters: JSONObject? = nil,
        handler: JSONObject? = nil,
        envPrefix: String? = nil,
        replace: Bool = false,
        dryRun: Bool = false,
        verify: Bool = false
    ) {
        self.type = type
        self.name = name
        self.displayName = displayName
        self.apiKey = apiKey
        self.endpoint = endpoint
        self.defaultModel = defaultModel
        self.parameters = parameters
        self.handler = handler
        self.envPrefix = envPrefix
        self.replace = replace
        self.dryRun = dryRun
        self.verify = verify
    }

    /// The list of fields.
    public static let shape = Shape(
        ProviderAdd.init,
        Field("type", \.type, "The type, one of provider.types.", .title("Type"), .examples("openai")),
        Field(
            "name",
            \.name,
            "The name by which requests will address it.",
            .title("Name"),
            .pattern("^[a-z0-9][a-z0-9_-]{0,62}$"),
            .examples("deepseek")
        ),
        Field("display_name", \.displayName, "The name for people.", .title("Display name"), .examples("DeepSeek")),
        Field("api_key", \.apiKey, "The key; it is never shown again.", .title("API key"), .writeOnly),
        Field(
            "endpoint",
            \.endpoint,
            "The base URL of the API, or the full URL of its chat call.",
            .title("Endpoint"),
            .examples("https://api.deepseek.com/v1")
        ),
        Field(
            "default_model",
            \.defaultModel,
            "The model of a request that names none.",
            .title("Default model"),
            .examples("deepseek-chat")
        ),
        Field(
            "parameters",
            \.parameters,
            "Parameters of requests that do not set them.",
            .title("Parameters"),
            .advanced
        ),
        Field("handler", \.handler, "Members that differ from the type's handler.", .title("Handler"), .advanced),
        Field(
            "env_prefix",
            \.envPrefix,
            "The beginning of its variables' names in .env.",
            .title("Prefix in .env"),
            .pattern("^[A-Z][A-Z0-9_]*$"),
            .examples("DEEPSEEK"),
            .advanced
        ),
        Field(
            "replace",
            \.replace,
            default: false,
            "Replaces a provider of that name, where it differs.",
            .title("Replace"),
            .advanced
        ),
        Field(
            "dry_run",
            \.dryRun,
            default: false,
            "Checks everything and writes nothing.",
            .title("Dry run"),
            .advanced
        ),
        Field(
            "verify",
            \.verify,
            default: false,
            "Tests the connection before anything is written.",
            .title("Test the connection"),
            .advanced
        )
    )

    /// What was done.
    public struct Result: WireObject {
        /// Whether the provider is new.
        public let created: Bool
        /// The files that were written, or would be, relative to the configuration's directory.
        public let changed: [String]
        /// The provider as it is now.
        public let provider: Provider
        /// What the test of the connection came to, where one was asked for.
        public let test: ProviderTest.Result?
        /// What a person should know.
        public let warnings: [String]
        /// The generation of the configuration that holds it.
        public let generation: Int

        /// Tells what was done.
        public init(
            created: Bool,
            changed: [String],
            provider: Provider,
            test: ProviderTest.Result? = nil,
            warnings: [String] = [],
            generation: Int
        ) {
            self.created = created
            self.changed = changed
            self.provider = provider
            self.test = test
            self.warnings = warnings
            self.generation = generation
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("created", \.created, "Whether the provider is new."),
            Field("changed", \.changed, "The files that were written, or would be."),
            Field("provider", \.provider, "The provider as it is now."),
            Field("test", \.test, "What the test of the connection came to."),
            Field("warnings", \.warnings, default: [], "What a person should know."),
            Field("generation", \.generation, "The generation of the configuration that holds it.")
        )
    }
}
