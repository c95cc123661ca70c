import Glibc

/// The machine's monotonic clock (CLOCK_MONOTONIC), which never jumps with the wall clock.
package enum MonotonicClock {
    /// Nanoseconds since the clock's own beginning.
    package static var nanoseconds: UInt64 {
        var time = timespec()
        // It fails for an unknown clock or a bad address only.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
