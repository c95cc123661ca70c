/// `provider.models`: the models that a provider offers.
public struct ProviderModels: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerModels
    /// What it does, in one sentence.
    public static let summary = "Lists the models that a provider offers, as it tells them itself, or has told lately."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [
        .providerNotFound, .upstreamHTTP, .upstreamUnreachable, .upstreamTimeout, .upstreamProtocol, .cancelled,
    ]

    /// The provider's name.
    public let name: String
    /// Whether the provider must be asked, however fresh what is known already is.
    public let refresh: Bool

    /// Asks for a provider's models.
    public init(name: String, refresh: Bool = false) {
        self.name = name
        self.refresh = refresh
    }

    /// The list of fields.
    public static let shape = Shape(
        ProviderModels.init,
        Field("name", \.name, "The provider's name.", .examples("deepseek")),
        Field("refresh", \.refresh, default: false, "Whether the provider must be asked anew.")
    )

    /// The models.
    public struct Result: WireObject, Hashable {
        /// The models, in the provider's order.
        public let models: [Model]
        /// Whether the list is older than ten minutes, or the provider could not be asked for a newer one.
        public let stale: Bool
        /// How long ago the provider told the list, in milliseconds; absent where it has none.
        public let ageMS: Int?
        /// Why no newer list could be had.
        public let problem: String?

        /// Lists models.
        public init(models: [Model], stale: Bool = false, ageMS: Int? = nil, problem: String? = nil) {
            self.models = models
            self.stale = stale
            self.ageMS = ageMS
            self.problem = problem
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init(models:stale:ageMS:problem:),
            Field("models", \.models, "The models, in the provider's order."),
            Field("stale", \.stale, "Whether it is older than ten minutes, or no newer one could be had."),
            Field("age_ms", \.ageMS, "How long ago the provider told it, in milliseconds."),
            Field("problem", \.problem, "Why no newer one could be had.")
        )
    }

    /// One model.
    public struct Model: WireObject, Hashable {
        /// The provider's name for it, as requests give it.
        public let id: String
        /// The name for people.
        public let displayName: String?
        /// How many tokens a prompt and its answer may have.
        public let contextLength: Int?

        /// Describes a model.
        public init(id: String, displayName: String? = nil, contextLength: Int? = nil) {
            self.id = id
            self.displayName = displayName
            self.contextLength = contextLength
        }

        /// The list of fields.
        public static let shape = Shape(
            Model.init,
            Field("id", \.id, "The provider's name for it, as requests give it."),
            Field("display_name", \.displayName, "The name for people."),
            Field("context_length", \.contextLength, "How many tokens a prompt and its answer may have.")
        )
    }
}
