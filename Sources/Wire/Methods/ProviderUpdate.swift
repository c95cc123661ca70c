public import JSON

/// `provider.update`: changes a provider, in one transaction.
public struct ProviderUpdate: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerUpdate
    /// Who may call it.
    public static let role = Role.admin
    /// What it does, in one sentence.
    public static let summary = "Changes what is given of a provider, and nothing else; null takes a value away."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [
        .providerNotFound, .providerInvalid, .configInvalid, .configWriteFailed, .configConflict,
        .upstreamHTTP, .upstreamUnreachable, .upstreamTimeout, .upstreamProtocol, .upstreamError, .upstreamTruncated,
    ]

    /// Its name.
    public var name: String
    /// The name for people.
    public var displayName: Patch<String>
    /// The key.
    public var apiKey: Patch<APIKey>
    /// The base URL, or the full URL of the chat call.
    public var endpoint: Patch<String>
    /// The model of a request that names none.
    public var defaultModel: Patch<String>
    /// Parameters of requests that do not set them: each member is changed by itself.
    public var parameters: Patch<JSONObject>
    /// Members that differ from the type's handler: each member is changed by itself.
    public var handler: Patch<JSONObject>
    /// The beginning of its variables' names in `.env`.
    public var envPrefix: String?
    /// Whether it may be asked.
    public var enabled: Bool?
    /// Whether it is the provider of requests that name none.
    public var isDefault: Bool?
    /// Whether everything is checked and nothing written.
    public var dryRun: Bool
    /// Whether the connection is tested before anything is written.
    public var verify: Bool

    /// Describes a change; what is left out stays as it is.
    public init(
        name: String,
        displayName: Patch<String> = .keep,
        apiKey: Patch<APIKey> = .keep,
        endpoint: Patch<String> = .keep,
        defaultModel: Patch<String> = .keep,
        parameters: Patch<JSONObject> = .keep,
        handler: Patch<JSONObject> = .keep,
        envPrefix: String? = nil,
        enabled: Bool? = nil,
        isDefault: Bool? = nil,
        dryRun: Bool = false,
        verify: Bool = false
    ) {
        self.name = name
        self.displayName = displayName
        self.apiKey = apiKey
        self.endpoint = endpoint
        self.defaultModel = defaultModel
        self.parameters = parameters
        self.handler = handler
        self.envPrefix = envPrefix
        self.enabled = enabled
        self.isDefault = isDefault
        self.dryRun = dryRun
        self.verify = verify
    }

    /// The list of fields.
    public static let shape = Shape(
        ProviderUpdate.init,
        Field("name", \.name, "The provider's name.", .title("Name"), .examples("deepseek")),
        Field("display_name", \.displayName, "The name for people.", .title("Display name")),
        Field("api_key", \.apiKey, "The key; it is never shown again.", .title("API key"), .writeOnly),
        Field("endpoint", \.endpoint, "The base URL of the API, or the full URL of its chat call.", .title("Endpoint")),
        Field("default_model", \.defaultModel, "The model of a request that names none.", .title("Default model")),
        Field(
            "parameters",
            \.parameters,
            "Parameters of requests that do not set them; a member that is null is taken away.",
            .title("Parameters"),
            .advanced
        ),
        Field(
            "handler",
            \.handler,
            "Members of its handler, merged into it; a member that is null is taken away.",
            .title("Handler"),
            .advanced
        ),
        Field(
            "env_prefix",
            \.envPrefix,
            "The beginning of its variables' names in .env, which are renamed.",
            .title("Prefix in .env"),
            .pattern("^[A-Z][A-Z0-9_]*$"),
            .advanced
        ),
        Field("enabled", \.enabled, "Whether it may be asked.", .title("Enabled")),
        Field("default", \.isDefault, "Whether it is the provider of requests that name none.", .title("Default")),
        Field("dry_run", \.dryRun, default: false, "Checks everything and writes nothing.", .title("Dry run")),
        Field(
            "verify",
            \.verify,
            default: false,
            "Tests the connection before anything is written.",
            .title("Test the connection")
        )
    )

    /// What was done.
    public struct Result: WireObject {
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
            changed: [String],
            provider: Provider,
            test: ProviderTest.Result? = nil,
            warnings: [String] = [],
            generation: Int
        ) {
            self.changed = changed
            self.provider = provider
            self.test = test
            self.warnings = warnings
            self.generation = generation
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("changed", \.changed, "The files that were written, or would be."),
            Field("provider", \.provider, "The provider as it is now."),
            Field("test", \.test, "What the test of the connection came to."),
            Field("warnings", \.warnings, default: [], "What a person should know."),
            Field("generation", \.generation, "The generation of the configuration that holds it.")
        )
    }
}
