import JSON

/// Reads the stream of one of Replicate's predictions: events with the names `output`, `error` and `done`, whose data is
/// plain text.
struct ReplicateReader: ChunkWritingReader {
    var writer: ChunkWriter

    static let eventsAreJSON = false
    let isFinished = false

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
    }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        if type.isText("output") {
            take(text: event, into: &output)
            return .chunk
        }
        guard type.isText("done") else { return .chunk }
        // What is no JSON says no more than the event's name does.
        switch (try? JSONValue.parse(event))?["reason"]?.stringValue {
        case nil:
            writer.finish(.stop)
            return .end(.complete)
        case let reason?:
            return .failure(UpstreamError(.stream, "the provider ended with \(reason)", code: reason))
        }
    }
}
