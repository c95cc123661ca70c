import Testing

@testable import Streams

/// The names of streams.
@Suite(.timeLimit(.minutes(1)))
struct StreamIDTests {
    /// Numbers that a test chose.
    struct Fixed: RandomNumberGenerator {
        let value: UInt64

        mutating func next() -> UInt64 { value }
    }

    @Test(
        "A name is sixteen hexadecimal digits, leading zeros included",
        arguments: [
            (UInt64.min, "s-0000000000000000"), (.max, "s-ffffffffffffffff"),
            (0x3f9c_0a6e_51b2_d874, "s-3f9c0a6e51b2d874"),
            (0xa, "s-000000000000000a"),
        ]
    )
    func shape(value: UInt64, name: String) {
        var generator = Fixed(value: value)
        #expect(StreamID.make(using: &generator) == name)
    }

    @Test("Names do not come twice")
    func unique() {
        var generator = SystemRandomNumberGenerator()
        let names = Set((0..<10_000).map { _ in StreamID.make(using: &generator) })
        #expect(names.count == 10_000)
    }
}
