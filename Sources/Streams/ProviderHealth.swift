package import Wire

/// How a provider has been lately: its breaker, its keys, and what it is known to refuse.
///
/// A value without a clock of its own: every time is passed in, in microseconds of a monotonic clock. It is kept for one
/// configuration of the provider and shared by all that ask it (STREAMS.md).
package struct ProviderHealth: Sendable {
    /// So many failures in a row open the breaker.
    package static let threshold = 5
    /// For so long nobody else is asked of a provider whose breaker is open, where there is another one.
    package static let openTime: Int64 = 30_000_000

    /// How it is.
    package private(set) var state = Health.State.unknown
    /// Since when it is so.
    package private(set) var since: Int64?
    /// What its last failure was, without a secret.
    package private(set) var lastError: String?
    /// Its keys' rest.
    package var keys = KeyCooling()
    /// What it refuses.
    package var refused = RefusedParameters()

    private var failures = 0
    private var openUntil: Int64 = 0
    private var hasTrial = false

    /// A provider of which nothing is known.
    package init() {}

    /// Whether it should be passed over, if somebody else can be asked.
    package func isOpen(at now: Int64) -> Bool {
        state == .open && (hasTrial || now < openUntil)
    }

    /// Notes that it is being asked; whether that is the one trial of an open breaker, which must be ended by
    /// ``ended(_:_:isTrial:at:)`` whatever comes of it.
    package mutating func begin(at now: Int64) -> Bool {
        guard state == .open, !hasTrial, now >= openUntil else { return false }
        hasTrial = true
        return true
    }

    /// Notes that it answered well.
    package mutating func succeeded(isTrial: Bool = false, at now: Int64) {
        if isTrial { hasTrial = false }
        failures = 0
        become(.healthy, at: now)
    }

    /// Notes what a failure says of it.
    package mutating func ended(
        _ verdict: ExchangeFailure.Verdict,
        _ message: String,
        isTrial: Bool = false,
        at now: Int64
    ) {
        switch verdict {
        case .none: if isTrial { hasTrial = false }
        case .answered: succeeded(isTrial: isTrial, at: now)
        case .failed:
            if isTrial { hasTrial = false }
            failures += 1
            lastError = message
            guard failures >= Self.threshold else { return become(.failing, at: now) }
            openUntil = now + Self.openTime
            become(.open, at: now)
        }
    }

    private mutating func become(_ state: Health.State, at now: Int64) {
        guard state != self.state else { return }
        self.state = state
        since = now
    }

    /// Whether clients see the same in both: what they are not shown, such as a failure more or a key that rests, and what
    /// the clock alone changes, such as an open breaker's trial, makes no difference.
    package func looks(like other: ProviderHealth) -> Bool {
        (state, since, lastError) == (other.state, other.since, other.lastError)
    }

    /// The health as clients see it; `epoch` is the Unix time, in milliseconds, at which the monotonic clock showed 0.
    package func wire(epoch: Int) -> Health {
        Health(state: state, since: since.map { epoch + Int($0 / 1000) }, lastError: lastError)
    }
}
