/// What texts look like, as regular expressions of ECMA 262 for a schema; each says what a check in words says, too.
enum TextPattern {
    /// A text without control characters: no line breaks either.
    static let plain = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"

    /// Likewise, and with no space at either end.
    static let key =
        "^[^\\u0000-\\u0020\\u007F-\\u009F]([^\\u0000-\\u001F\\u007F-\\u009F]*[^\\u0000-\\u0020\\u007F-\\u009F])?$"

    /// An address of http or https without user information and fragment.
    static let address = "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@]+([/?][^#]*)?$"

    /// What the format `uri` (RFC 3986) does not allow in an address that can be taken apart, or nil.
    static func addressProblem(_ text: String) -> String? {
        var rest = text.utf8[...]
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            rest = rest[rest.index(after: percent)...]
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(isHexadecimal) else {
                return "has a % that is not followed by two hexadecimal digits"
            }
        }
        let authority = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let hasBracket = authority.dropFirst(3).first?.utf8.contains {
            $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]")
        }
        return hasBracket == true ? "has a bracket in its path, which is written %5B or %5D" : nil
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
