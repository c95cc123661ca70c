/// Text as a log may hold it: one line, nothing that moves a cursor, changes a colour or turns the reading direction.
///
/// What a client or a provider sends can end in a log. A newline in it would forge an entry, an escape sequence would
/// act on the terminal of whoever reads it; both are written out instead.
enum LogText {
    /// Where the text stands, which says how a character is written out.
    enum Style {
        /// Free text: `\n`, `\u{1b}`.
        case plain
        /// Between quotation marks: as plain, with `\"` and `\\`.
        case quoted
        /// Inside a JSON string: the escapes of RFC 8259.
        case json
    }

    /// The most bytes of one text that are logged; journald cuts lines of a stream at 48 KiB.
    static let limit = 16 * 1024

    /// The text in the plain style.
    static func plain(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes, as: .plain)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text, escaped for its place and cut at `limit` with `…`.
    static func append(_ text: String, to bytes: inout [UInt8], as style: Style) {
        let end = bytes.count + limit
        for scalar in text.unicodeScalars {
            guard bytes.count < end else {
                bytes.append(contentsOf: "…".utf8)
                return
            }
            append(scalar, to: &bytes, as: style)
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8], as style: Style) {
        switch scalar {
        case "\n": bytes.append(contentsOf: #"\n"#.utf8)
        case "\r": bytes.append(contentsOf: #"\r"#.utf8)
        case "\t": bytes.append(contentsOf: #"\t"#.utf8)
        case "\"" where style != .plain, "\\" where style != .plain:
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(UInt8(ascii: scalar))
        case _ where isControl(scalar):
            let digits = String(scalar.value, radix: 16)
            let padding = String(repeating: "0", count: 4 - digits.count)
            bytes.append(contentsOf: (style == .json ? "\\u\(padding)\(digits)" : "\\u{\(digits)}").utf8)
        default:
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// C0, DEL and C1, the line and paragraph separators, and the marks that turn the reading direction.
    ///
    /// All lie below U+10000, so four hexadecimal digits hold each.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
