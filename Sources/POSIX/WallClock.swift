import Glibc

/// The time of day, which may jump; for what is shown and written, never for measuring.
package enum WallClock {
    /// Seconds since 1970, UTC.
    package static var seconds: Int {
        var now = timespec()
        // The structure lives as long as the call, and CLOCK_REALTIME is always there.
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int(now.tv_sec)
    }
}

/// Puts the calling thread to sleep, so never on a loop's thread.
package func sleep(milliseconds: Int) {
    let wanted = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    // A signal ends the sleep early, which whoever waits for something in rounds does not mind.
    _ = unsafe withUnsafePointer(to: wanted) { unsafe nanosleep($0, nil) }
}
