import Framing
import Testing

@Suite("CRC-32", .timeLimit(.minutes(1)))
struct CRC32Tests {
    @Test(
        "has the published checksums",
        arguments: [
            ("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ] as [(String, UInt32)]
    )
    func vectors(text: String, checksum: UInt32) {
        #expect(CRC32.checksum(of: Array(text.utf8).span) == checksum)
    }

    @Test("is the same at once, in pieces, and bit by bit as the polynomial says")
    func pieces() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        for length in bytes.indices {
            var expected: UInt32 = 0xFFFF_FFFF
            for byte in bytes[..<length] {
                expected ^= UInt32(byte)
                for _ in 0..<8 { expected = expected >> 1 ^ (expected & 1 == 1 ? 0xEDB8_8320 : 0) }
            }
            for place in 0...length {
                var checksum = CRC32()
                for piece in [bytes[..<place], bytes[place..<length]] { checksum.update(piece.span) }
                #expect(checksum.value == ~expected)
            }
        }
    }
}
