import JSON

/// Cuts a byte stream into the messages of `application/vnd.amazon.eventstream`, the binary event stream of AWS.
///
/// A message is its length and that of its headers (32 bits each, the highest byte first), the CRC-32 of these eight
/// bytes, the headers, the payload, and the CRC-32 of all before. Both checksums are verified, the first one before
/// the lengths are believed.
///
/// An event that lies whole in one read is handed on in place, without a copy or an allocation. The payload is not
/// looked into.
package struct BinaryEventFramer: Sendable {
    /// The number of bytes that a message may have.
    package let eventLimit: Int

    /// The number of bytes that the headers of a message may have: what AWS allows.
    package static let headersLimit = 128 << 10

    /// The lengths and their checksum.
    private static let preludeLength = 12

    /// A message without headers and payload: the prelude and a checksum.
    private static let shortestLength = preludeLength + 4

    /// The beginning of a message whose end has not come.
    private var partial: [UInt8] = []

    /// The length of the message in `partial`, and of its headers, once its prelude is whole.
    private var prelude: Prelude?

    /// The stream is broken; there is no finding back into it.
    private var failure: FramingError?

    private struct Prelude {
        let total: Int
        let headers: Int
    }

    /// Makes a framer at the beginning of a stream; AWS sends messages of at most 16 MiB.
    package init(eventLimit: Int = 16 << 20) {
        self.eventLimit = eventLimit
    }

    /// Whether the stream has ended, so far, in the middle of a message.
    package var hasPartialEvent: Bool { !partial.isEmpty }

    /// Takes what was read, and hands each message that it completes to `event`.
    ///
    /// The event is valid during the call only.
    ///
    /// - Returns: how many bytes were consumed: all, unless `event` said `.stop`. The rest has to be passed in again
    ///   before anything else, if the stream is to go on.
    /// - Throws: `FramingError`, for a message that is broken or over the limit, and again at each call thereafter;
    ///   the messages before it have been handed on.
    @discardableResult
    package mutating func consume(
        _ bytes: Span<UInt8>,
        _ event: (borrowing BinaryEvent) -> FrameDecision
    ) throws(FramingError) -> Int {
        if let failure { throw failure }
        do throws(FramingError) {
            var start = 0
            while start < bytes.count {
                let decision: FrameDecision?
                if partial.isEmpty {
                    decision = try receive(&start, of: bytes, event)
                } else {
                    decision = try receivePartial(&start, of: bytes, event)
                }
                if decision == .stop { return start }
            }
            return start
        } catch {
            failure = error
            partial = []
            throw error
        }
    }

    /// Takes the end of the stream, and tells whether it was between two messages.
    ///
    /// - Throws: `FramingError`, if the stream was broken.
    package mutating func finish() throws(FramingError) -> FramingEnd {
        if let failure { throw failure }
        return partial.isEmpty ? .whole : .truncated
    }

    /// Receives the message that begins at `start`, or keeps what is there of it; nil if it is not whole.
    private mutating func receive(
        _ start: inout Int,
        of bytes: Span<UInt8>,
        _ event: (borrowing BinaryEvent) -> FrameDecision
    ) throws(FramingError) -> FrameDecision? {
        let rest = bytes.extracting(start..<bytes.count)
        if rest.count >= Self.preludeLength {
            let prelude = try readPrelude(rest)
            if rest.count >= prelude.total {
                start += prelude.total
                return try dispatch(rest.extracting(0..<prelude.total), prelude, event)
            }
            self.prelude = prelude
        }
        partial.append(rest)
        start = bytes.count
        return nil
    }

    /// Receives what the message in `partial` lacks; nil if it is still not whole.
    private mutating func receivePartial(
        _ start: inout Int,
        of bytes: Span<UInt8>,
        _ event: (borrowing BinaryEvent) -> FrameDecision
    ) throws(FramingError) -> FrameDecision? {
        guard let prelude else {
            fill(upTo: Self.preludeLength, from: bytes, &start)
            if partial.count == Self.preludeLength { prelude = try readPrelude(partial.span) }
            return nil
        }
        fill(upTo: prelude.total, from: bytes, &start)
        guard partial.count == prelude.total else { return nil }
        var frame: [UInt8] = []
        swap(&frame, &partial)
        self.prelude = nil
        let decision = try dispatch(frame.span, prelude, event)
        frame.discardContents()
        partial = frame
        return decision
    }

    private mutating func fill(upTo length: Int, from bytes: Span<UInt8>, _ start: inout Int) {
        let end = min(bytes.count, start + length - partial.count)
        partial.append(bytes.extracting(start..<end))
        start = end
    }

    /// Reads the lengths at the beginning of a message.
    private func readPrelude(_ bytes: Span<UInt8>) throws(FramingError) -> Prelude {
        guard CRC32.checksum(of: bytes.extracting(0..<8)) == Self.word(at: 8, of: bytes) else {
            throw FramingError(.preludeChecksum)
        }
        let prelude = Prelude(total: Int(Self.word(at: 0, of: bytes)), headers: Int(Self.word(at: 4, of: bytes)))
        guard prelude.total <= eventLimit else { throw FramingError(.eventTooLarge, limit: eventLimit) }
        guard prelude.headers <= Self.headersLimit else {
            throw FramingError(.headersTooLarge, limit: Self.headersLimit)
        }
        guard prelude.total >= Self.shortestLength, prelude.headers <= prelude.total - Self.shortestLength else {
            throw FramingError(.malformedPrelude)
        }
        return prelude
    }

    /// Hands on a message that is whole.
    private func dispatch(
        _ frame: Span<UInt8>,
        _ prelude: Prelude,
        _ event: (borrowing BinaryEvent) -> FrameDecision
    ) throws(FramingError) -> FrameDecision {
        let checked = frame.count - 4
        guard CRC32.checksum(of: frame.extracting(0..<checked)) == Self.word(at: checked, of: frame) else {
            throw FramingError(.messageChecksum)
        }
        let range = Self.preludeLength..<(Self.preludeLength + prelude.headers)
        return event(BinaryEvent(frame: frame, headers: try BinaryEventHeaders(in: range, of: frame)))
    }

    /// 32 bits, the highest byte first.
    private static func word(at offset: Int, of bytes: Span<UInt8>) -> UInt32 {
        UInt32(bytes[offset]) << 24 | UInt32(bytes[offset + 1]) << 16
            | UInt32(bytes[offset + 2]) << 8 | UInt32(bytes[offset + 3])
    }
}
