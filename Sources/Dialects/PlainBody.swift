/// The words of an error body that is no JSON: plain text, or a page of HTML that a proxy has made.
enum PlainBody {
    /// One line of the body: a page's title or its text without tags; plain text as it is.
    static func summary(_ body: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        for index in 0..<min(body.count, 64 * 1024) { bytes.append(body[index]) }
        let text = String(decoding: bytes, as: UTF8.self)
        guard isHTML(text) else { return collapse(text) }
        if let title = content(of: "title", in: text), !collapse(title).isEmpty { return collapse(title) }
        return collapse(withoutTags(text))
    }

    private static func isHTML(_ text: String) -> Bool {
        let start = text.drop { $0.isWhitespace }.prefix(64).lowercased()
        return start.hasPrefix("<!doctype") || start.hasPrefix("<html") || start.hasPrefix("<head")
            || start.hasPrefix("<?xml") || start.hasPrefix("<body")
    }

    /// The text between `<tag…>` and `</tag`, tags in any case.
    private static func content(of tag: String, in text: String) -> String? {
        let bytes = Array(text.utf8)
        // ASCII letters only, so that offsets stay the same.
        let lowered = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        guard let open = lowered.firstRange(of: Array("<\(tag)".utf8)) else { return nil }
        guard let start = lowered[open.upperBound...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
        guard let close = lowered[start...].firstRange(of: Array("</\(tag)".utf8)) else { return nil }
        return String(decoding: bytes[(start + 1)..<close.lowerBound], as: UTF8.self)
    }

    private static func withoutTags(_ text: String) -> String {
        var result = ""
        var isInTag = false
        for character in text {
            switch character {
            case "<": isInTag = true
            case ">":
                isInTag = false
                result.append(" ")
            default: if !isInTag { result.append(character) }
            }
        }
        return result
    }

    /// The text with each run of white space as one space.
    private static func collapse(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
