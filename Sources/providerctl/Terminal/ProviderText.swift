import JSON
import Wire

/// A provider for people.
enum ProviderText {
    /// Whether it has a key, and where from.
    static func key(_ provider: Provider) -> String {
        provider.key.set ? provider.key.source ?? "set" : "none"
    }

    /// Everything there is to know.
    static func listing(_ provider: Provider) -> Listing {
        var listing = Listing()
        if provider.displayName != provider.name { listing.add("title", provider.displayName) }
        listing.add("type", provider.type)
        if provider.dialect != provider.type { listing.add("dialect", provider.dialect) }
        listing.add("endpoint", provider.endpoint)
        listing.add("default model", provider.defaultModel)
        for parameter in provider.parameters.members {
            listing.add("parameter", "\(parameter.key)=\(parameter.value)")
        }
        listing.add("key", key(provider))
        listing.add("prefix in .env", provider.envPrefix)
        listing.add("handler", provider.handler)
        let error = provider.health.lastError.map { ": \($0)" } ?? ""
        listing.add("health", provider.health.state.rawValue + error)
        return listing
    }
}
