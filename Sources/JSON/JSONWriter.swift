/// Appends JSON tokens to a byte array: what it appends is valid whatever it is given.
///
/// The structure around the tokens (brackets, commas, colons) is appended by the caller as literals.
package enum JSONWriter {
    /// Appends a string in quotes, escaping what RFC 8259, section 7, wants escaped and nothing else.
    package static func string(_ text: String, to output: inout [UInt8]) {
        string(utf8: text.utf8Span.span, to: &output)
    }

    /// Appends UTF-8 text as a string in quotes; bytes that are not UTF-8 become U+FFFD.
    package static func string(utf8 text: Span<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        stringContents(utf8: text, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// Appends UTF-8 text escaped, but without the quotes, to go on with a string that the caller has begun.
    package static func stringContents(utf8 text: Span<UInt8>, to output: inout [UInt8]) {
        let lexer = JSONLexer(text)
        var plain = 0
        var offset = 0
        while true {
            offset = lexer.skipPlainText(from: offset)
            guard offset < text.count else { break }
            output.append(text.extracting(plain..<offset))
            escape(lexer.byte(offset), to: &output)
            offset &+= 1
            plain = offset
        }
        output.append(text.extracting(plain..<text.count))
    }

    /// Appends a whole number.
    package static func integer(_ value: Int, to output: inout [UInt8]) {
        // A sign and 19 digits.
        var text = InlineArray<20, UInt8>(repeating: 0)
        var start = text.count
        var rest = value.magnitude
        repeat {
            start &-= 1
            text[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        if value < 0 {
            start &-= 1
            text[start] = UInt8(ascii: "-")
        }
        output.append(text.span.extracting(start..<text.count))
    }

    /// Appends a number with as many digits as it takes to read it back; `null` for infinities and NaN.
    package static func number(_ value: Double, to output: inout [UInt8]) {
        guard value.isFinite else { return null(to: &output) }
        output.append(value.description)
    }

    /// Appends a number as written.
    package static func number(_ value: JSONNumber, to output: inout [UInt8]) {
        output.append(value.text)
    }

    /// Appends `true` or `false`.
    package static func boolean(_ value: Bool, to output: inout [UInt8]) {
        if value { output.append("true") } else { output.append("false") }
    }

    /// Appends `null`.
    package static func null(to output: inout [UInt8]) {
        output.append("null")
    }

    /// Appends what stands for a byte that cannot be in a string as it is.
    private static func escape(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        case 0x08: output.append("\\b")
        case 0x09: output.append("\\t")
        case 0x0A: output.append("\\n")
        case 0x0C: output.append("\\f")
        case 0x0D: output.append("\\r")
        case 0x00..<0x20:
            output.append("\\u00")
            output.append(hexDigit(byte >> 4))
            output.append(hexDigit(byte & 0xF))
        default: output.append("\u{FFFD}" as StaticString)
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
