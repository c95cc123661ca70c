/// Text of others as a terminal may be given it: what would move its cursor, or be a command to it, is shown instead.
///
/// Control characters are those of ISO 6429, C0 and C1, which terminals take in UTF-8 as well: `^[` stands for an escape,
/// U+FFFD for one of C1. A text may come in pieces, where none ends within a line end (``LineEndPieces``).
package enum ShownText {
    /// What is left as it is.
    package struct Kept: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Line ends and tabs.
        package static let lineEnds = Kept(rawValue: 1)
        /// Bold, dim and the colours that this program's own words have: they end with the line, and hide nothing.
        package static let marks = Kept(rawValue: 2)
    }

    /// The parameters of those sequences (ECMA-48, SGR).
    private static let marks: Set<Substring> = ["1", "2", "22", "31", "32", "33", "36", "39"]

    /// The text with every control character shown that is not kept.
    package static func of(_ text: String, keeping kept: Kept = []) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var shown = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard isControl(scalar) else {
                shown.append(scalar)
                continue
            }
            if kept.contains(.lineEnds) {
                if scalar == "\r", rest.first == "\n" { continue }
                if scalar == "\n" || scalar == "\t" {
                    shown.append(scalar)
                    continue
                }
            }
            if kept.contains(.marks), scalar == "\u{1B}", let mark = mark(rest) {
                shown.append(scalar)
                shown.append(contentsOf: mark)
                rest = rest[mark.endIndex...]
                continue
            }
            shown.append(contentsOf: DisplayWidth.shown(Character(scalar)).unicodeScalars)
        }
        return String(shown)
    }

    /// JSON with the control characters escaped that may stand in its strings as they are: DEL and C1 (RFC 8259, 7).
    package static func json(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { $0 == 0x7F || $0 == 0xC2 }) else { return bytes }
        var shown: [UInt8] = []
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            guard scalar.value >= 0x7F, isControl(scalar) else {
                shown += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
                continue
            }
            shown += Array("\\u00\(String(scalar.value, radix: 16))".utf8)
        }
        return shown
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    /// What follows an escape where both are one of ``marks``.
    private static func mark(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
        guard text.first == "[", let end = text.dropFirst().firstIndex(where: { !("0"..."9").contains($0) }),
            text[end] == "m", marks.contains(Substring(text[text.index(after: text.startIndex)..<end]))
        else { return nil }
        return text[...end]
    }
}
