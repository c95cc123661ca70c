/// `model.list`: every model that a chat can name, and every route.
public struct ModelList: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.modelList
    /// What it does, in one sentence.
    public static let summary = "Lists every provider/model and every route, from what is known already."

    /// Asks for every model.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(ModelList.init)

    /// A model of a provider.
    public struct Entry: WireObject, Hashable {
        /// What a chat's `model` says to ask it: `provider/model`.
        public let id: String
        /// The provider's name.
        public let provider: String
        /// The provider's name for the model.
        public let model: String
        /// The name for people.
        public let displayName: String?
        /// How many tokens a prompt and its answer may have.
        public let contextLength: Int?
        /// Whether it is the provider's default model.
        public let isDefault: Bool

        /// Describes a model.
        public init(
            provider: String,
            model: String,
            displayName: String? = nil,
            contextLength: Int? = nil,
            isDefault: Bool = false
        ) {
            self.init("\(provider)/\(model)", provider, model, displayName, contextLength, isDefault)
        }

        private init(
            _ id: String,
            _ provider: String,
            _ model: String,
            _ displayName: String?,
            _ contextLength: Int?,
            _ isDefault: Bool
        ) {
            self.id = id
            self.provider = provider
            self.model = model
            self.displayName = displayName
            self.contextLength = contextLength
            self.isDefault = isDefault
        }

        /// The list of fields.
        public static let shape = Shape(
            Entry.init(_:_:_:_:_:_:),
            Field("id", \.id, "What a chat's model says to ask it.", .examples("deepseek/deepseek-chat")),
            Field("provider", \.provider, "The provider's name."),
            Field("model", \.model, "The provider's name for the model."),
            Field("display_name", \.displayName, "The name for people."),
            Field("context_length", \.contextLength, "How many tokens a prompt and its answer may have."),
            Field("default", \.isDefault, default: false, "Whether it is the provider's default model.")
        )
    }

    /// A provider whose list is not, or not freshly, known.
    public struct Gap: WireObject, Hashable {
        /// The provider's name.
        public let provider: String
        /// Why, for a person.
        public let message: String

        /// Tells of a gap.
        public init(provider: String, message: String) {
            self.provider = provider
            self.message = message
        }

        /// The list of fields.
        public static let shape = Shape(
            Gap.init,
            Field("provider", \.provider, "The provider's name."),
            Field("message", \.message, "Why its list is not, or not freshly, known.")
        )
    }

    /// Everything that a chat can name.
    public struct Result: WireObject {
        /// The models, by provider and in the provider's order.
        public let models: [Entry]
        /// The routes, by name.
        public let routes: [Route]
        /// The providers whose lists are not, or not freshly, known.
        public let gaps: [Gap]
        /// The provider of requests that name none.
        public let defaultProvider: String?

        /// Lists models.
        public init(models: [Entry], routes: [Route], gaps: [Gap] = [], defaultProvider: String? = nil) {
            self.models = models
            self.routes = routes
            self.gaps = gaps
            self.defaultProvider = defaultProvider
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("models", \.models, "The models, by provider and in the provider's order."),
            Field("routes", \.routes, "The routes, by name."),
            Field("gaps", \.gaps, default: [], "The providers whose lists are not, or not freshly, known."),
            Field("default_provider", \.defaultProvider, "The provider of requests that name none.")
        )
    }
}
