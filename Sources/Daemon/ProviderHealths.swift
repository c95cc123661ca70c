import POSIX
import Providers
import Reactor
import Streams
import Wire

/// How every provider has been lately, over all workers.
///
/// Touched a few times for each attempt, never for a chunk.
final class ProviderHealths: Sendable {
    private struct Entry {
        /// The generation in which the provider last changed.
        let generation: Int
        var health = ProviderHealth()
    }

    /// Taken once, so that what is shown does not move when the clock is set.
    private let epoch = WallClock.seconds * 1000 - Int(Instant.now.microseconds / 1000)
    private let table = Guarded<[String: Entry]>([:])

    /// Reads or changes what is known of a provider as it is configured.
    ///
    /// What was known of an earlier configuration is forgotten; what a stream of an earlier one still finds out counts for
    /// nothing.
    func update<Value: Sendable>(
        _ provider: ProviderConfiguration,
        _ body: (inout ProviderHealth) -> Value
    ) -> Value {
        table.withLock { table in
            var entry = table[provider.name] ?? Entry(generation: provider.generation)
            if entry.generation < provider.generation { entry = Entry(generation: provider.generation) }
            guard entry.generation == provider.generation else {
                var stranger = ProviderHealth()
                return body(&stranger)
            }
            let value = body(&entry.health)
            table[provider.name] = entry
            return value
        }
    }

    /// What is known of a provider.
    func of(_ provider: ProviderConfiguration) -> ProviderHealth {
        table.withLock { table in
            guard let entry = table[provider.name], entry.generation == provider.generation else {
                return ProviderHealth()
            }
            return entry.health
        }
    }

    /// What is known of a provider, as clients see it.
    func wire(_ provider: ProviderConfiguration) -> Health {
        of(provider).wire(epoch: epoch)
    }

    /// Forgets the providers that are not in `snapshot` any more, or not as they were.
    func forget(besides snapshot: Snapshot) {
        table.withLock { table in
            table = table.filter { snapshot.provider($0.key)?.generation == $0.value.generation }
        }
    }
}
