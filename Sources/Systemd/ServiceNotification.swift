import CSystemd
import Glibc
package import POSIX

/// What a daemon tells its service manager about itself, sd_notify(3).
package enum ServiceNotification: Equatable, Sendable {
    /// Start-up or a reload is done: requests are served.
    case ready
    /// A reload begins; `.ready` tells its end.
    case reloading
    /// The daemon is on its way out.
    case stopping
    /// One line for `systemctl status`; control characters in it are made harmless.
    case status(String)
    /// Every loop of the daemon is alive.
    case watchdog
    /// What runs now, start, stop or reload, may take this much longer, counted from now.
    case extendTimeout(Duration)

    /// The lines of the notification, without a newline at the end.
    var assignments: String {
        switch self {
        case .ready: "READY=1"
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())"
        case .stopping: "STOPPING=1"
        case .status(let text): "STATUS=\(LogText.plain(text))"
        case .watchdog: "WATCHDOG=1"
        case .extendTimeout(let duration): "EXTEND_TIMEOUT_USEC=\(max(0, duration.microseconds))"
        }
    }
}

/// Sends notifications in one datagram to the service manager, if one listens; sd_notify(3).
///
/// Safe from any thread. The datagram is sent at once; it waits only while the service manager's own queue is full.
///
/// - Returns: false when nobody asked to be notified (`NOTIFY_SOCKET` is not set).
/// - Throws: `Errno` when the socket that was named cannot be reached. A daemon logs that and goes on.
@discardableResult
package func notify(_ notifications: ServiceNotification...) throws(Errno) -> Bool {
    let state = notifications.map(\.assignments).joined(separator: "\n")
    // The C string lives for the call; the environment is left as it is, for the notifications to come.
    let result = unsafe sd_notify(0, state)
    guard result >= 0 else { throw Errno(-result, "sd_notify") }
    return result > 0
}

extension Duration {
    /// The whole microseconds, rounded towards zero.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}

private func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    // Cannot fail: the clock exists and the address is valid for the call.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}
