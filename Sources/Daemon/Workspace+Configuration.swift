import Providers
import Wire

/// What the worker's clients see of the configuration and of its providers.
extension Workspace {
    /// Lets new requests see every configuration that there is by now, and tells of what each changed.
    ///
    /// Before each answer, too: another worker may have told the client already.
    func takeConfigurations() {
        guard shared.publications.number != publicationsTaken else { return }
        for publication in shared.publications.take(for: worker.index) {
            publicationsTaken += 1
            snapshot = publication.snapshot
            tell(publication.events)
            healths.follow(snapshot)
            showHealth()
        }
    }

    /// Shows how the providers are now, and tells of what changed.
    ///
    /// Before each answer that shows it, so that it holds what is known by then, and all who are told of events have
    /// been told the same.
    func showHealth() {
        let changed = healths.take(shared.health.news(for: worker.index), in: snapshot)
        guard !changed.isEmpty else { return }
        let events = changed.map { provider in
            Event(
                topic: .provider,
                event: .updated,
                generation: snapshot.generation,
                name: provider.name,
                provider: provider.wire(health: healths.of(provider))
            )
        }
        tell(EventBatch(events))
    }
}
