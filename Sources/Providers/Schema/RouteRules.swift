package import Wire

/// The rules for a route: its name, and whom it may ask.
package enum RouteRules {
    /// The pattern of a route's name.
    package static let pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$"
    /// The pattern in words.
    static let rule = "must consist of a-z, 0-9, - _ and ., begin with a letter or digit and have 63 characters at most"
    /// No description is longer; `route.list` shows it on a line.
    static let longestDescription = 200

    /// Something that is wrong with a route.
    struct Finding {
        /// What kind of thing that is.
        enum Kind {
            /// No state of the providers makes it right.
            case malformed
            /// A target is there twice.
            case duplicate
            /// A target's provider is not there; the names that may be meant.
            case missing(near: [String])
        }

        var kind: Kind
        /// A JSON Pointer into the route.
        var path: String
        var message: String
    }

    /// Whether a text can be a route's name: all that a provider's may hold, and dots.
    package static func isValid(_ name: String) -> Bool {
        ProviderName.isValid(name.replacing(".", with: "-"))
    }

    /// Everything that is wrong with a route beside these providers and routes.
    static func findings(_ route: Route, providers: [String], routes: some Collection<String>) -> [Finding] {
        var findings: [Finding] = []
        if !isValid(route.name) {
            findings.append(
                Finding(
                    kind: .malformed,
                    path: "/name",
                    message: Self.rule
                )
            )
        } else if isProvider(route.name, providers) {
            findings.append(
                Finding(kind: .malformed, path: "/name", message: "is a provider's name; a route needs one of its own")
            )
        }
        if let description = route.description, let message = descriptionProblem(description) {
            findings.append(Finding(kind: .malformed, path: "/description", message: message))
        }
        if route.targets.isEmpty {
            findings.append(Finding(kind: .malformed, path: "/targets", message: "must name one target at least"))
        }
        for (index, target) in route.targets.enumerated() {
            let isKnown = route.targets[..<index].contains { $0.names == target.names }
            if let (kind, message) = problem(target, isKnown, providers, routes) {
                findings.append(Finding(kind: kind, path: "/targets/\(index)/target", message: message))
            }
        }
        return findings
    }

    private static func problem(
        _ target: Route.Target,
        _ isKnown: Bool,
        _ providers: [String],
        _ routes: some Collection<String>
    ) -> (Finding.Kind, String)? {
        let name = target.names.provider ?? ""
        if name.isEmpty { return (.malformed, "must be a provider, or a provider, a slash and a model") }
        if isKnown { return (.duplicate, "names \(target.target) a second time") }
        if isProvider(name, providers) { return nil }
        if routes.contains(name) {
            return (.missing(near: []), "names \(name), which is a route: a route asks providers only")
        }
        let near = NearNames.suggestions(for: name, among: providers)
        let hint = near.first.map { "; is \($0) meant?" } ?? ""
        return (.missing(near: near), "names \(name.debugDescription), and there is no such provider\(hint)")
    }

    private static func descriptionProblem(_ text: String) -> String? {
        if text.unicodeScalars.count > longestDescription {
            return "must have \(longestDescription) characters or less"
        }
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        return isPlain ? nil : "must not hold line breaks or other control characters"
    }

    /// Whether a name is a provider's, the built-in one's included.
    private static func isProvider(_ name: String, _ providers: [String]) -> Bool {
        providers.contains(name) || name == ProviderConfiguration.builtInEcho.name
    }
}

extension Route.Target {
    /// The provider and the model that the target names; the model is nil for the provider's default one.
    package var names: ChatTarget {
        guard let slash = target.firstIndex(of: "/") else { return ChatTarget(provider: target, model: nil) }
        let model = target[target.index(after: slash)...]
        return ChatTarget(provider: String(target[..<slash]), model: model.isEmpty ? nil : String(model))
    }
}
