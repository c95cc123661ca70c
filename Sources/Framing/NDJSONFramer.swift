/// Cuts a stream of newline-delimited JSON into its lines, and passes over blank ones.
///
/// The lines are not looked into; `JSONReader` reads them. Otherwise as `LineFramer`.
package struct NDJSONFramer: Sendable {
    private var lines: LineFramer

    /// Makes a framer at the beginning of a stream, for lines of at most `limit` bytes.
    package init(limit: Int = 1 << 20) {
        lines = LineFramer(limit: limit)
    }

    /// Takes what was read, and hands each line that it completes and that is not blank to `line`.
    ///
    /// - Returns: how many bytes were consumed: all, unless `line` said `.stop`.
    /// - Throws: `FramingError`, for a line over the limit, and again at each call thereafter.
    @discardableResult
    package mutating func consume(
        _ bytes: Span<UInt8>,
        _ line: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) -> Int {
        try lines.consume(bytes) { Self.isBlank($0) ? .proceed : line($0) }
    }

    /// Takes the end of the stream, and hands the last line to `line` if it is not blank and has no end.
    ///
    /// Such a line may be whole (the last line end is often left out) or torn: reading it as JSON tells.
    ///
    /// - Throws: `FramingError`, if a line was over the limit.
    package mutating func finish(_ line: (Span<UInt8>) -> Void) throws(FramingError) {
        try lines.finish { if !Self.isBlank($0) { line($0) } }
    }

    private static func isBlank(_ line: Span<UInt8>) -> Bool {
        for offset in line.indices where line[offset] != UInt8(ascii: " ") && line[offset] != UInt8(ascii: "\t") {
            return false
        }
        return true
    }
}
