import Providers
import Reactor
import Wire

/// What ``ModelListings`` keeps behind its lock.
struct ModelListingTable: Sendable {
    private var listings: [String: ModelListing] = [:]
    /// Who waits for a flight.
    private var waiters: [Int: [ModelListings.Waiter]] = [:]
    /// Flights that have not begun yet, in their order; nobody waits for them.
    private var queue: [ModelListings.Flight] = []
    /// How many have begun.
    private var running = 0
    private var lastFlight = 0
    /// What all lists need, in bytes.
    private var byteCount = 0

    /// What is known of a provider as it is configured now.
    mutating func listing(of provider: ProviderConfiguration) -> ModelListing {
        if let listing = listings[provider.name] {
            if listing.fingerprint == provider.fingerprint { return listing }
            drop(provider.name)
        }
        let listing = ModelListing(provider.fingerprint)
        listings[provider.name] = listing
        return listing
    }

    /// Begins a flight that somebody waits for.
    mutating func begin(_ provider: ProviderConfiguration) -> ModelListings.Flight {
        running += 1
        return makeFlight(provider)
    }

    /// Begins a flight that nobody waits for, or makes it wait its turn: then there is nothing to begin now.
    mutating func queue(_ provider: ProviderConfiguration) -> ModelListings.Flight? {
        guard running >= ModelListings.backgroundLimit else { return begin(provider) }
        queue.append(makeFlight(provider))
        return nil
    }

    /// Begins the flight of a provider, should it wait its turn.
    mutating func takeFromQueue(_ name: String) -> ModelListings.Flight? {
        guard let place = queue.firstIndex(where: { $0.provider.name == name }) else { return nil }
        running += 1
        return queue.remove(at: place)
    }

    /// Tells `waiter` what the flight of a provider brings.
    mutating func add(_ waiter: @escaping ModelListings.Waiter, for name: String) {
        guard let number = listings[name]?.flight else { return }
        waiters[number, default: []].append(waiter)
    }

    /// Takes in what a flight brought; says whom to tell what, and what to begin now that it is over.
    mutating func end(
        _ flight: ModelListings.Flight,
        _ result: Result<ListedModels, RPCError>,
        at now: Instant
    ) -> (
        waiters: [ModelListings.Waiter], outcome: Result<ModelListing.Telling, RPCError>, next: ModelListings.Flight?
    ) {
        running -= 1
        let name = flight.provider.name
        let current = listings[name].flatMap { $0.flight == flight.number ? $0 : nil }
        var listing = current ?? ModelListing(flight.provider.fingerprint)
        listing.end(result, at: now)
        // What a configuration brought that is no longer in use says nothing of the one that is.
        if current != nil { keep(listing, of: name) }
        return (waiters.removeValue(forKey: flight.number) ?? [], listing.outcome(of: result, at: now), next())
    }

    /// Forgets a provider.
    mutating func drop(_ name: String) {
        guard let listing = listings.removeValue(forKey: name) else { return }
        byteCount -= listing.byteCount
        queue.removeAll { $0.number == listing.flight }
    }

    private mutating func makeFlight(_ provider: ProviderConfiguration) -> ModelListings.Flight {
        lastFlight += 1
        listings[provider.name]?.begin(lastFlight)
        return ModelListings.Flight(number: lastFlight, provider: provider)
    }

    private mutating func next() -> ModelListings.Flight? {
        guard running < ModelListings.backgroundLimit, !queue.isEmpty else { return nil }
        running += 1
        return queue.removeFirst()
    }

    /// Remembers a listing, and forgets the oldest lists of others where all together have become too large.
    private mutating func keep(_ listing: ModelListing, of name: String) {
        byteCount += listing.byteCount - (listings[name]?.byteCount ?? 0)
        listings[name] = listing
        while byteCount > ModelListings.byteLimit {
            let others = listings.lazy.compactMap { other in other.value.date.map { (name: other.key, date: $0) } }
            guard let oldest = others.filter({ $0.name != name }).min(by: { $0.date < $1.date }) else { return }
            byteCount -= listings[oldest.name]?.byteCount ?? 0
            listings[oldest.name]?.dropList()
        }
    }
}
