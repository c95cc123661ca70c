import JSON

/// Where the headers that matter lie in the frame of a binary event.
struct BinaryEventHeaders {
    private(set) var messageType = 0..<0
    private(set) var eventType = 0..<0
    private(set) var exceptionType = 0..<0
    private(set) var errorCode = 0..<0
    private(set) var errorMessage = 0..<0

    /// The offset of the first byte behind the headers.
    let end: Int

    /// Reads the headers that lie in `range` of a frame: the length of the name in one byte, the name, the type of the
    /// value in one byte, the value.
    ///
    /// - Throws: `FramingError`, for a length that reaches over the end of the range, and for an unknown type, whose
    ///   length nobody knows.
    init(in range: Range<Int>, of frame: Span<UInt8>) throws(FramingError) {
        end = range.upperBound
        var offset = range.lowerBound
        while offset < end {
            let name = (offset + 1)..<(offset + 1 + Int(frame[offset]))
            guard name.upperBound < end else { throw FramingError(.malformedHeader) }
            let value = try Self.value(at: name.upperBound + 1, type: frame[name.upperBound], of: frame, end: end)
            if frame[name.upperBound] == Self.stringType { store(value, for: frame.extracting(name)) }
            offset = value.upperBound
        }
    }

    private static var stringType: UInt8 { 7 }

    /// Where the value of a header lies; `start` is the offset behind its type.
    private static func value(
        at start: Int,
        type: UInt8,
        of frame: Span<UInt8>,
        end: Int
    ) throws(FramingError) -> Range<Int> {
        var start = start
        let length: Int
        switch type {
        // True, false.
        case 0, 1: length = 0
        // Whole numbers of 8, 16, 32 and 64 bits.
        case 2: length = 1
        case 3: length = 2
        case 4: length = 4
        case 5: length = 8
        // Bytes and strings, their length before them.
        case 6, stringType:
            guard start + 2 <= end else { throw FramingError(.malformedHeader) }
            length = Int(frame[start]) << 8 | Int(frame[start + 1])
            start += 2
        // A time in milliseconds since 1970, a UUID.
        case 8: length = 8
        case 9: length = 16
        default: throw FramingError(.malformedHeader)
        }
        guard length <= end - start else { throw FramingError(.malformedHeader) }
        return start..<(start + length)
    }

    private mutating func store(_ value: Range<Int>, for name: Span<UInt8>) {
        if Self.equal(name, ":message-type") {
            messageType = value
        } else if Self.equal(name, ":event-type") {
            eventType = value
        } else if Self.equal(name, ":exception-type") {
            exceptionType = value
        } else if Self.equal(name, ":error-code") {
            errorCode = value
        } else if Self.equal(name, ":error-message") {
            errorMessage = value
        }
    }

    private static func equal(_ name: Span<UInt8>, _ expected: StaticString) -> Bool {
        name.count == expected.utf8CodeUnitCount && name.hasBytes(expected, at: 0)
    }
}
