extension Span<UInt8> {
    /// The offset of the first `byte` at `start` or behind it, nil if there is none: memchr(3).
    package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
        firstOffset(ofEither: byte, or: byte, from: start)
    }

    /// The offset of the first `one` or `other` at `start` or behind it, nil if there is none.
    ///
    /// Eight bytes at a time: a byte that is zero in `word ^ pattern` sets its highest bit when one is subtracted.
    package func firstOffset(ofEither one: UInt8, or other: UInt8, from start: Int = 0) -> Int? {
        precondition(start >= 0)
        let lexer = JSONLexer(self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var offset = start
        while offset &+ 8 <= count {
            let word = lexer.word(offset)
            let first = word ^ (ones &* UInt64(one))
            let second = word ^ (ones &* UInt64(other))
            let found = ((first &- ones) & ~first | (second &- ones) & ~second) & (ones &* 0x80)
            if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < count {
            let byte = lexer.byte(offset)
            if byte == one || byte == other { return offset }
            offset &+= 1
        }
        return nil
    }
}

extension Span<UInt8> {
    /// Whether the bytes of `text` stand at `offset`.
    @inline(__always)
    package func hasBytes(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, count &- offset >= text.utf8CodeUnitCount else { return false }
        // A StaticString's bytes are always there.
        let expected = unsafe text.utf8Start
        for index in 0..<text.utf8CodeUnitCount {
            // The index is below the number of the bytes, and the guard has compared the offsets with `count`.
            guard unsafe expected[index] == self[unchecked: offset &+ index] else { return false }
        }
        return true
    }
}
