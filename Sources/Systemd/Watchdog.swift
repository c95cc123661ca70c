import CSystemd
package import POSIX

/// The service manager's watchdog over this process, sd_watchdog_enabled(3).
package enum Watchdog {
    /// The time within which the service manager wants a sign of life, or nil when it wants none.
    ///
    /// Send `ServiceNotification.watchdog` at half of it.
    ///
    /// - Throws: `Errno` when `WATCHDOG_USEC` or `WATCHDOG_PID` cannot be read.
    package static func interval() throws(Errno) -> Duration? {
        var microseconds: UInt64 = 0
        // Writes to the one integer it is given.
        let result = unsafe sd_watchdog_enabled(0, &microseconds)
        guard result >= 0 else { throw Errno(-result, "sd_watchdog_enabled") }
        guard result > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }
}
