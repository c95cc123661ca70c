package import Dialects

/// Which attempts a request makes: what follows each failure, as a state machine (STREAMS.md, "The exchange").
///
/// Sans-I/O: failures go in, the next step comes out. The time, the randomness and what is known of the provider are passed
/// in; whoever drives it asks the provider, and waits where it says so.
package struct AttemptPlan: Sendable {
    /// What is to be known of one that can be asked.
    package struct Target: Sendable, Equatable {
        /// How many keys it has.
        package let keys: Int
        /// When an attempt is repeated.
        package let rules: RetryRules

        /// Describes a target.
        package init(keys: Int, rules: RetryRules) {
            self.keys = keys
            self.rules = rules
        }
    }

    /// What follows a failure.
    package enum Step: Sendable, Equatable {
        /// Nothing: the first cause is the answer.
        case end
        /// The same target again, after so many microseconds.
        case wait(Int64)
        /// The same target at once, with another key.
        case nextKey
        /// The same target at once, without these parameters.
        case without([String])
        /// Another target at once.
        case target
    }

    /// How an attempt stood when it failed.
    package struct Situation: Sendable {
        /// How many chunks had reached the client.
        package var chunks = 0
        /// Whether the same may be asked of the same provider again without doing it twice.
        package var isRepeatable = true
        /// The optional parameters that were sent.
        package var optional: [String] = []
        /// What is known of the provider, this failure included.
        package var health = ProviderHealth()

        /// A failure before anything had come of a request that may be repeated.
        package init() {}
    }

    /// The place of the target that is asked.
    package private(set) var target: Int
    /// The place of its key that is used; nil where it has none.
    package private(set) var key: Int?
    private let targets: [Target]
    private var asked: Set<Int> = []
    private var usedKeys: Set<Int> = []
    private var retries = 0
    private var isWithout = false
    private var wantsAnotherKey = false

    /// A plan for these targets, in the order in which they are to be asked, of which there is at least one.
    ///
    /// Those whose breaker is open come last.
    package init(_ targets: [Target], isOpen: (Int) -> Bool) {
        self.targets = targets
        target = targets.indices.first { !isOpen($0) } ?? 0
        asked = [target]
    }

    /// Chooses the key of the attempt that begins now.
    package mutating func chooseKey(_ health: ProviderHealth, at now: Int64) {
        let count = targets[target].keys
        if wantsAnotherKey, let other = health.keys.free(of: count, besides: usedKeys, at: now) {
            key = other
        } else {
            key = health.keys.best(of: count, at: now)
        }
        wantsAnotherKey = false
        if let key { usedKeys.insert(key) }
    }

    /// Decides what follows a failure of the attempt that was begun last.
    package mutating func step(
        after failure: ExchangeFailure,
        _ situation: Situation,
        at now: Int64,
        isOpen: (Int) -> Bool,
        using generator: inout some RandomNumberGenerator
    ) -> Step {
        guard situation.chunks == 0, failure.mayGoElsewhere else { return .end }
        if situation.isRepeatable, let step = again(after: failure, situation, at: now, using: &generator) {
            return step
        }
        return nextTarget(isOpen)
    }

    private mutating func again(
        after failure: ExchangeFailure,
        _ situation: Situation,
        at now: Int64,
        using generator: inout some RandomNumberGenerator
    ) -> Step? {
        let rules = targets[target].rules
        if failure.concernsKey,
            situation.health.keys.free(of: targets[target].keys, besides: usedKeys, at: now) != nil
        {
            wantsAnotherKey = true
            return .nextKey
        }
        if !isWithout {
            let named = failure.parametersNamed(among: situation.optional)
            if !named.isEmpty {
                isWithout = true
                return .without(named)
            }
        }
        guard failure.mayPass, retries < rules.attempts else { return nil }
        let asked = Duration.milliseconds(failure.retryAfterMS ?? 0)
        guard asked <= rules.retryAfterLimit else { return nil }
        retries += 1
        let own = Self.delay(beforeRetry: retries, rules, using: &generator)
        return .wait(max(own, asked.wholeMicroseconds))
    }

    /// A delay with "full jitter": anything from nothing to a bound that doubles up to a limit.
    static func delay(
        beforeRetry number: Int,
        _ rules: RetryRules,
        using generator: inout some RandomNumberGenerator
    ) -> Int64 {
        let base = rules.baseDelay.wholeMicroseconds
        let bound = min(base << min(number - 1, 16), rules.maximumDelay.wholeMicroseconds)
        return Int64.random(in: 0...max(bound, 0), using: &generator)
    }

    private mutating func nextTarget(_ isOpen: (Int) -> Bool) -> Step {
        let left = targets.indices.filter { !asked.contains($0) }
        guard let next = left.first(where: { !isOpen($0) }) ?? left.first else { return .end }
        target = next
        asked.insert(next)
        key = nil
        usedKeys = []
        retries = 0
        isWithout = false
        return .target
    }
}
