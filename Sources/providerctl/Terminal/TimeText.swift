/// Lengths of time for people, in at most two units.
enum TimeText {
    /// Such as `350 ms`, `42 s`, `3 min 5 s`, `2 h 10 min`, `5 d 3 h`.
    static func of(milliseconds: Int) -> String {
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        let seconds = milliseconds / 1000
        guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0 s" }
        var text = "\(seconds / units[first].0) \(units[first].1)"
        let rest = seconds % units[first].0
        if first + 1 < units.count, rest >= units[first + 1].0 {
            text += " \(rest / units[first + 1].0) \(units[first + 1].1)"
        }
        return text
    }
}
