package import Dialects
package import Wire

/// A type of provider, as `type` of `provider.add` names it: what a new provider of it starts from.
package struct ProviderKind: Sendable {
    /// The name, in `provider.add` and in `providers_meta.json`.
    package let name: String
    /// The name for people.
    package let title: String
    /// What speaks it, in a sentence or two.
    package let summary: String
    /// The address that is taken when none is given; nil when one must be.
    package let defaultEndpoint: String?
    /// Whether its providers need a key.
    package let needsKey: Bool
    /// Whether there is anything behind it at all.
    package let needsNetwork: Bool
    /// The handler that a new provider of the type gets.
    package let template: Handler

    /// Every type, in the order in which they are shown: one for each dialect.
    package static let all = DialectRegistry.all.map { dialect in
        ProviderKind(
            name: dialect.name,
            title: dialect.title,
            summary: dialect.summary,
            defaultEndpoint: dialect.defaultEndpoint,
            needsKey: dialect.needsKey,
            needsNetwork: dialect.needsNetwork,
            template: dialect.defaultHandler
        )
    }

    /// The type of that name.
    package static func named(_ name: String) -> ProviderKind? {
        all.first { $0.name == name }
    }

    /// The type as `provider.types` shows it.
    package var wire: ProviderType {
        ProviderType(
            type: name,
            title: title,
            description: summary,
            dialect: template.dialect,
            defaultEndpoint: defaultEndpoint,
            needsKey: needsKey
        )
    }
}
