/// The checksum CRC-32 of ISO 3309 and ITU-T V.42, as gzip, PNG and the event streams of AWS have it.
///
/// The polynomial is 0x04C11DB7, reflected; the checksum of `123456789` is 0xCBF43926.
package struct CRC32: Equatable, Sendable {
    private var register: UInt32 = 0xFFFF_FFFF

    /// Begins a checksum.
    package init() {}

    /// The checksum of the bytes so far.
    package var value: UInt32 { ~register }

    /// The checksum of `bytes`.
    package static func checksum(of bytes: Span<UInt8>) -> UInt32 {
        var checksum = CRC32()
        checksum.update(bytes)
        return checksum.value
    }

    /// Takes the next bytes, eight at a time.
    package mutating func update(_ bytes: Span<UInt8>) {
        let table = Self.table.span
        // Known to the compiler, it makes the check of each index below superfluous.
        precondition(table.count == 8 << 8)
        var register = register
        var offset = 0
        while bytes.count - offset >= 8 {
            let low = register ^ Self.word(bytes, at: offset)
            let high = Self.word(bytes, at: offset + 4)
            register =
                table[7 << 8 | Int(low & 0xFF)] ^ table[6 << 8 | Int(low >> 8 & 0xFF)]
                ^ table[5 << 8 | Int(low >> 16 & 0xFF)] ^ table[4 << 8 | Int(low >> 24)]
                ^ table[3 << 8 | Int(high & 0xFF)] ^ table[2 << 8 | Int(high >> 8 & 0xFF)]
                ^ table[1 << 8 | Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
            offset += 8
        }
        while offset < bytes.count {
            register = register >> 8 ^ table[Int((register ^ UInt32(bytes[offset])) & 0xFF)]
            offset += 1
        }
        self.register = register
    }

    /// Four bytes, the first the lowest.
    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
        UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
            | UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24
    }

    /// Eight tables of 256: what a byte comes to when n further bytes have followed it.
    private static let table: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 8 << 8)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
            table[byte] = remainder
        }
        for index in 256..<(8 << 8) {
            let before = table[index - 256]
            table[index] = before >> 8 ^ table[Int(before & 0xFF)]
        }
        return table
    }()
}
