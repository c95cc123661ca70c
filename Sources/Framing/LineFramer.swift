import JSON

/// Cuts a byte stream into lines that end with LF or CRLF.
///
/// It is fed what was read, wherever the reads happen to cut; it keeps the beginning of a line whose end has not come
/// yet, and never more of it than the limit. A line that lies whole in one read is handed on in place. Each byte is
/// looked at once, however small the reads are.
package struct LineFramer: Sendable {
    /// The number of bytes that a line may have without its end.
    package let limit: Int

    /// The beginning of a line whose end has not come.
    private var partial: [UInt8] = []

    /// The limit was exceeded; there is no finding back into the stream.
    private var failure: FramingError?

    /// Makes a framer at the beginning of a stream.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Whether the stream has ended, so far, in the middle of a line.
    package var hasPartialLine: Bool { !partial.isEmpty }

    /// Takes what was read, and hands each line that it completes, without its end, to `line`.
    ///
    /// The line is valid during the call only.
    ///
    /// - Returns: how many bytes were consumed: all, unless `line` said `.stop`. The rest has to be passed in again
    ///   before anything else, if the stream is to go on.
    /// - Throws: `FramingError`, for a line over the limit, and again at each call thereafter; the lines before it
    ///   have been handed on.
    @discardableResult
    package mutating func consume(
        _ bytes: Span<UInt8>,
        _ line: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) -> Int {
        if let failure { throw failure }
        var start = 0
        while let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: start) {
            let decision: FrameDecision
            if partial.isEmpty {
                decision = try receive(bytes.extracting(start..<end), line)
            } else {
                try keep(bytes.extracting(start..<end))
                decision = try receivePartial(line)
            }
            start = end + 1
            if decision == .stop { return start }
        }
        try keep(bytes.extracting(start..<bytes.count))
        return bytes.count
    }

    /// Takes the end of the stream, and hands the last line to `line` if it is not empty and has no end.
    ///
    /// - Throws: `FramingError`, if a line was over the limit.
    package mutating func finish(_ line: (Span<UInt8>) -> Void) throws(FramingError) {
        if let failure { throw failure }
        guard !partial.isEmpty else { return }
        _ = try receivePartial {
            line($0)
            return .stop
        }
    }

    /// Receives the line that is kept in `partial` and is whole now.
    private mutating func receivePartial(_ line: (Span<UInt8>) -> FrameDecision) throws(FramingError) -> FrameDecision {
        var whole: [UInt8] = []
        swap(&whole, &partial)
        let decision = try receive(whole.span, line)
        whole.discardContents()
        partial = whole
        return decision
    }

    /// Receives a whole line, which may have a CR at its end.
    private mutating func receive(
        _ text: Span<UInt8>,
        _ line: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) -> FrameDecision {
        let hasCarriageReturn = !text.isEmpty && text[text.count - 1] == UInt8(ascii: "\r")
        let length = hasCarriageReturn ? text.count - 1 : text.count
        guard length <= limit else { throw fail() }
        return line(text.extracting(0..<length))
    }

    /// Appends to the partial line what may become a line within the limit: with a CR it is one byte longer.
    private mutating func keep(_ bytes: Span<UInt8>) throws(FramingError) {
        guard bytes.count <= limit + 1 - partial.count else { throw fail() }
        partial.append(bytes)
    }

    private mutating func fail() -> FramingError {
        let failure = FramingError(.lineTooLong, limit: limit)
        self.failure = failure
        partial = []
        return failure
    }
}
