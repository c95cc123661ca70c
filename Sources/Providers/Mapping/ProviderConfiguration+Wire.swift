import Dialects
package import Wire

extension ProviderConfiguration {
    /// The provider as clients see it: everything but its keys.
    package func wire(health: Health = Health(state: .unknown)) -> Provider {
        Provider(
            name: name,
            displayName: displayName,
            type: type,
            dialect: handler.dialect,
            endpoint: endpointText,
            defaultModel: defaultModel,
            parameters: parameters,
            envPrefix: environmentPrefix,
            handler: "\(ConfigurationFiles.handlersName)/\(handlerName).json",
            key: keyStatus,
            enabled: isEnabled,
            health: health,
            generation: generation
        )
    }

    /// That it has a key, and where from.
    package var keyStatus: KeyStatus {
        switch keySource {
        case .none: KeyStatus(set: false)
        case .environment: KeyStatus(set: true, source: ".env", count: keyCount)
        case .credential: KeyStatus(set: true, source: "credentials", count: keyCount)
        }
    }

    private var keyCount: Int? { keys.count > 1 ? keys.count : nil }
}

extension Snapshot {
    /// That there is no provider of that name, with the names near it.
    package func notFound(_ name: String) -> RPCError {
        let near = namesNear(name)
        let isBuiltIn = name == ProviderConfiguration.builtInEcho.name
        let hint =
            isBuiltIn
            ? "the one that is built in has no files; add one of that name to have your own"
            : near.isEmpty
                ? "the list of providers shows those there are" : "did you mean \(near.joined(separator: " or "))?"
        return RPCError(
            .providerNotFound,
            "there is no \(isBuiltIn ? "configured " : "")provider \(name.prefix(64).debugDescription); \(hint)",
            ErrorDetails(provider: String(name.prefix(64)), near: near.isEmpty ? nil : near)
        )
    }
}
