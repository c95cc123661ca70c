/// The decoder of the chunked transfer coding (RFC 9112, section 7.1), a byte machine that may be fed in any pieces.
///
/// Strict: lines end with CRLF, sizes are hexadecimal digits, extensions and trailers are read and dropped.
struct ChunkedBody {
    private enum State {
        case size(digits: Int)
        case skip
        case sizeEnd
        case data
        case dataCR
        case dataLF
        case trailer(length: Int)
        case trailerEnd(length: Int)
    }

    private static let lineLimit = 8 * 1024

    private var state = State.size(digits: 0)
    private var remaining = 0
    private var lineLength = 0

    /// Takes bytes from `position` on, which moves behind what was taken.
    ///
    /// - Returns: Whether the body is complete.
    mutating func consume(
        _ bytes: [UInt8],
        from position: inout Int,
        into body: inout [UInt8],
        limit: Int
    ) throws(RequestError) -> Bool {
        while position < bytes.count {
            if case .data = state {
                let count = min(remaining, bytes.count - position)
                body.append(contentsOf: bytes[position..<position + count])
                position += count
                remaining -= count
                if remaining == 0 { state = .dataCR }
                continue
            }
            let byte = bytes[position]
            position += 1
            if try step(byte, bodyCount: body.count, limit: limit) { return true }
        }
        return false
    }

    /// One byte that is not data; true when it ends the body.
    private mutating func step(_ byte: UInt8, bodyCount: Int, limit: Int) throws(RequestError) -> Bool {
        switch state {
        case .size(let digits):
            if let value = Self.hexadecimal(byte) {
                guard digits < 15 else { throw RequestError(400, "a chunk size has too many digits") }
                remaining = remaining * 16 + value
                guard remaining <= limit - bodyCount else { throw RequestError(413, "the body is too large") }
                state = .size(digits: digits + 1)
                return false
            }
            guard digits > 0 else { throw RequestError(400, "a chunk has no size") }
            switch byte {
            case UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\t"): state = .skip
            case UInt8(ascii: "\r"): state = .sizeEnd
            default: throw RequestError(400, "a chunk size is no hexadecimal number")
            }
        case .skip:
            lineLength += 1
            guard lineLength <= Self.lineLimit else { throw RequestError(400, "a chunk extension is too long") }
            if byte == UInt8(ascii: "\r") { state = .sizeEnd }
        case .sizeEnd:
            try Self.expectLineFeed(byte)
            lineLength = 0
            state = remaining == 0 ? .trailer(length: 0) : .data
        case .data:
            break
        case .dataCR:
            guard byte == UInt8(ascii: "\r") else { throw RequestError(400, "a chunk is longer than its size") }
            state = .dataLF
        case .dataLF:
            try Self.expectLineFeed(byte)
            state = .size(digits: 0)
        case .trailer(let length):
            lineLength += 1
            guard lineLength <= Self.lineLimit else { throw RequestError(431, "the trailers are too long") }
            state = byte == UInt8(ascii: "\r") ? .trailerEnd(length: length) : .trailer(length: length + 1)
        case .trailerEnd(let length):
            try Self.expectLineFeed(byte)
            if length == 0 { return true }
            state = .trailer(length: 0)
        }
        return false
    }

    private static func expectLineFeed(_ byte: UInt8) throws(RequestError) {
        guard byte == UInt8(ascii: "\n") else { throw RequestError(400, "a carriage return without line feed") }
    }

    static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
