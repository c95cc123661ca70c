/// A text that each event repeats from its beginning; what is new in it is passed on.
struct CumulativeText: Sendable {
    /// How often a snapshot did not continue the one before.
    private(set) var breaks = 0

    private var snapshot = ""
    /// How many bytes have been passed on.
    private var passed = 0

    /// What `text` has that has not been passed on.
    ///
    /// A snapshot that does not continue the one before is taken as the new one: what has been passed on cannot be taken
    /// back, so that of it only what lies behind the length of that is new. A snapshot that is a beginning of the one
    /// before is an old one.
    mutating func suffix(of text: String) -> String {
        if text.utf8.starts(with: snapshot.utf8) {
            let start = snapshot.utf8.count
            snapshot = text
            return take(from: start)
        }
        if snapshot.utf8.starts(with: text.utf8) { return "" }
        breaks += 1
        snapshot = text
        return take(from: passed)
    }

    /// What is said of breaks; `nil` where there were none.
    func warning(about name: String) -> String? {
        guard breaks > 0 else { return nil }
        return "the \(name) was rewritten \(breaks) times by the provider: what had been passed on was left as it was"
    }

    /// The snapshot from `start` on, or from the next character if that lies within one.
    private mutating func take(from start: Int) -> String {
        let bytes = snapshot.utf8
        guard start < bytes.count else { return "" }
        var index = bytes.index(bytes.startIndex, offsetBy: start)
        while index < bytes.endIndex, bytes[index] & 0xC0 == 0x80 { index = bytes.index(after: index) }
        passed = bytes.count
        return String(snapshot[index...])
    }
}
