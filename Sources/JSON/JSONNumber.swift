/// A number, kept as it was written: `1.10`, `1e400` and integers of any size come out as they went in.
///
/// Two numbers are equal if they are written alike; compare `int` or `double` to compare what they stand for.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The number in the notation of RFC 8259, section 6.
    public let text: String

    /// Takes a text that a lexer has scanned as a number.
    init(unchecked text: String) {
        self.text = text
    }

    /// Takes a number as written; nil if `text` is none.
    public init?(text: String) {
        let utf8 = Array(text.utf8)
        let lexer = JSONLexer(utf8.span)
        guard let first = utf8.first, first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 else { return nil }
        let number = lexer.number(from: 0)
        guard !number.isFault, number.end == utf8.count else { return nil }
        self.text = text
    }

    /// Writes a whole number.
    public init(_ value: Int) {
        text = String(value)
    }

    /// Writes a fraction with as many digits as it takes to read the same value back; nil for infinities and NaN,
    /// which JSON cannot express.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The number if it is a whole one of 64 bits; `1.0` and `1e3` are, `1.5` and `1e19` are not.
    public var int: Int? {
        Int(text) ?? wholeNumber
    }

    /// The value of a number with a fraction or an exponent, reckoned with its digits so that nothing is rounded.
    private var wholeNumber: Int? {
        let parts = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        guard let mantissa = parts.first else { return nil }
        let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
        var scale = mantissa.distance(from: point, to: mantissa.endIndex)
        scale = scale > 0 ? 1 - scale : 0
        var digits = mantissa.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") }.map { Int($0 & 0xF) }
        while digits.last == 0 {
            digits.removeLast()
            scale += 1
        }
        digits = Array(digits.drop { $0 == 0 })
        guard !digits.isEmpty else { return 0 }
        if parts.count > 1 {
            // An exponent beyond 64 bits makes the number either too large or a fraction.
            guard let exponent = Int(Substring(parts[1])), exponent.magnitude < 1 << 32 else { return nil }
            scale += exponent
        }
        guard scale >= 0, digits.count + scale <= 19 else { return nil }
        digits += [Int](repeating: 0, count: scale)
        return Int(digits.reduce(into: mantissa.first == UInt8(ascii: "-") ? "-" : "") { $0 += String($1) })
    }

    /// The nearest number of type Double; nil if that would be an infinity.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The number as written.
    public var description: String { text }
}
