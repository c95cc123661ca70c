import POSIX
import Providers
import Reactor
import Wire

/// The lists of models of all providers, for all workers: who is asked, who waits for what, and what is remembered.
///
/// Providers are asked only when somebody wants to know: a daemon that nobody asks for models asks nobody. At any time one
/// request at most is under way for a provider and its configuration; whoever wants its answer gets that one's.
final class ModelListings: Sendable {
    /// How many providers are asked at once in the background; others wait, and those that somebody waits for do not.
    static let backgroundLimit = 64
    /// What all lists together may need, in bytes: those of a hundred services with hundreds of models, many times over.
    static let byteLimit = 32 << 20

    /// Called once with what a provider said, on any thread.
    typealias Waiter = @Sendable (Result<ModelListing.Telling, RPCError>) -> Void

    /// A provider that is to be asked now, by whoever was given this.
    struct Flight: Sendable {
        /// Its number, for ``end(_:_:)``.
        let number: Int
        /// Whom to ask.
        let provider: ProviderConfiguration
    }

    /// What somebody who asks gets at once.
    struct Reply: Sendable {
        /// The answer; nil where the waiter will be told it.
        var now: Result<ModelListing.Telling, RPCError>?
        /// What the caller is to begin.
        var flight: Flight?
    }

    /// What is known of one provider.
    struct Overview: Sendable {
        /// The provider.
        let provider: ProviderConfiguration
        /// Its list, if one is known.
        let models: ListedModels?
        /// Why the list is not, or not freshly, known.
        let gap: String?
    }

    private let table = Guarded(ModelListingTable())
    private let clock: @Sendable () -> Instant

    /// Nothing is known yet.
    init(clock: @escaping @Sendable () -> Instant) {
        self.clock = clock
    }

    /// Answers whoever wants a provider's list; `waiter` is called only where the reply says nothing.
    func answer(for provider: ProviderConfiguration, refresh: Bool, waiter: @escaping Waiter) -> Reply {
        let now = clock()
        return table.withLock { table in
            switch table.listing(of: provider).answer(refresh: refresh, at: now) {
            case .list(let telling, let asks):
                return Reply(now: .success(telling), flight: asks ? table.queue(provider) : nil)
            case .failure(let error):
                return Reply(now: .failure(error))
            case .wait(let asks):
                let flight = asks ? table.begin(provider) : table.takeFromQueue(provider.name)
                table.add(waiter, for: provider.name)
                return Reply(flight: flight)
            }
        }
    }

    /// What is known of these providers' lists now, and who is to be asked so that more is known next time.
    func overview(of providers: [ProviderConfiguration]) -> (known: [Overview], flights: [Flight]) {
        let now = clock()
        return table.withLock { table in
            var known: [Overview] = []
            var flights: [Flight] = []
            for provider in providers {
                switch table.listing(of: provider).answer(refresh: false, at: now) {
                case .list(_, asks: true), .wait(asks: true):
                    if let flight = table.queue(provider) { flights.append(flight) }
                case .list, .wait, .failure: break
                }
                let listing = table.listing(of: provider)
                let telling = listing.telling(at: now)
                known.append(Overview(provider: provider, models: telling?.models, gap: listing.gap(at: now)))
            }
            return (known, flights)
        }
    }

    /// Takes what a provider said; tells everybody who waits.
    ///
    /// - Returns: another flight that was waiting its turn, for the caller to begin.
    func end(_ flight: Flight, _ result: Result<ListedModels, RPCError>) -> Flight? {
        let now = clock()
        let (waiters, outcome, next) = table.withLock { table in table.end(flight, result, at: now) }
        for waiter in waiters { waiter(outcome) }
        return next
    }

    /// Forgets what it knows of providers that are gone, or are no longer what they were.
    func forget(_ names: [String]) {
        table.withLock { table in
            for name in names { table.drop(name) }
        }
    }
}
