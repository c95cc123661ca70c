import Providers
import Reactor
import Wire

/// What is known of one provider's list of models, and what that means for whoever asks now.
///
/// A value without a clock and without I/O: the time is passed in.
struct ModelListing: Sendable {
    /// How long a list counts as what the provider offers.
    ///
    /// Services change theirs a few times a month, and somebody who waits for a new model asks with `refresh`; ten minutes
    /// keep a completion that asks at every key, and a console that is left open, from asking the provider each time.
    static let freshness = Duration.seconds(600)
    /// How long the provider is not asked again after it could not be asked, unless by `refresh`.
    ///
    /// The time of a breaker (STREAMS.md): a provider that is dead is not knocked at, and one that is back is found soon.
    static let failureMemory = Duration.seconds(30)

    /// A list as it is told.
    struct Telling: Sendable, Equatable {
        /// The models.
        let models: ListedModels
        /// Whether it is past its freshness, or could not be asked for anew.
        let isStale: Bool
        /// How long ago the provider told it.
        let age: Duration
        /// Why it could not be asked for anew.
        let problem: String?
    }

    /// What somebody who asks gets.
    enum Answer: Sendable, Equatable {
        /// This at once; `asks`: the provider is to be asked in the background.
        case list(Telling, asks: Bool)
        /// The error of the last time at once.
        case failure(RPCError)
        /// What the provider will say; `asks`: it is to be asked, as nobody is doing so yet.
        case wait(asks: Bool)
    }

    /// The configuration of which all this is known.
    let fingerprint: ContentHash
    /// The asking that is under way, by its number.
    private(set) var flight: Int?
    private var known: (models: ListedModels, at: Instant)?
    /// Of the last asking; nil once one has succeeded.
    private var failure: (error: RPCError, at: Instant)?

    /// Nothing is known of a provider with this configuration.
    init(_ fingerprint: ContentHash) {
        self.fingerprint = fingerprint
    }

    /// How much memory its list needs, in bytes.
    var byteCount: Int { known?.models.byteCount ?? 0 }

    /// When the provider told its list, if there is one.
    var date: Instant? { known?.at }

    /// What somebody who asks now gets; `refresh` wants the provider's own answer.
    func answer(refresh: Bool, at now: Instant) -> Answer {
        if refresh { return .wait(asks: flight == nil) }
        let mayAsk = flight == nil && (failure.map { now - $0.at >= Self.failureMemory } ?? true)
        if let telling = telling(at: now) { return .list(telling, asks: telling.isStale && mayAsk) }
        if flight == nil, !mayAsk, let failure { return .failure(failure.error) }
        return .wait(asks: mayAsk)
    }

    /// What is known, if anything is.
    func telling(at now: Instant) -> Telling? {
        guard let known else { return nil }
        let age = now - known.at
        return Telling(
            models: known.models,
            isStale: age >= Self.freshness || failure != nil,
            age: age,
            problem: failure?.error.message
        )
    }

    /// Why the list is not, or not freshly, known; nil where it is.
    func gap(at now: Instant) -> String? {
        let telling = telling(at: now)
        let age = telling.map { "is \($0.age.components.seconds / 60) minutes old" }
        switch (age, failure) {
        case (nil, nil): return "its list of models is being asked for; look again in a moment"
        case (nil, let failure?): return "its list of models could not be had: \(failure.error.message)"
        case (let age?, let failure?):
            return "its list of models \(age), and a newer one could not be had: \(failure.error.message)"
        case (let age?, nil):
            guard telling?.isStale == true else { return nil }
            return "its list of models \(age), and a newer one is being asked for; look again in a moment"
        }
    }

    /// The provider is being asked.
    mutating func begin(_ flight: Int) {
        self.flight = flight
    }

    /// The provider has told its list, or it could not be asked.
    mutating func end(_ result: Result<ListedModels, RPCError>, at now: Instant) {
        flight = nil
        switch result {
        case .success(let models):
            known = (models, now)
            failure = nil
        case .failure(let error):
            // That the daemon stops says nothing of the provider.
            if error.code != .shuttingDown { failure = (error, now) }
        }
    }

    /// What those are told who waited for `result`, once it has been taken in.
    func outcome(of result: Result<ListedModels, RPCError>, at now: Instant) -> Result<Telling, RPCError> {
        if case .failure(let error) = result, error.code == .shuttingDown { return .failure(error) }
        if let telling = telling(at: now) { return .success(telling) }
        return .failure(failure?.error ?? RPCError(.internalError, "the list of models was lost"))
    }

    /// Forgets the list, to make room.
    mutating func dropList() {
        known = nil
    }
}
