import JSON

/// What one dialect makes of the events of an answer.
///
/// The framing, the content type, lines that cannot be decoded and the end of the body are the business of
/// ``AnswerDecoder``, which is generic over it.
protocol AnswerReader {
    /// Takes one event: the data of a server-sent event, a line of JSON, the payload of a binary event, an element of an
    /// array, or a body that is one JSON text; `type` is the event's own name for what it is, or empty.
    ///
    /// - Throws: `JSONError` when it is no JSON object; nothing has been added to `output` then.
    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent

    /// Takes text that stood outside of any event and is passed on as content.
    mutating func take(text: Span<UInt8>, into output: inout DecodedOutput)

    /// Adds what is still to come, such as the usage; called once, when the answer has ended in any way.
    mutating func close(into output: inout DecodedOutput)

    /// Whether the end of the body would be the end of the answer now.
    var isFinished: Bool { get }

    /// What is known so far.
    var summary: StreamSummary { get }

    /// Whether `[DONE]` ends the answer by itself; otherwise it is an end like the end of the body.
    static var endsWithDone: Bool { get }

    /// The same for readers of which only some take it as their end.
    var isEndedByDone: Bool { get }

    /// Whether events are JSON; otherwise their data is taken as it is.
    static var eventsAreJSON: Bool { get }

    /// The same for readers of which only some read JSON.
    var readsJSON: Bool { get }
}

extension AnswerReader {
    /// False: most dialects have an end of their own.
    static var endsWithDone: Bool { false }

    /// As for all of its kind.
    var isEndedByDone: Bool { Self.endsWithDone }

    /// True for nearly all dialects.
    static var eventsAreJSON: Bool { true }

    /// As for all of its kind.
    var readsJSON: Bool { Self.eventsAreJSON }
}

/// What an event was.
enum AnswerEvent {
    /// A part of the answer, or nothing of interest; its chunks have been added.
    case chunk
    /// A whole answer in place of a part; its chunks have been added.
    case wholeAnswer
    /// The end of the answer.
    case end(StreamEnd)
    /// A failure that the provider tells of; what came with it has been added.
    case failure(UpstreamError)
    /// JSON that has no meaning in this dialect.
    case foreign
}
