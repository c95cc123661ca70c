/// A 128-bit FNV-1a hash of bytes, by which the daemon recognises what it wrote itself.
///
/// It is not cryptographic: who could search for two contents with the same hash may write the files anyway. It is never
/// shown to anybody, as it is taken of secrets too. (draft-eastlake-fnv, parameters for 128 bits.)
package struct ContentHash: Hashable, Sendable {
    private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    private static let prime: UInt128 = 0x0100_0000_0000_0000_0000_013B

    /// The hash of no bytes.
    package init() {}

    /// The hash of some bytes.
    package init(_ bytes: [UInt8]) {
        combine(bytes)
    }

    /// Adds bytes; how they are divided among calls makes no difference.
    package mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }

    /// Adds the bytes of a secret.
    mutating func combine(_ secret: Secret) {
        secret.withBytes { bytes in
            for index in bytes.indices { add(bytes[index]) }
        }
    }

    /// Adds one part of several: its length goes before it, so that what is next to it cannot be taken for a part of it.
    package mutating func combine(part: some Collection<UInt8>) {
        var count = UInt64(part.count)
        for _ in 0..<8 {
            add(UInt8(truncatingIfNeeded: count))
            count >>= 8
        }
        combine(part)
    }

    /// Adds another hash.
    mutating func combine(_ other: ContentHash) {
        var rest = other.state
        for _ in 0..<16 {
            add(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    private mutating func add(_ byte: UInt8) {
        state = (state ^ UInt128(byte)) &* Self.prime
    }

    /// The hash as 32 hexadecimal digits, to compare with the published test vectors.
    package var hexadecimal: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
