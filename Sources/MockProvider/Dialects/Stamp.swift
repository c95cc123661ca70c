/// The stamp at the beginning of stamped content.
enum Stamp {
    /// How many bytes it has.
    static let size = 20

    /// Appends twenty decimal digits with leading zeros.
    static func append(_ value: UInt64, to payload: inout [UInt8]) {
        var divisor: UInt64 = 10_000_000_000_000_000_000
        var rest = value
        for _ in 0..<size {
            payload.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }

    /// What fills a chunk of a reply up to its size.
    static func filling(of reply: Reply) -> [UInt8] {
        let size = if case .stamped(_, let size) = reply.content { size } else { Self.size }
        return [UInt8](repeating: UInt8(ascii: "x"), count: max(0, size - Self.size))
    }

    /// A chunk of stamped content as text.
    static func text(_ value: UInt64, size: Int) -> String {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self) + String(repeating: "x", count: max(0, size - Self.size))
    }
}
