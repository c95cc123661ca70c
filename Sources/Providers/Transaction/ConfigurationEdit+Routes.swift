import Wire

/// Routes, which the metadata alone hold.
extension ConfigurationEdit {
    /// The routes as they are.
    var routes: [String: Route] {
        // What is wrong with them was reported when the snapshot was built, and then there is no edit.
        metadata.routes { _, _ in }
    }

    /// Puts a route in, or another one in its place.
    ///
    /// - Throws: `provider_not_found` where nothing is wrong but that a target's provider is not there, else
    ///   `provider_invalid`; either with every problem.
    mutating func set(_ route: Route) throws(RPCError) {
        let others = routes.keys.filter { $0 != route.name }
        let findings = RouteRules.findings(route, providers: entries.map(\.name), routes: others + [route.name])
        guard findings.isEmpty else { throw Self.refusal(of: route, findings) }
        metadata.set(route)
    }

    /// Takes a route out.
    ///
    /// - Throws: `provider_not_found` with the routes near the name.
    mutating func removeRoute(_ name: String) throws(RPCError) {
        guard routes[name] != nil else {
            let near = NearNames.suggestions(for: name, among: Array(routes.keys))
            let hint =
                near.isEmpty
                ? "the list of routes shows those there are" : "did you mean \(near.joined(separator: " or "))?"
            throw RPCError(
                .providerNotFound,
                "there is no route \(name.debugDescription); \(hint)",
                ErrorDetails(near: near.isEmpty ? nil : near)
            )
        }
        metadata.removeRoute(name)
    }

    /// What keeps a new provider from having a name: a route that has it.
    func nameProblems(_ name: String) -> [FieldProblem] {
        guard entry(name) == nil, routes[name] != nil else { return [] }
        return [FieldProblem(path: "/name", message: "is the name of a route already")]
    }

    private static func refusal(of route: Route, _ findings: [RouteRules.Finding]) -> RPCError {
        let problems = findings.map { FieldProblem(path: $0.path, message: $0.message) }
        var near: [String] = []
        for finding in findings {
            guard case .missing(let names) = finding.kind else { return ProviderRequest.invalid(problems, "the route") }
            near += names.filter { !near.contains($0) }
        }
        let first = problems.first.map { "\($0.path.dropFirst()) \($0.message)" } ?? ""
        return RPCError(
            .providerNotFound,
            "the route \(route.name) asks a provider that is not there: \(first)",
            ErrorDetails(errors: problems, near: near.isEmpty ? nil : near)
        )
    }
}
