/// How long a provider asks to wait: `retry-after-ms`, then `Retry-After` (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// No wait is told longer than a day.
    private static let limit = 24 * 60 * 60 * 1000

    /// The time to wait in milliseconds; `now` is in seconds since 1970.
    static func milliseconds(_ headers: [HTTPField], now: Int) -> Int? {
        if let text = headers.first(where: { $0.isNamed("retry-after-ms") })?.value, let time = number(text) {
            return bounded(time)
        }
        guard let text = headers.first(where: { $0.isNamed("retry-after") })?.value else { return nil }
        if let seconds = number(text) { return bounded(seconds * 1000) }
        return HTTPDate.seconds(text).map { bounded(Double(max(0, $0 - now)) * 1000) }
    }

    private static func bounded(_ milliseconds: Double) -> Int {
        Int(min(milliseconds, Double(limit)))
    }

    private static func number(_ text: String) -> Double? {
        guard let first = text.utf8.first, first.isDigit || first == UInt8(ascii: "."), text.utf8.count <= 16 else {
            return nil
        }
        return Double(text).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
}

/// The dates of HTTP headers (RFC 9110, section 5.6.7), in the form that is written today.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func seconds(_ text: String) -> Int? {
        let parts = text.split { $0 == " " || $0 == "-" }
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard let day = Int(parts[1]), let year = Int(parts[3]), time.count == 3 else { return nil }
        guard (1...31).contains(day), (1970...9999).contains(year) else { return nil }
        guard (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else { return nil }
        return ((days(year, month + 1, day) * 24 + time[0]) * 60 + time[1]) * 60 + time[2]
    }

    /// Days since 1970 of a day of the Gregorian calendar; years count from March, so that the leap day is the last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let leaps = shifted / 4 - shifted / 100 + shifted / 400
        return 365 * shifted + leaps + dayOfYear - 719_468
    }
}
