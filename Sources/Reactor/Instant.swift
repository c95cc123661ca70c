import CLinux

/// A point on the machine's monotonic clock (CLOCK_MONOTONIC), in microseconds; it never jumps with the wall clock.
package struct Instant: Comparable, Hashable, Sendable {
    /// Microseconds since the clock's own beginning.
    package let microseconds: Int64

    /// The point at so many microseconds.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The clock now.
    package static var now: Instant {
        Instant(microseconds: clinux_monotonic_us())
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The point `duration` later; a duration beyond the clock's range ends at its last point.
    package static func + (instant: Instant, duration: Duration) -> Instant {
        let (sum, overflow) = instant.microseconds.addingReportingOverflow(duration.microseconds)
        return Instant(microseconds: overflow ? .max : sum)
    }

    /// The time from `earlier` to `later`.
    package static func - (later: Instant, earlier: Instant) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

extension Duration {
    /// The whole microseconds of the duration, rounded up so that a timer never fires early.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return product + (attoseconds + 999_999_999_999) / 1_000_000_000_000
    }
}
