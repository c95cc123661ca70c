import Providers
import Wire

/// How the providers of one worker's configuration are, as its clients see it: in lists, and in the events between them.
///
/// One worker finds out what another one shows. Each therefore shows what it has taken up itself, and tells its watchers
/// in the same turn: on a connection, a list is what the state and the events before it make of it.
struct ShownHealths: Sendable {
    private var shown: [String: ProviderHealths.Change] = [:]
    /// Of a configuration that another worker has already, and this one not yet.
    private var early: [String: ProviderHealths.Change] = [:]

    /// How a provider is; unknown until something has been asked of it as it is configured.
    func of(_ provider: ProviderConfiguration) -> Health {
        guard let change = shown[provider.name], change.generation == provider.generation else {
            return Health(state: .unknown)
        }
        return change.health
    }

    /// Every provider of a snapshot, as the protocol shows it, on any thread.
    func providers(of snapshot: Snapshot) -> [Provider] {
        snapshot.names.compactMap { name in
            snapshot.provider(name).map { $0.wire(health: of($0)) }
        }
    }

    /// Takes up what has changed; returns the providers that `snapshot` lists and that are shown otherwise now, by name.
    mutating func take(_ news: [String: ProviderHealths.Change], in snapshot: Snapshot) -> [ProviderConfiguration] {
        guard !news.isEmpty || !early.isEmpty else { return [] }
        let changes = early.merging(news) { $1.generation < $0.generation ? $0 : $1 }
        early = changes.filter { $0.value.generation > snapshot.generation }
        var changed: [ProviderConfiguration] = []
        for (name, change) in changes.sorted(by: { $0.key < $1.key }) {
            guard let provider = snapshot.provider(name), provider.generation == change.generation else { continue }
            let before = of(provider)
            shown[name] = change
            if change.health != before, snapshot.providers[name] != nil { changed.append(provider) }
        }
        return changed
    }

    /// Forgets the providers that are not in `snapshot` any more, or not as they were: nothing is known of them yet.
    mutating func follow(_ snapshot: Snapshot) {
        shown = shown.filter { snapshot.provider($0.key)?.generation == $0.value.generation }
    }
}
