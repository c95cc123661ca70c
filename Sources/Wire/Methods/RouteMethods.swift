/// `route.list`: every route.
public struct RouteList: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.routeList
    /// What it does, in one sentence.
    public static let summary = "Lists every route: names that a chat gives as its model."

    /// Asks for every route.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(RouteList.init)

    /// The routes.
    public struct Result: WireObject {
        /// The generation of the configuration in use.
        public let generation: Int
        /// Every route, by name.
        public let routes: [Route]

        /// Lists routes.
        public init(generation: Int, routes: [Route]) {
            self.generation = generation
            self.routes = routes
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("generation", \.generation, "The generation of the configuration in use."),
            Field("routes", \.routes, "Every route, by name.")
        )
    }
}

/// `route.set`: adds a route, or replaces the one of that name.
public struct RouteSet: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.routeSet
    /// Who may call it.
    public static let role = Role.admin
    /// What it does, in one sentence.
    public static let summary = "Adds a route, or replaces the one of that name."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [
        .providerNotFound, .providerInvalid, .configInvalid, .configWriteFailed, .configConflict,
    ]

    /// Its name.
    public var name: String
    /// What it is for, for a person.
    public var description: String?
    /// Whom it asks, in the order in which they are tried.
    public var targets: [Route.Target]
    /// Whether everything is checked and nothing written.
    public var dryRun: Bool

    /// Describes a route.
    public init(name: String, description: String? = nil, targets: [Route.Target], dryRun: Bool = false) {
        self.name = name
        self.description = description
        self.targets = targets
        self.dryRun = dryRun
    }

    /// The list of fields.
    public static let shape = Shape(
        RouteSet.init,
        Field("name", \.name, "The name that a chat gives as its model.", .examples("fast")),
        Field("description", \.description, "What it is for."),
        Field("targets", \.targets, "Whom it asks, in the order in which they are tried."),
        Field("dry_run", \.dryRun, default: false, "Checks everything and writes nothing.")
    )

    /// What was done.
    public struct Result: WireObject {
        /// Whether the route is new.
        public let created: Bool
        /// The files that were written, or would be, relative to the configuration's directory.
        public let changed: [String]
        /// The route as it is now.
        public let route: Route
        /// What a person should know.
        public let warnings: [String]
        /// The generation of the configuration that holds it.
        public let generation: Int

        /// Tells what was done.
        public init(created: Bool, changed: [String], route: Route, warnings: [String] = [], generation: Int) {
            self.created = created
            self.changed = changed
            self.route = route
            self.warnings = warnings
            self.generation = generation
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("created", \.created, "Whether the route is new."),
            Field("changed", \.changed, "The files that were written, or would be."),
            Field("route", \.route, "The route as it is now."),
            Field("warnings", \.warnings, default: [], "What a person should know."),
            Field("generation", \.generation, "The generation of the configuration that holds it.")
        )
    }
}

/// `route.remove`: removes a route.
public struct RouteRemove: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.routeRemove
    /// Who may call it.
    public static let role = Role.admin
    /// What it does, in one sentence.
    public static let summary = "Removes a route."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [
        .providerNotFound, .configInvalid, .configWriteFailed, .configConflict,
    ]

    /// Its name.
    public let name: String

    /// Names the route to remove.
    public init(name: String) {
        self.name = name
    }

    /// The list of fields.
    public static let shape = Shape(
        RouteRemove.init,
        Field("name", \.name, "The route's name.", .examples("fast"))
    )

    /// What was done.
    public typealias Result = ProviderRemove.Result
}
