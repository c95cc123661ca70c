/// `provider.get`: one provider.
public struct ProviderGet: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerGet
    /// What it does, in one sentence.
    public static let summary = "Shows one provider."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [.providerNotFound]

    /// Its name.
    public let name: String

    /// Asks for a provider.
    public init(name: String) {
        self.name = name
    }

    /// The list of fields.
    public static let shape = Shape(
        ProviderGet.init,
        Field("name", \.name, "The provider's name.", .examples("deepseek"))
    )

    /// The provider.
    public struct Result: WireObject {
        /// The provider.
        public let provider: Provider

        /// Wraps a provider.
        public init(provider: Provider) {
            self.provider = provider
        }

        /// The list of fields.
        public static let shape = Shape(Result.init, Field("provider", \.provider, "The provider."))
    }
}
