import JSON

/// Reads the events of Cohere's chat, version 2 (DIALECTS.md, section 9).
///
/// What the model writes of its plan before it calls functions is neither text nor reasoning: it is passed on whole as
/// the delta's member `tool_plan`, and sent again when the conversation goes on. `message-end` ends the answer.
struct CohereReader: ChunkWritingReader {
    var writer: ChunkWriter
    private var fields = EventFields<CohereField>()
    private var call = EventFields<CallField>()
    private var toolPlan = ""
    /// The calls that are open, by Cohere's index.
    private var calls: [Int: Int] = [:]

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
    }

    /// Never: `message-end` ends the answer itself.
    var isFinished: Bool { false }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        try fields.read(event)
        guard let name = fields.text(.type, in: event) else { return takeWhole(event, into: &output) }
        switch name {
        case "message-start":
            writer.identify(id: fields.text(.id, in: event))
            writer.start(into: &output)
        case "content-start", "content-delta":
            writer.reasoning(literal: event.extracting(fields.literal(.thinking, in: event)), into: &output)
            writer.content(literal: event.extracting(fields.literal(.text, in: event)), into: &output)
        case "tool-plan-delta":
            toolPlan += fields.text(.toolPlan, in: event) ?? ""
        case "tool-call-start":
            addToolPlan(into: &output)
            try beginCalls(in: event, fields[.toolCalls], into: &output)
        case "tool-call-delta":
            try addArguments(in: event, into: &output)
        case "tool-call-end":
            if let index = calls[place(in: event)] { writer.endCall(index, into: &output) }
        case "message-end":
            addToolPlan(into: &output)
            takeUsage(fields.value(.usage, in: event))
            return end(fields.text(.finishReason, in: event), fields.value(.error, in: event), into: &output)
        case "error":
            return .foreign
        default:
            // Citations, and whatever else is to come.
            break
        }
        return .chunk
    }

    // MARK: A whole answer

    private mutating func takeWhole(_ event: Span<UInt8>, into output: inout DecodedOutput) -> AnswerEvent {
        let content = fields.value(.wholeContent, in: event)
        guard content != nil || fields[.wholeToolCalls] != nil || fields[.wholeFinishReason] != nil else {
            return .foreign
        }
        writer.identify(id: fields.text(.id, in: event))
        writer.start(into: &output)
        if let text = content?.stringValue { writer.content(text, into: &output) }
        for part in content?.arrayValue ?? [] {
            writer.reasoning(part["thinking"]?.stringValue ?? "", into: &output)
            writer.content(part["text"]?.stringValue ?? "", into: &output)
        }
        toolPlan = fields.text(.wholeToolPlan, in: event) ?? ""
        addToolPlan(into: &output)
        // The answer has been validated as a whole.
        try? beginCalls(in: event, fields[.wholeToolCalls], into: &output)
        takeUsage(fields.value(.wholeUsage, in: event))
        return end(fields.text(.wholeFinishReason, in: event), nil, into: &output)
    }

    // MARK: Calls

    private func place(in event: Span<UInt8>) -> Int {
        fields.integer(.index, in: event) ?? 0
    }

    /// Begins the call of an event, or those of a whole answer.
    private mutating func beginCalls(
        in event: Span<UInt8>,
        _ place: Range<Int>?,
        into output: inout DecodedOutput
    ) throws(JSONError) {
        guard let place else { return }
        let isArray = event[place.lowerBound] == UInt8(ascii: "[")
        for (offset, element) in (isArray ? event.elements(of: place) : [place]).enumerated() {
            let value = event.extracting(element)
            try call.read(value)
            guard let name = call.text(.name, in: value) else { continue }
            let index = writer.beginCall(id: call.text(.id, in: value), name: name, into: &output)
            // The index is any number that the provider writes.
            calls[self.place(in: event) &+ offset] = index
            writer.arguments(of: call, in: value, call: index, into: &output)
        }
    }

    private mutating func addArguments(in event: Span<UInt8>, into output: inout DecodedOutput) throws(JSONError) {
        guard let element = fields[.toolCalls], let index = calls[place(in: event)] else { return }
        let value = event.extracting(element)
        try call.read(value)
        writer.arguments(of: call, in: value, call: index, into: &output)
    }

    private mutating func addToolPlan(into output: inout DecodedOutput) {
        guard !toolPlan.isEmpty else { return }
        writer.extra("tool_plan", .string(toolPlan), into: &output)
        toolPlan = ""
    }

    // MARK: The end

    private mutating func takeUsage(_ usage: JSONValue?) {
        let counts = usage?["tokens"] ?? usage?["billed_units"]
        writer.usage.prompt = counts?["input_tokens"]?.intValue ?? writer.usage.prompt
        writer.usage.completion = counts?["output_tokens"]?.intValue ?? writer.usage.completion
        writer.usage.cached = usage?["cached_tokens"]?.intValue ?? writer.usage.cached
    }

    private mutating func end(
        _ reason: String?,
        _ error: JSONValue?,
        into output: inout DecodedOutput
    ) -> AnswerEvent {
        for index in calls.values.sorted() { writer.endCall(index, into: &output) }
        switch reason?.uppercased() {
        case "MAX_TOKENS"?, "ERROR_LIMIT"?: writer.finish(.length)
        case "TOOL_CALL"?, "TOOL_CALLS"?: writer.finish(.toolCalls)
        case "ERROR_TOXIC"?: writer.finish(.contentFilter)
        case "ERROR"?, "TIMEOUT"?:
            let words = error.map(ErrorBody.init)?.message ?? ""
            let own = "the provider ended the answer with the finish reason \(reason ?? "")"
            return .failure(UpstreamError(.stream, words.isEmpty ? own : words, code: reason, retryable: true))
        case nil: break
        default: writer.finish(.stop)
        }
        return .end(.complete)
    }
}
