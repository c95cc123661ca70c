extension JSONLexer {
    /// The text of a string, given the range between its quotes, which this lexer has scanned.
    func text(of range: Range<Int>) -> String {
        guard hasEscape(in: range) else {
            // The scan that found the range has validated its UTF-8.
            return String(copying: unsafe UTF8Span(unchecked: bytes.extracting(range)))
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        appendText(of: range, to: &decoded)
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Whether there is a backslash in `range`.
    func hasEscape(in range: Range<Int>) -> Bool {
        bytes.extracting(range).firstOffset(of: UInt8(ascii: "\\")) != nil
    }

    /// Appends the UTF-8 text of a scanned string, its escapes decoded; a lone surrogate becomes U+FFFD.
    func appendText(of range: Range<Int>, to output: inout [UInt8]) {
        var plain = range.lowerBound
        var offset = plain
        while offset < range.upperBound {
            guard byte(offset) == UInt8(ascii: "\\") else {
                offset &+= 1
                continue
            }
            output.append(bytes.extracting(plain..<offset))
            offset = appendEscape(at: offset, to: &output)
            plain = offset
        }
        output.append(bytes.extracting(plain..<range.upperBound))
    }

    /// Appends what the scanned escape at `start` stands for; returns the offset after it, or after the pair.
    private func appendEscape(at start: Int, to output: inout [UInt8]) -> Int {
        switch byte(start &+ 1) {
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"): return appendUnicodeEscape(at: start, to: &output)
        case let character: output.append(character)
        }
        return start &+ 2
    }

    private func appendUnicodeEscape(at start: Int, to output: inout [UInt8]) -> Int {
        let first = codeUnit(at: start &+ 2)
        if first & 0xFC00 == 0xD800, start &+ 12 <= count, byte(start &+ 6) == UInt8(ascii: "\\"),
            byte(start &+ 7) == UInt8(ascii: "u")
        {
            let second = codeUnit(at: start &+ 8)
            if second & 0xFC00 == 0xDC00 {
                Self.appendScalar(0x10000 &+ (first & 0x3FF) &<< 10 &+ (second & 0x3FF), to: &output)
                return start &+ 12
            }
        }
        Self.appendScalar(first, to: &output)
        return start &+ 6
    }

    /// The number that four hexadecimal digits, already scanned, stand for.
    private func codeUnit(at start: Int) -> UInt32 {
        var value: UInt32 = 0
        for offset in start..<(start &+ 4) {
            value = value &<< 4 | (Self.hexValue(byte(offset)) ?? 0)
        }
        return value
    }

    private static func appendScalar(_ value: UInt32, to output: inout [UInt8]) {
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
