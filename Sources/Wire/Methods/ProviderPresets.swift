/// `provider.presets`: the services that are known by name.
public struct ProviderPresets: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerPresets
    /// What it does, in one sentence.
    public static let summary = "Lists the services that are known by name, each with what provider.add needs for it."

    /// Asks for the services.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(ProviderPresets.init)

    /// The services.
    public struct Result: WireObject {
        /// Every service, in the order of their names.
        public let presets: [Preset]
        /// What is wrong with files that were passed over.
        public let problems: [ConfigProblem]

        /// Lists services.
        public init(presets: [Preset], problems: [ConfigProblem] = []) {
            self.presets = presets
            self.problems = problems
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("presets", \.presets, "Every service, in the order of their names."),
            Field("problems", \.problems, default: [], "What is wrong with files that were passed over.")
        )
    }
}
