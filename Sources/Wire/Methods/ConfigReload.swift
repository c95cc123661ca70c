/// `config.reload`: reads the configuration's files now.
public struct ConfigReload: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.configReload
    /// Who may call it.
    public static let role = Role.admin
    /// What it does, in one sentence.
    public static let summary = "Reads the configuration's files now; keeps what is in use where they hold an error."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [.configInvalid]

    /// Asks for a reload.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(ConfigReload.init)

    /// What has changed.
    public struct Result: WireObject {
        /// The generation of the configuration in use.
        public let generation: Int
        /// Providers that are new.
        public let added: [String]
        /// Providers that have changed.
        public let updated: [String]
        /// Providers that are gone.
        public let removed: [String]

        /// Tells what has changed.
        public init(generation: Int, added: [String], updated: [String], removed: [String]) {
            self.generation = generation
            self.added = added
            self.updated = updated
            self.removed = removed
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("generation", \.generation, "The generation of the configuration in use."),
            Field("added", \.added, "Providers that are new."),
            Field("updated", \.updated, "Providers that have changed."),
            Field("removed", \.removed, "Providers that are gone.")
        )
    }
}
