/// `provider.remove`: removes a provider.
public struct ProviderRemove: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerRemove
    /// Who may call it.
    public static let role = Role.admin
    /// What it does, in one sentence.
    public static let summary = "Removes a provider; its running streams finish."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [
        .providerNotFound, .configInvalid, .configWriteFailed, .configConflict,
    ]

    /// Its name.
    public let name: String
    /// Whether its lines stay in `.env`.
    public let keepEnv: Bool

    /// Names the provider to remove.
    public init(name: String, keepEnv: Bool = false) {
        self.name = name
        self.keepEnv = keepEnv
    }

    /// The list of fields.
    public static let shape = Shape(
        ProviderRemove.init,
        Field("name", \.name, "The provider's name.", .examples("deepseek")),
        Field("keep_env", \.keepEnv, default: false, "Whether its lines stay in .env.")
    )

    /// What was done.
    public struct Result: WireObject {
        /// The files that were written, relative to the configuration's directory.
        public let changed: [String]
        /// What a person should know.
        public let warnings: [String]
        /// The generation of the configuration without it.
        public let generation: Int

        /// Tells what was done.
        public init(changed: [String], warnings: [String] = [], generation: Int) {
            self.changed = changed
            self.warnings = warnings
            self.generation = generation
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("changed", \.changed, "The files that were written."),
            Field("warnings", \.warnings, default: [], "What a person should know."),
            Field("generation", \.generation, "The generation of the configuration without it.")
        )
    }
}
