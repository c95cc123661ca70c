/// A sequence of numbers that an input fixes (SplitMix64 from its FNV-1a hash), so that it can be run again.
struct InputGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ input: [UInt8]) {
        state = input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Ways to read `bytes` in pieces: at once, cut somewhere, in small pieces, byte by byte.
///
/// Each piece is an array of its own, so that the address sanitizer sees a read behind it.
func reads(of bytes: [UInt8]) -> [[[UInt8]]] {
    var generator = InputGenerator(bytes)
    var small: [[UInt8]] = []
    var start = 0
    let longest = Int.random(in: 1...40, using: &generator)
    while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 0...longest, using: &generator))
        small.append(Array(bytes[start..<end]))
        start = end
    }
    let cut = Int.random(in: 0...bytes.count, using: &generator)
    var reads = [[bytes], [Array(bytes[..<cut]), Array(bytes[cut...])], small]
    if bytes.count <= 512 { reads.append(bytes.map { [$0] }) }
    return reads
}

extension Span<UInt8> {
    /// A copy.
    var array: [UInt8] { indices.map { self[$0] } }
}

extension [UInt8] {
    /// The bytes as text, for a message.
    var text: String { String(decoding: self, as: UTF8.self).debugDescription }
}
