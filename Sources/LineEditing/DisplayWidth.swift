/// How many columns of a terminal a text takes.
///
/// The widths are those of UAX #11 (East Asian Width) and UTS #51 (emoji), as terminals use them: what forms one
/// character for a reader takes one column or two, however many scalars it has.
package enum DisplayWidth {
    /// The columns of a text without line ends; colour and weight (SGR sequences) take none.
    package static func columns(of text: String) -> Int {
        var columns = 0
        var rest = text[...]
        while let character = rest.first {
            if let end = endOfSequence(rest) {
                rest = rest[end...]
            } else {
                columns += self.columns(of: character)
                rest = rest.dropFirst()
            }
        }
        return columns
    }

    /// As much of a text without colour and weight as fits into so many columns.
    package static func prefix(of text: String, columns: Int) -> String {
        var room = columns
        return String(
            text.prefix { character in
                room -= self.columns(of: character)
                return room >= 0
            }
        )
    }

    /// The columns of a character, as `shown` shows it.
    package static func columns(of character: Character) -> Int {
        if let ascii = character.asciiValue {
            if ascii == tab { return tabText.utf8.count }
            return ascii < 0x20 || ascii == 0x7F ? 2 : 1
        }
        var sum = 0
        for scalar in character.unicodeScalars {
            // Variation selector 16 asks for the picture of a character that also has a plain form.
            if scalar.value == 0xFE0F, character.unicodeScalars.first?.properties.isEmoji == true { return 2 }
            sum += columns(of: scalar)
        }
        return min(sum, 2)
    }

    /// A character as an editor shows it: what would move the cursor is shown as a word for it, such as `^A`.
    package static func shown(_ character: Character) -> String {
        guard let ascii = character.asciiValue else {
            let first = character.unicodeScalars.first?.value ?? 0
            return (0x80..<0xA0).contains(first) ? "\u{FFFD}" : String(character)
        }
        // "\r\n" is one character to Swift, and has the ASCII value of its line feed.
        if ascii == tab { return tabText }
        if ascii == 0x7F { return "^?" }
        return ascii < 0x20 ? "^" + String(Unicode.Scalar(ascii + 0x40)) : String(character)
    }

    private static let tab = UInt8(ascii: "\t")
    private static let tabText = "    "

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.value == 0xAD { return 1 }
        // The vowels and final consonants of Hangul join the syllable before them.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return scalar.properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
    }

    private static func isWide(_ value: UInt32) -> Bool {
        guard value >= 0x1100 else { return false }
        return wide.contains { $0.contains(value) }
    }

    /// What is wide and no emoji, UAX #11 of Unicode 16.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E, 0x3041...0x4DFF,
        0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
        0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376, 0x1F200...0x1F265,
        0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]

    /// Where an SGR sequence at the beginning of `text` ends; nil where there is none.
    private static func endOfSequence(_ text: Substring) -> Substring.Index? {
        guard text.hasPrefix("\u{1B}[") else { return nil }
        let parameters = text.dropFirst(2)
        guard let end = parameters.firstIndex(where: { !$0.isNumber && $0 != ";" }), parameters[end] == "m" else {
            return nil
        }
        return parameters.index(after: end)
    }
}
