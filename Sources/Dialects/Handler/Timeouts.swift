/// How long each phase of an exchange may take (STREAMS.md, "The exchange").
package struct Timeouts: Sendable, Equatable {
    /// Until the connection stands, TLS included.
    package var connect: Duration = .seconds(10)
    /// From the request's end to the answer's first byte.
    package var firstByte: Duration = .seconds(60)
    /// Between any two bytes of the answer; comments count.
    package var idle: Duration = .seconds(60)
    /// The whole exchange; `nil` sets no limit of its own.
    package var total: Duration?

    /// No timeout may be longer.
    package static let limit: Duration = .seconds(24 * 60 * 60)

    /// The timeouts that STREAMS.md names.
    package init() {}
}

/// When a failed attempt is made again (STREAMS.md, "The exchange").
///
/// Retries happen only before the first chunk has reached a client.
package struct RetryRules: Sendable, Equatable {
    /// How many further attempts are made after the first one.
    package var attempts = 2
    /// The upper bound of the first random delay; it doubles with each attempt.
    package var baseDelay: Duration = .milliseconds(500)
    /// No delay of our own is longer.
    package var maximumDelay: Duration = .seconds(8)
    /// A `Retry-After` that is longer makes the attempt count as failed.
    package var retryAfterLimit: Duration = .seconds(30)

    /// The rules that STREAMS.md names.
    package init() {}
}

extension Duration {
    /// The time in seconds, rounded to milliseconds.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
