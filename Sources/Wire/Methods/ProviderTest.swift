/// `provider.test`: asks a provider for a little, and says how far that got.
public struct ProviderTest: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.providerTest
    /// Who may call it.
    public static let role = Role.admin
    /// What it does, in one sentence.
    public static let summary = "Tests a provider: whether it is reached, takes the key, has the model and answers."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [.providerNotFound, .cancelled]

    /// Its name.
    public let name: String
    /// The model to ask; its default model where it is left out.
    public let model: String?

    /// Names the provider to test.
    public init(name: String, model: String? = nil) {
        self.name = name
        self.model = model
    }

    /// The list of fields.
    public static let shape = Shape(
        ProviderTest.init,
        Field("name", \.name, "The provider's name.", .examples("deepseek")),
        Field("model", \.model, "The model to ask; its default model where it is left out.")
    )

    /// One thing that was tested.
    public enum Step: String, WireChoice {
        /// Its host is found and a connection, with TLS where it has any, stands.
        case reach
        /// It takes the key.
        case authorise
        /// It has the model.
        case model
        /// It sent a first token.
        case answer
    }

    /// What came of a step.
    public enum Outcome: String, WireChoice {
        /// It is as it should be.
        case passed
        /// It is not.
        case failed
        /// It could not be tested, or need not be.
        case skipped
    }

    /// A step with what came of it.
    public struct Check: WireObject, Hashable {
        /// What was tested.
        public let step: Step
        /// What came of it.
        public let outcome: Outcome
        /// What a person should know, and do where it failed.
        public let message: String?

        /// Tells of a step.
        public init(step: Step, outcome: Outcome, message: String? = nil) {
            self.step = step
            self.outcome = outcome
            self.message = message
        }

        /// The list of fields.
        public static let shape = Shape(
            Check.init,
            Field("step", \.step, "What was tested."),
            Field("outcome", \.outcome, "What came of it."),
            Field("message", \.message, "What a person should know, and do where it failed.")
        )
    }

    /// How far it got.
    public struct Result: WireObject, Hashable {
        /// Whether nothing failed.
        public let ok: Bool
        /// Every step, in the order in which they depend on each other.
        public let checks: [Check]
        /// The model that was asked, if one was.
        public let model: String?
        /// The models that it lists, the first 200 of them; absent where it has no list.
        public let models: [String]?
        /// When the first token came, in milliseconds after the request.
        public let firstTokenMS: Double?
        /// The error that the failed step came from, by its stable name.
        public let error: String?

        /// Tells how far it got.
        public init(
            ok: Bool,
            checks: [Check],
            model: String? = nil,
            models: [String]? = nil,
            firstTokenMS: Double? = nil,
            error: String? = nil
        ) {
            self.ok = ok
            self.checks = checks
            self.model = model
            self.models = models
            self.firstTokenMS = firstTokenMS
            self.error = error
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("ok", \.ok, "Whether nothing failed."),
            Field("checks", \.checks, "Every step, in the order in which they depend on each other."),
            Field("model", \.model, "The model that was asked."),
            Field("models", \.models, "The models that it lists, the first 200 of them."),
            Field("first_token_ms", \.firstTokenMS, "When the first token came, in milliseconds after the request."),
            Field("error", \.error, "The error that the failed step came from, by its stable name.")
        )
    }
}
