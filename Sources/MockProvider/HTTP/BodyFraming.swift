/// How an answer's body is delimited on the connection (RFC 9112, section 6).
package enum BodyFraming: String, Sendable, CaseIterable {
    /// Chunked: each write of the answer is one chunk.
    case chunked
    /// A `Content-Length` computed from the whole body.
    case length
    /// Neither: the body ends where the connection does.
    case close

    /// Appends a part of the body in this framing.
    func append(_ payload: ArraySlice<UInt8>, to output: inout [UInt8]) {
        guard self == .chunked else {
            output.append(contentsOf: payload)
            return
        }
        Self.appendHexadecimal(payload.count, to: &output)
        output.append(UInt8(ascii: "\r"))
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: payload)
        output.append(UInt8(ascii: "\r"))
        output.append(UInt8(ascii: "\n"))
    }

    /// Appends what says that the body is over, where the framing has such a thing.
    func appendEnd(to output: inout [UInt8]) {
        guard self == .chunked else { return }
        output.append(contentsOf: "0\r\n\r\n".utf8)
    }

    private static func appendHexadecimal(_ value: Int, to output: inout [UInt8]) {
        var shift = (max(value, 1).hexadecimalWidth - 1) * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: value >> shift) & 15
            output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }
}

extension Int {
    /// How many hexadecimal digits a positive number has.
    fileprivate var hexadecimalWidth: Int {
        (bitWidth - leadingZeroBitCount + 3) / 4
    }
}
