import Framing

/// Everything that a framer made of a whole stream.
struct EventStream: Equatable {
    var events: [ReceivedEvent] = []
    var otherLines: [String] = []
    var commentCount = 0
    var retryMilliseconds: Int?
    var failure: FramingError?

    init() {}

    /// Frames a stream that was read in pieces.
    init(reads: [ArraySlice<UInt8>], eventLimit: Int = 1 << 20) {
        var framer = EventStreamFramer(eventLimit: eventLimit)
        var events: [ReceivedEvent] = []
        var otherLines: [String] = []
        func receive(_ event: borrowing ServerSentEvent) -> FrameDecision {
            events.append(ReceivedEvent(event))
            return .proceed
        }
        func receiveLine(_ line: Span<UInt8>) -> FrameDecision {
            otherLines.append(text(line))
            return .proceed
        }
        do {
            for read in reads { try framer.consume(read.span, event: receive, otherLine: receiveLine) }
            try framer.finish(event: receive, otherLine: receiveLine)
        } catch {
            failure = error
        }
        self.events = events
        self.otherLines = otherLines
        commentCount = framer.commentCount
        retryMilliseconds = framer.retryMilliseconds
    }

    /// Frames a stream that was read at once.
    init(_ text: String, eventLimit: Int = 1 << 20) {
        self.init(reads: [Array(text.utf8)[...]], eventLimit: eventLimit)
    }
}

/// The ways to read `bytes`: at once, in two at every place, in three around every place, byte by byte, with empty
/// reads in between.
func splits(of bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
    var splits = [[bytes[...]], bytes.indices.map { bytes[$0...$0] }]
    splits.append(bytes.indices.flatMap { [bytes[$0..<$0], bytes[$0...$0]] })
    for place in bytes.indices {
        splits.append([bytes[..<place], bytes[place...]])
        splits.append([bytes[..<place], bytes[place...place], bytes[(place + 1)...]])
    }
    for size in [2, 3, 7] {
        splits.append(stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] })
    }
    return splits
}
