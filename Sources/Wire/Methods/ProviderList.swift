/// `provider.list`: every provider.
public struct ProviderList: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerList
    /// What it does, in one sentence.
    public static let summary = "Lists every provider; asks none of them."

    /// Asks for every provider.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(ProviderList.init)

    /// The providers.
    public struct Result: WireObject {
        /// The generation of the configuration in use.
        public let generation: Int
        /// Every provider, by name.
        public let providers: [Provider]
        /// The provider of requests that name none.
        public let defaultProvider: String?

        /// Lists providers.
        public init(generation: Int, providers: [Provider], defaultProvider: String? = nil) {
            self.generation = generation
            self.providers = providers
            self.defaultProvider = defaultProvider
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("generation", \.generation, "The generation of the configuration in use."),
            Field("providers", \.providers, "Every provider, by name."),
            Field("default_provider", \.defaultProvider, "The provider of requests that name none.")
        )
    }
}
