import JSON
import Testing

@Suite("Searching bytes", .timeLimit(.minutes(1)))
struct SpanSearchTests {
    private func offset(in bytes: [UInt8], from start: Int = 0) -> Int? {
        bytes.span.firstOffset(of: 0x0A, from: start)
    }

    private func offset(of one: UInt8, or other: UInt8, in bytes: [UInt8]) -> Int? {
        bytes.span.firstOffset(ofEither: one, or: other)
    }

    @Test("finds a byte in each place, and none that differs in one bit")
    func everyPlace() {
        for length in 0..<20 {
            for place in 0..<length {
                for bit in 0..<8 {
                    var bytes = [UInt8](repeating: 0x0A ^ 1 << UInt8(bit), count: length)
                    #expect(offset(in: bytes) == nil)
                    bytes[place] = 0x0A
                    #expect(offset(in: bytes) == place)
                    #expect(offset(in: bytes, from: place) == place)
                    #expect(offset(in: bytes, from: place + 1) == nil)
                }
            }
        }
    }

    @Test("finds the first of two, in whatever order they come")
    func either() {
        for length in [2, 9, 16, 19] {
            for first in 0..<length {
                for second in 0..<length where second != first {
                    var bytes = [UInt8](repeating: 0xFF, count: length)
                    bytes[first] = 0x0D
                    bytes[second] = 0x0A
                    #expect(offset(of: 0x0A, or: 0x0D, in: bytes) == min(first, second))
                    #expect(offset(of: 0x0D, or: 0x0A, in: bytes) == min(first, second))
                }
            }
        }
    }

    @Test("tells whether a text stands at an offset")
    func texts() {
        func hasBytes(_ text: StaticString, at offset: Int) -> Bool {
            Array("data: x".utf8).span.hasBytes(text, at: offset)
        }
        #expect(
            hasBytes("data", at: 0) && hasBytes(": x", at: 4) && hasBytes("", at: 7)
        )
        #expect(
            !hasBytes("date", at: 0) && !hasBytes("x ", at: 6) && !hasBytes("", at: 8)
        )
        #expect(!hasBytes("d", at: -1))
    }
}
