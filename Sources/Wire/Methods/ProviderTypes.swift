/// `provider.types`: the types of provider that can be added.
public struct ProviderTypes: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerTypes
    /// What it does, in one sentence.
    public static let summary = "Lists every type of provider that can be added."

    /// Asks for the types.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(ProviderTypes.init)

    /// The types.
    public struct Result: WireObject {
        /// Every type.
        public let types: [ProviderType]

        /// Lists types.
        public init(types: [ProviderType]) {
            self.types = types
        }

        /// The list of fields.
        public static let shape = Shape(Result.init, Field("types", \.types, "Every type."))
    }
}
