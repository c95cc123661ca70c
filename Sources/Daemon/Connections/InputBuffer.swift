import Framing
import JSON

/// The bytes a connection has received: cut into lines, and kept back from the line on that may not be handled yet.
struct InputBuffer {
    private var framer: LineFramer
    private var keptBack: [UInt8] = []

    /// A buffer that takes lines of at most `limit` bytes.
    init(limit: Int) {
        framer = LineFramer(limit: limit)
    }

    /// Whether lines wait that were kept back.
    var isKeepingBack: Bool { !keptBack.isEmpty }

    /// Takes bytes and hands out their lines, until one is answered with `.stop`; the rest is kept back.
    ///
    /// - Throws: `FramingError` when a line is too long.
    mutating func take(_ bytes: Span<UInt8>, _ line: (Span<UInt8>) -> FrameDecision) throws(FramingError) {
        let count = try framer.consume(bytes, line)
        if count < bytes.count { keptBack.append(bytes.extracting(count..<bytes.count)) }
    }

    /// Hands out the lines that were kept back, until one is answered with `.stop`.
    ///
    /// - Throws: `FramingError` when a line is too long.
    mutating func resume(_ line: (Span<UInt8>) -> FrameDecision) throws(FramingError) {
        var bytes: [UInt8] = []
        swap(&bytes, &keptBack)
        try take(bytes.span, line)
    }

    /// Hands out a last line without its end, if there is one.
    mutating func finish(_ line: (Span<UInt8>) -> Void) {
        // The only failure is a line that is too long, which was told when it came.
        try? framer.finish(line)
    }
}
