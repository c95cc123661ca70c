import JSON

/// Which headers a handler may set (RFC 9110, sections 5.1, 5.5 and 7.6.1).
enum HeaderRules {
    /// Headers that belong to the connection or to the one who sends the request.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// A character of a name, as a regular expression of ECMA 262.
    static let tokenPattern = "[!#$%&'*+.^_`|~0-9A-Za-z-]"

    /// The schema of a name.
    static var nameSchema: JSONObject {
        let words = reserved.sorted().map { word in
            word.map { $0.isLetter ? "[\($0.uppercased())\($0)]" : "\($0)" }.joined()
        }
        return [
            "type": "string", "pattern": .string("^\(tokenPattern){1,128}$"),
            "not": ["pattern": .string("^(\(words.joined(separator: "|")))$")],
        ]
    }

    /// The schema of a value; its length is told in bytes beyond it.
    static let valueSchema: JSONObject = [
        "type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u0008\\u000A-\\u001F\\u007F]*$",
    ]

    /// Why `name` cannot be set, or `nil`.
    static func problem(name: String) -> String? {
        guard !name.isEmpty, name.utf8.count <= 128, name.utf8.allSatisfy(isTokenByte) else {
            return "\(quoted(name)) is no name of a header"
        }
        guard !reserved.contains(name.lowercased()) else {
            return "the header \(name) belongs to the connection and cannot be set"
        }
        return nil
    }

    /// Why `value` cannot be sent, or `nil`.
    static func problem(value: String) -> String? {
        guard value.utf8.count <= 4096 else { return "the value of a header is at most 4096 bytes long" }
        let forbidden = value.utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 }
        if forbidden { return "the value of a header holds no CR, LF or NUL" }
        let control = value.utf8.contains { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }
        return control ? "the value of a header holds no control characters" : nil
    }

    /// A byte of a `token`.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
