/// A place in a text as editors count it.
public struct JSONLocation: Equatable, Sendable, CustomStringConvertible {
    /// The number of the line; the first is 1.
    ///
    /// Lines end with LF.
    public let line: Int

    /// The number of the character (Unicode scalar) in its line; the first is 1.
    public let column: Int

    /// Names a place by its line and column.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of the byte `offset` in `bytes`; an offset beyond the end is the place after the last byte.
    public init(of offset: Int, in bytes: Span<UInt8>) {
        var line = 1
        var column = 1
        for index in 0..<max(0, min(offset, bytes.count)) {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }

    /// `line:column`, as compilers print it.
    public var description: String {
        "\(line):\(column)"
    }
}
