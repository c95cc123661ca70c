import JSON

/// Reads Ollama's lines, each a piece of the answer (DIALECTS.md, section 7).
///
/// A call of a function comes whole on one line, its arguments as an object. The line that is `done` ends the answer and
/// has the counts; a whole answer is that line alone.
struct OllamaReader: ChunkWritingReader {
    var writer: ChunkWriter
    private var fields = EventFields<OllamaField>()
    private var call = EventFields<CallField>()

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
    }

    /// Never: the line that is `done` ends the answer itself.
    var isFinished: Bool { false }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        try fields.read(event)
        if let error = fields.value(.error, in: event) { return .failure(ErrorBody(error).errorInStream()) }
        let isDone = fields.isTrue(.done, in: event)
        let isPart = [.content, .thinking, .toolCalls, .response, .generateThinking].contains { fields[$0] != nil }
        guard isDone || isPart || fields[.done] != nil else { return .foreign }
        if !writer.isStarted {
            writer.identify(model: fields.text(.model, in: event))
            writer.start(into: &output)
        }
        for field in [OllamaField.thinking, .generateThinking] {
            writer.reasoning(literal: event.extracting(fields.literal(field, in: event)), into: &output)
        }
        for field in [OllamaField.content, .response] {
            writer.content(literal: event.extracting(fields.literal(field, in: event)), into: &output)
        }
        for place in event.elements(of: fields[.toolCalls]) { try takeCall(event.extracting(place), into: &output) }
        guard isDone else { return .chunk }
        writer.finish(fields.text(.doneReason, in: event) == "length" ? .length : .stop)
        // The count of the prompt is missing where all of it came from the cache.
        writer.usage.prompt = fields.integer(.promptTokens, in: event)
        writer.usage.completion = fields.integer(.answerTokens, in: event)
        return .end(.complete)
    }

    private mutating func takeCall(_ value: Span<UInt8>, into output: inout DecodedOutput) throws(JSONError) {
        try call.read(value)
        guard let name = call.text(.name, in: value) else { return }
        let index = writer.beginCall(id: call.text(.id, in: value), name: name, into: &output)
        writer.arguments(of: call, in: value, call: index, into: &output)
        writer.endCall(index, into: &output)
    }
}
