extension JSONLexer {
    /// Scans a string from the byte after its opening quote; the end is the offset of its closing quote.
    ///
    /// Eight bytes at a time, until one of them is a quote, a backslash, a control character or not ASCII.
    func string(from start: Int) -> Scan {
        var offset = start
        var hasEscape = false
        while true {
            while offset &+ 8 <= count {
                let special = Self.specialBytes(of: word(offset))
                if special != 0 {
                    offset &+= special.trailingZeroBitCount &>> 3
                    break
                }
                offset &+= 8
            }
            guard offset < count else { return .fault(.unexpectedEnd, at: count) }
            let byte = byte(offset)
            if byte == UInt8(ascii: "\"") { return hasEscape ? .escapedEnd(offset) : .end(offset) }
            if byte == UInt8(ascii: "\\") {
                let escape = escape(from: offset)
                guard !escape.isFault else { return escape }
                offset = escape.end
                hasEscape = true
            } else if byte < 0x20 {
                return .fault(.controlCharacter, at: offset)
            } else if byte < 0x80 {
                offset &+= 1
            } else {
                repeat {
                    let length = scalarLength(at: offset)
                    guard length > 0 else { return .fault(.invalidUTF8, at: offset) }
                    offset &+= length
                } while offset < count && self.byte(offset) >= 0x80
            }
        }
    }

    /// The offset of the first byte from `start` on that a string cannot have as it is: a quote, a backslash, a control
    /// character or what is not UTF-8; `count` if there is none.
    func skipPlainText(from start: Int) -> Int {
        var offset = start
        while offset < count {
            if offset &+ 8 <= count {
                let special = Self.specialBytes(of: word(offset))
                if special == 0 {
                    offset &+= 8
                    continue
                }
                offset &+= special.trailingZeroBitCount &>> 3
            }
            let byte = byte(offset)
            guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { return offset }
            let length = scalarLength(at: offset)
            guard length > 0 else { return offset }
            offset &+= length
        }
        return count
    }

    /// A word whose lowest set bit lies in the first byte of `word` that a string's scan must look at; 0 if there is
    /// none.
    ///
    /// Subtraction borrows into higher bytes only, so bits above the lowest may be wrong, but never the lowest.
    @inline(__always)
    static func specialBytes(of word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        let control = word &- (ones &* 0x20)
        return (quote | backslash | control | word) & (ones &* 0x80)
    }

    /// Scans an escape from its backslash on.
    func escape(from start: Int) -> Scan {
        guard start &+ 1 < count else { return .fault(.unexpectedEnd, at: count) }
        switch byte(start &+ 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return .end(start &+ 2)
        case UInt8(ascii: "u"):
            for offset in (start &+ 2)..<(start &+ 6) {
                guard offset < count else { return .fault(.unexpectedEnd, at: count) }
                guard Self.hexValue(byte(offset)) != nil else { return .fault(.invalidEscape, at: start) }
            }
            return .end(start &+ 6)
        default:
            return .fault(.invalidEscape, at: start)
        }
    }

    /// The value of a hexadecimal digit.
    static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// The length of the UTF-8 sequence that begins at `offset`, by the table of RFC 3629, section 4; 0 if it is none.
    func scalarLength(at offset: Int) -> Int {
        let first = byte(offset)
        if first < 0x80 { return 1 }
        guard first >= 0xC2, first <= 0xF4 else { return 0 }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard offset &+ length <= count else { return 0 }
        let second = byte(offset &+ 1)
        let isSecondValid =
            switch first {
            case 0xE0: second >= 0xA0 && second <= 0xBF
            case 0xED: second >= 0x80 && second <= 0x9F
            case 0xF0: second >= 0x90 && second <= 0xBF
            case 0xF4: second >= 0x80 && second <= 0x8F
            default: second & 0xC0 == 0x80
            }
        guard isSecondValid else { return 0 }
        if length >= 3, byte(offset &+ 2) & 0xC0 != 0x80 { return 0 }
        if length == 4, byte(offset &+ 3) & 0xC0 != 0x80 { return 0 }
        return length
    }
}
