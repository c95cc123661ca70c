import JSON

/// Writes messages of `application/vnd.amazon.eventstream`, for those who play the provider.
package enum BinaryEventWriter {
    /// Appends a message with those headers, all of them strings, and that payload.
    ///
    /// A name has at most 255 bytes and a value at most 65,535: more is a mistake of the caller.
    package static func append(headers: [(String, String)], payload: Span<UInt8>, to output: inout [UInt8]) {
        var block: [UInt8] = []
        for (name, value) in headers {
            precondition(name.utf8.count <= 0xFF && value.utf8.count <= 0xFFFF)
            block.append(UInt8(name.utf8.count))
            block.append(name)
            block.append(7)
            block.append(UInt8(value.utf8.count >> 8))
            block.append(UInt8(value.utf8.count & 0xFF))
            block.append(value)
        }
        append(headerBlock: block.span, payload: payload, to: &output)
    }

    /// Appends a message whose headers are encoded already.
    package static func append(headerBlock: Span<UInt8>, payload: Span<UInt8>, to output: inout [UInt8]) {
        var message: [UInt8] = []
        message.reserveCapacity(16 + headerBlock.count + payload.count)
        append(UInt32(16 + headerBlock.count + payload.count), to: &message)
        append(UInt32(headerBlock.count), to: &message)
        append(CRC32.checksum(of: message.span), to: &message)
        message.append(headerBlock)
        message.append(payload)
        append(CRC32.checksum(of: message.span), to: &message)
        output.append(message.span)
    }

    /// Appends 32 bits, the highest byte first.
    private static func append(_ word: UInt32, to output: inout [UInt8]) {
        for shift in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}
