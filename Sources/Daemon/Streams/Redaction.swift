import Dialects
import Providers

/// Takes a provider's keys out of what the provider says: some repeat a wrong key in their errors (FAULTS.md, 12).
struct Redaction {
    private static let mark = "•••"
    /// Anything shorter is no key, and would be found in ordinary words.
    private static let shortest = 6
    /// Likewise for a part of a key.
    private static let partLength = 16

    /// The keys as they may be written: as they are, in an address, and in JSON that escapes its slashes.
    private let spellings: [[UInt8]]

    /// Takes out these keys.
    init(_ keys: [Secret]) {
        let texts = keys.filter { $0.count >= Self.shortest }.flatMap { key in
            Self.parts(of: key.revealed()).flatMap { text in
                [text, percentEncoded(text), text.replacing("/", with: #"\/"#)]
            }
        }
        // The longest first, as one may be the beginning of another.
        spellings = Set(texts).map { Array($0.utf8) }.sorted { $0.count > $1.count }
    }

    /// A key as it is, and what it consists of: one that signs has parts that are sent, and repeated, by themselves.
    private static func parts(of key: String) -> [String] {
        [key] + key.split(separator: ":").filter { $0.utf8.count >= partLength && $0 != key }.map(String.init)
    }

    /// The bytes without the keys.
    func redacted(_ bytes: [UInt8]) -> [UInt8] {
        spellings.reduce(bytes) { $0.replacing($1, with: Array(Self.mark.utf8)) }
    }

    /// The text without the keys.
    func redacted(_ text: String) -> String {
        String(decoding: redacted(Array(text.utf8)), as: UTF8.self)
    }

    /// The error without the keys in its words, which are cut to their length only afterwards.
    func redacted(_ error: UpstreamError) -> UpstreamError {
        error.redacted { text in redacted(text) }
    }
}

/// The text with everything but the unreserved characters of RFC 3986 escaped.
func percentEncoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            result += (digits.count == 1 ? "%0" : "%") + digits
        }
    }
}
