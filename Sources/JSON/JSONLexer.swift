/// Finds the ends of tokens in a JSON text, and says where the text is not JSON.
///
/// It has no state but the bytes: each function takes the offset to begin at. None of them allocates or throws.
/// The text is RFC 8259; its strings must be UTF-8. An escaped surrogate without its partner is let through, because
/// the grammar allows it and models do split a pair over two chunks; decoding makes U+FFFD of it.
struct JSONLexer: ~Escapable {
    let bytes: Span<UInt8>

    @_lifetime(copy bytes)
    @inline(__always)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    @inline(__always)
    var count: Int { bytes.count }

    /// The byte at an offset that the caller has compared with `count`.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        assert(offset >= 0 && offset < count)
        // Unchecked: every caller has just compared the offset with `count`, and this is the innermost loop.
        return unsafe bytes[unchecked: offset]
    }

    /// The eight bytes from an offset on, the first of them lowest; the caller knows that there are eight.
    @inline(__always)
    func word(_ offset: Int) -> UInt64 {
        assert(offset >= 0 && offset <= count - 8)
        // Unchecked: every caller has just compared the offset with `count - 8`; any eight bytes are a valid UInt64.
        return UInt64(
            littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
        )
    }

    /// The offset of the first byte from `start` on that is not white space, or `count`.
    @inline(__always)
    func skipWhiteSpace(from start: Int) -> Int {
        guard start < count, byte(start) <= 0x20 else { return start }
        return skipMoreWhiteSpace(from: start)
    }

    private func skipMoreWhiteSpace(from start: Int) -> Int {
        var offset = start
        while offset < count {
            switch byte(offset) {
            case 0x20, 0x0A, 0x0D, 0x09: offset &+= 1
            default: return offset
            }
        }
        return offset
    }

    /// Scans `true`, `false` or `null`, whose first byte is at `start`.
    func literal(from start: Int) -> Scan {
        switch byte(start) {
        case UInt8(ascii: "t"): literal("true", from: start)
        case UInt8(ascii: "f"): literal("false", from: start)
        case UInt8(ascii: "n"): literal("null", from: start)
        default: .fault(.unexpectedByte, at: start)
        }
    }

    private func literal(_ text: StaticString, from start: Int) -> Scan {
        if bytes.hasBytes(text, at: start) { return .end(start &+ text.utf8CodeUnitCount) }
        for (index, expected) in text.description.utf8.enumerated() {
            guard start &+ index < count else { break }
            guard byte(start &+ index) == expected else { return .fault(.unexpectedByte, at: start &+ index) }
        }
        return .fault(.unexpectedEnd, at: count)
    }
}
