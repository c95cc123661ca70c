import Dialects

/// Providers that cannot work without a key and have none, or one that cannot be theirs.
struct KeyCheck {
    private(set) var problems: [Problem] = []

    init(_ contents: ConfigurationContents, _ snapshot: Snapshot) {
        for name in snapshot.names {
            guard let provider = snapshot.providers[name], provider.isEnabled else { continue }
            let variable = ProviderVariables.name(provider.environmentPrefix, ProviderVariables.key)
            guard let message = Self.problem(provider, variable) else { continue }
            let line = contents.metadata.map { JSONPlace.line(of: ["providers", name], in: $0.bytes) }
            problems.append(Problem(.warning, file: MetadataFile.name, line: line, "\(name) \(message)"))
        }
    }

    private static func problem(_ provider: ProviderConfiguration, _ variable: String) -> String? {
        guard let endpoint = provider.endpoint, provider.handler.auth != .none else { return nil }
        if provider.keys.isEmpty {
            // Most servers on this machine have no keys.
            guard ProviderKind.named(provider.type)?.needsKey == true, !endpoint.isLocal else { return nil }
            return "has no key: set \(variable) in .env, or give a systemd credential of that name"
        }
        guard case .sigv4 = provider.handler.auth, provider.keys.contains(where: { AWSKey($0.revealed()) == nil })
        else {
            return nil
        }
        return "has a key that requests cannot be signed with: it is ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]"
    }
}
