import Glibc

/// A moment as RFC 3339 writes it, in UTC with microseconds: `2026-11-22T10:48:27.123456Z`.
struct Timestamp: CustomStringConvertible {
    let description: String

    /// The moment so many seconds and nanoseconds after the epoch.
    init(seconds: Int, nanoseconds: Int) {
        var moment = time_t(seconds)
        // The struct holds a pointer to the zone's name, which is never read; gmtime_r keeps nothing.
        var parts = unsafe tm()
        unsafe gmtime_r(&moment, &parts)
        let day = unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
        let hour = unsafe (Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = "\(digits(day.0, 4))-\(digits(day.1, 2))-\(digits(day.2, 2))"
        let time = "\(digits(hour.0, 2)):\(digits(hour.1, 2)):\(digits(hour.2, 2))"
        description = "\(date)T\(time).\(digits(nanoseconds / 1000, 6))Z"
    }

    /// The moment it is now, of CLOCK_REALTIME.
    static func now() -> Timestamp {
        var time = timespec()
        // Cannot fail: the clock exists and the address is valid for the call.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }
}
