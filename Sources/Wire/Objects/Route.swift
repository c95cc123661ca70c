/// A name that a chat can give as its model, and whom it asks then.
public struct Route: WireObject, Hashable {
    /// One that can be asked.
    public struct Target: WireObject, Hashable {
        /// The provider, and after a slash the model where it is not the default one.
        public var target: String
        /// Its share of the requests among the targets that have a weight; one without is asked only after others failed.
        public var weight: Int?

        /// Names a target.
        public init(_ target: String, weight: Int? = nil) {
            self.target = target
            self.weight = weight
        }

        /// The list of fields.
        public static let shape = Shape(
            { target, weight in Target(target, weight: weight) },
            Field(
                "target",
                \.target,
                "The provider, and after a slash the model where it is not the default one.",
                .notEmpty,
                .examples("deepseek/deepseek-chat")
            ),
            Field(
                "weight",
                \.weight,
                "Its share of the requests that are asked of it first; one without is asked after others failed.",
                .minimum(0),
                .maximum(1_000_000)
            )
        )
    }

    /// Its name.
    public var name: String
    /// What it is for, for a person.
    public var description: String?
    /// Whom it asks, in the order in which they are tried.
    public var targets: [Target]

    /// Describes a route.
    public init(name: String, description: String? = nil, targets: [Target]) {
        self.name = name
        self.description = description
        self.targets = targets
    }

    /// The list of fields.
    public static let shape = Shape(
        Route.init,
        Field("name", \.name, "The name that a chat gives as its model.", .examples("fast")),
        Field("description", \.description, "What it is for."),
        Field("targets", \.targets, "Whom it asks, in the order in which they are tried.")
    )
}
