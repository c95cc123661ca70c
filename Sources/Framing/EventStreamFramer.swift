import JSON

/// Cuts a byte stream into server-sent events: WHATWG HTML, section 9.2.6, with the leniency that models need.
///
/// Lines end with LF, CRLF or a lone CR. One byte order mark at the very beginning is dropped. What deviates from the
/// standard: an event whose blank line never came is handed on at the end, marked as such; and lines of fields that
/// the standard ignores are handed to a receiver of their own, because providers have put errors there. Comments are
/// counted only. The bytes are not checked to be UTF-8; that is for the reader of the data.
///
/// An event that lies whole in one read is handed on in place, without a copy or an allocation. Each byte is looked
/// at once, however small the reads are.
package struct EventStreamFramer: Sendable {
    /// The number of bytes that a line, and that the data of an event, may have.
    package let eventLimit: Int

    /// How many comments have come; a provider that sends them is alive.
    package private(set) var commentCount = 0

    /// What the last valid `retry` field asked for.
    package private(set) var retryMilliseconds: Int?

    /// The beginning of a line whose end has not come.
    private var partial: [UInt8] = []

    /// The fields of the event whose blank line has not come.
    private var data = FieldValue()
    private var type = FieldValue()

    private var lastEventID: [UInt8] = []
    private var isFirstLine = true

    /// The last byte was a CR, which has ended a line: an LF that follows belongs to it.
    private var expectsLineFeed = false

    /// The limit was exceeded; there is no finding back into the stream.
    private var failure: FramingError?

    /// Makes a framer at the beginning of a stream.
    package init(eventLimit: Int = 1 << 20) {
        self.eventLimit = eventLimit
    }

    /// Takes what was read, and hands on the events that it completes.
    ///
    /// What the receivers are given is valid during the call only.
    ///
    /// - Parameters:
    ///   - bytes: What was read, of any length.
    ///   - event: Receives each event that has data.
    ///   - otherLine: Receives each whole line, without its end, whose field the standard does not know, or that has
    ///     no colon; it comes before the event in which it stands.
    /// - Returns: how many bytes were consumed: all, unless a receiver said `.stop`. The rest has to be passed in
    ///   again before anything else, if the stream is to go on.
    /// - Throws: `FramingError`, for a line or an event over the limit, and again at each call thereafter; the events
    ///   before it have been handed on.
    @discardableResult
    package mutating func consume(
        _ bytes: Span<UInt8>,
        event: (borrowing ServerSentEvent) -> FrameDecision,
        otherLine: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) -> Int {
        if let failure { throw failure }
        var start = 0
        if expectsLineFeed, !bytes.isEmpty {
            expectsLineFeed = false
            if bytes[0] == UInt8(ascii: "\n") { start = 1 }
        }
        while let end = bytes.firstOffset(ofEither: UInt8(ascii: "\n"), or: UInt8(ascii: "\r"), from: start) {
            let decision: FrameDecision
            if partial.isEmpty {
                decision = try receive(start..<end, of: bytes, event: event, otherLine: otherLine)
            } else {
                try keep(bytes.extracting(start..<end))
                decision = try receivePartial(event: event, otherLine: otherLine)
            }
            start = end + 1
            if bytes[end] == UInt8(ascii: "\r") {
                if start == bytes.count {
                    expectsLineFeed = true
                } else if bytes[start] == UInt8(ascii: "\n") {
                    start += 1
                }
            }
            if decision == .stop {
                settle(bytes)
                return start
            }
        }
        try keep(bytes.extracting(start..<bytes.count))
        settle(bytes)
        return bytes.count
    }

    /// Takes the end of the stream, and hands on what it cuts off: a line without its end, an event without its blank
    /// line (`isTerminated` is false).
    ///
    /// - Throws: `FramingError`, if the limit was exceeded.
    package mutating func finish(
        event: (borrowing ServerSentEvent) -> FrameDecision,
        otherLine: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) {
        if let failure { throw failure }
        if !partial.isEmpty {
            guard try receivePartial(event: event, otherLine: otherLine) == .proceed else { return }
        }
        let nothing: [UInt8] = []
        _ = dispatch(isTerminated: false, of: nothing.span, event: event)
    }

    /// Receives the line that is kept in `partial` and is whole now, as if it were a read of its own.
    private mutating func receivePartial(
        event: (borrowing ServerSentEvent) -> FrameDecision,
        otherLine: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) -> FrameDecision {
        var line: [UInt8] = []
        swap(&line, &partial)
        let decision = try receive(0..<line.count, of: line.span, event: event, otherLine: otherLine)
        settle(line.span)
        line.discardContents()
        partial = line
        return decision
    }

    /// Receives a whole line, which lies in `bytes`.
    private mutating func receive(
        _ line: Range<Int>,
        of bytes: Span<UInt8>,
        event: (borrowing ServerSentEvent) -> FrameDecision,
        otherLine: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) -> FrameDecision {
        guard line.count <= eventLimit else { throw fail(.lineTooLong) }
        var line = line
        if isFirstLine {
            isFirstLine = false
            if bytes.extracting(line).hasBytes("\u{FEFF}", at: 0) { line = (line.lowerBound + 3)..<line.upperBound }
        }
        guard !line.isEmpty else { return dispatch(isTerminated: true, of: bytes, event: event) }
        let text = bytes.extracting(line)
        if let value = Self.value(of: "data", in: text) {
            try receiveData((line.lowerBound + value)..<line.upperBound, of: bytes)
        } else if text[0] == UInt8(ascii: ":") {
            commentCount += 1
        } else if let value = Self.value(of: "event", in: text) {
            type.set((line.lowerBound + value)..<line.upperBound)
        } else if let value = Self.value(of: "id", in: text) {
            receiveID(text.extracting(value..<text.count))
        } else if let value = Self.value(of: "retry", in: text) {
            receiveRetry(text.extracting(value..<text.count))
        } else {
            return otherLine(text)
        }
        return .proceed
    }

    /// Where the value of a line begins, if its field is `name`: behind the colon and one space.
    @inline(__always)
    private static func value(of name: StaticString, in line: Span<UInt8>) -> Int? {
        guard line.hasBytes(name, at: 0) else { return nil }
        let colon = name.utf8CodeUnitCount
        guard colon < line.count else { return colon }
        guard line[colon] == UInt8(ascii: ":") else { return nil }
        return colon + 1 < line.count && line[colon + 1] == UInt8(ascii: " ") ? colon + 2 : colon + 1
    }

    private mutating func receiveData(_ value: Range<Int>, of bytes: Span<UInt8>) throws(FramingError) {
        guard data.isPresent else { return data.set(value) }
        guard data.count + 1 + value.count <= eventLimit else { throw fail(.eventTooLarge) }
        data.appendLine(bytes.extracting(value), bytes: bytes)
    }

    private mutating func receiveID(_ value: Span<UInt8>) {
        guard value.firstOffset(of: 0) == nil else { return }
        lastEventID.removeAll(keepingCapacity: true)
        lastEventID.append(value)
    }

    private mutating func receiveRetry(_ value: Span<UInt8>) {
        // Nine digits are eleven days; more can only be a mistake.
        guard !value.isEmpty, value.count <= 9 else { return }
        var milliseconds = 0
        for offset in value.indices {
            let digit = value[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { return }
            milliseconds = milliseconds * 10 + Int(digit)
        }
        retryMilliseconds = milliseconds
    }

    /// Hands on the event, if it has data, and begins the next.
    private mutating func dispatch(
        isTerminated: Bool,
        of bytes: Span<UInt8>,
        event: (borrowing ServerSentEvent) -> FrameDecision
    ) -> FrameDecision {
        var decision = FrameDecision.proceed
        if data.isPresent {
            decision = event(
                ServerSentEvent(
                    data: data.span(in: bytes),
                    type: type.span(in: bytes),
                    lastEventID: lastEventID.span,
                    isTerminated: isTerminated
                )
            )
        }
        data.clear()
        type.clear()
        return decision
    }

    /// Copies what is needed of a read that is about to go.
    private mutating func settle(_ bytes: Span<UInt8>) {
        data.settle(bytes)
        type.settle(bytes)
    }

    private mutating func keep(_ bytes: Span<UInt8>) throws(FramingError) {
        guard bytes.count <= eventLimit - partial.count else { throw fail(.lineTooLong) }
        partial.append(bytes)
    }

    private mutating func fail(_ code: FramingError.Code) -> FramingError {
        let failure = FramingError(code, limit: eventLimit)
        self.failure = failure
        partial = []
        data = FieldValue()
        type = FieldValue()
        return failure
    }
}
