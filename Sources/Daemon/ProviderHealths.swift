import POSIX
import Providers
import Reactor
import Streams
import Wire

/// How every provider has been lately, over all workers.
///
/// Touched a few times for each attempt, never for a chunk. What clients see of a provider changes more seldom: every worker
/// is told of that, takes it up with ``news(for:)``, and shows it in lists and events alike (``ShownHealths``).
final class ProviderHealths: Sendable {
    private struct Entry {
        /// The generation in which the provider last changed.
        let generation: Int
        var health = ProviderHealth()
    }

    /// How a provider is from now on, as clients see it.
    struct Change: Sendable {
        /// The generation in which the provider last changed.
        let generation: Int
        /// How it is.
        let health: Health
    }

    private struct Table {
        var entries: [String: Entry] = [:]
        /// What each worker has not taken up yet, by the providers' names.
        var news: [[String: Change]]
    }

    /// Taken once, so that what is shown does not move when the clock is set.
    private let epoch = WallClock.seconds * 1000 - Int(Instant.now.microseconds / 1000)
    private let table: Guarded<Table>
    private let workers: [Worker]

    /// Knows nothing yet of any provider; `workers` are told of what changes, in the order of their indices.
    init(workers: [Worker]) {
        self.workers = workers
        table = Guarded(Table(news: workers.map { _ in [:] }))
    }

    /// Reads or changes what is known of a provider as it is configured.
    ///
    /// What was known of an earlier configuration is forgotten; what a stream of an earlier one still finds out counts for
    /// nothing.
    func update<Value: Sendable>(
        _ provider: ProviderConfiguration,
        _ body: (inout ProviderHealth) -> Value
    ) -> Value {
        let (value, isNews) = table.withLock { table in
            var entry = table.entries[provider.name] ?? Entry(generation: provider.generation)
            if entry.generation < provider.generation { entry = Entry(generation: provider.generation) }
            guard entry.generation == provider.generation else {
                var stranger = ProviderHealth()
                return (body(&stranger), false)
            }
            let before = entry.health
            let value = body(&entry.health)
            table.entries[provider.name] = entry
            guard !entry.health.looks(like: before) else { return (value, false) }
            let change = Change(generation: entry.generation, health: entry.health.wire(epoch: epoch))
            for index in table.news.indices { table.news[index][provider.name] = change }
            return (value, true)
        }
        if isNews {
            for worker in workers { worker.perform { $0.showHealth() } }
        }
        return value
    }

    /// What has changed since a worker last asked, the latest of each provider, by name.
    func news(for worker: Int) -> [String: Change] {
        table.withLock { table in
            var news: [String: Change] = [:]
            swap(&news, &table.news[worker])
            return news
        }
    }

    /// What is known of a provider.
    func of(_ provider: ProviderConfiguration) -> ProviderHealth {
        table.withLock { table in
            guard let entry = table.entries[provider.name], entry.generation == provider.generation else {
                return ProviderHealth()
            }
            return entry.health
        }
    }

    /// Forgets the providers that are not in `snapshot` any more, or not as they were.
    func forget(besides snapshot: Snapshot) {
        table.withLock { table in
            table.entries = table.entries.filter { snapshot.provider($0.key)?.generation == $0.value.generation }
        }
    }
}
