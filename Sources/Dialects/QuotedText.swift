/// A provider's own words of which only the beginning is shown.
///
/// Some providers repeat a key in their errors, and a cut through a key would leave a beginning of it that nobody can
/// recognise any more. So until keys have been taken out, the words are kept for longer than they are shown.
struct QuotedText: Sendable, Equatable {
    /// What is shown: at most `limit` bytes, without control characters.
    let shown: String

    /// As much of the words as is needed to find every key that begins in what is shown.
    private let kept: String
    private let isCut: Bool
    private let limit: Int

    /// The longest form of a key: 16 KiB (what a provider may have), each byte of it percent-encoded.
    static let margin = 3 * 16_384

    /// Words of which `limit` bytes are shown.
    init(_ text: String, limit: Int) {
        (kept, isCut) = Self.cleaned(text, limit: limit + Self.margin)
        shown = Self.marked(kept, isCut: isCut, limit: limit)
        self.limit = limit
    }

    /// What is shown when `redact` has taken the keys out of the words; nothing more is kept.
    func redacted(_ redact: (String) -> String) -> QuotedText {
        var text = redact(kept)
        // However much shorter the words have become, a key that the end has cut does not come into sight.
        if isCut { text = Self.cleaned(text, limit: max(0, text.utf8.count - Self.margin)).text }
        return QuotedText(finished: Self.marked(text, isCut: isCut, limit: limit), limit: limit)
    }

    private init(finished: String, limit: Int) {
        shown = finished
        kept = finished
        isCut = false
        self.limit = limit
    }

    /// As many whole characters as fit into `limit` bytes, control characters made spaces.
    private static func cleaned(_ text: String, limit: Int) -> (text: String, isCut: Bool) {
        var bytes = 0
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            let visible: Unicode.Scalar = isControl ? " " : scalar
            bytes += UTF8.width(visible)
            if bytes > limit { return (String(result), true) }
            result.append(visible)
        }
        return (String(result), false)
    }

    /// The text within `limit` bytes, with a mark at its end where something was cut off.
    private static func marked(_ text: String, isCut: Bool, limit: Int) -> String {
        guard isCut || text.utf8.count > limit else { return text }
        return cleaned(text, limit: limit - "…".utf8.count).text + "…"
    }
}
