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

    /// The number if it is a whole one of 64 bits; `1.0` and `1e3` are, as far as a Double is exact (2⁵³).
    public var int: Int? {
        if let integer = Int(text) { return integer }
        guard let value = double, value.magnitude <= 0x1p53 else { return nil }
        return Int(exactly: value)
    }

    /// The nearest number of type Double; nil if that would be an infinity.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The number as written.
    public var description: String { text }
}
