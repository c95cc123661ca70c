import JSON

/// Reads DashScope's events, and its whole answers, which look the same (DIALECTS.md, section 8).
///
/// The text comes in pieces where the request asks for that and the model obeys, and otherwise all of it each time; the
/// texts tell. The finish reason is the word `null` until there is one, and with it the answer ends.
struct DashScopeReader: ChunkWritingReader {
    var writer: ChunkWriter
    private var fields = EventFields<DashScopeField>()
    private var choice = EventFields<DashScopeChoiceField>()
    private var calls = DashScopeCalls()
    private var delivery = TextDelivery.unknown
    private var content = GrowingText()
    private var reasoning = GrowingText()
    private var wrapped: WrappedText

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
        // Alibaba's own models have never been seen to wrap their text; what looks like it is what the user wants.
        let model = context.model.lowercased()
        wrapped = WrappedText(mayBeWrapped: !["qwen", "qwq", "qvq"].contains { model.contains($0) })
    }

    var isFinished: Bool { writer.finishReason != nil }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        try fields.read(event)
        if fields[.output] == nil, fields.text(.code, in: event) != nil {
            return .failure(ErrorBody(event).errorInStream())
        }
        guard fields[.output] != nil || fields[.prompt] != nil else { return .foreign }
        if !writer.isStarted {
            writer.identify(id: fields.text(.requestID, in: event))
            writer.start(into: &output)
        }
        let counted = writer.usage.completion ?? 0
        takeUsage(event)
        let hasGrown = (writer.usage.completion ?? 0) > counted
        // Several answers to one request cannot be asked for.
        if let place = event.elements(of: fields[.choices]).first {
            try takeChoice(event.extracting(place), hasGrown: hasGrown, into: &output)
        } else {
            let isLast = finish(fields.text(.finishReason, in: event))
            let text = Self.literal(fields[.text], in: event)
            add(content: text, isLast: isLast, hasGrown: hasGrown, into: &output)
        }
        return .chunk
    }

    mutating func close(into output: inout DecodedOutput) {
        writer.reasoning(literal: reasoning.release(delivery).span, into: &output)
        writer.content(literal: wrapped.take(content.release(delivery)).span, into: &output)
        writer.content(literal: wrapped.release().span, into: &output)
        if isFinished { calls.end(&writer, into: &output) }
        if content.hasDiverged || reasoning.hasDiverged {
            output.warn("the provider has changed text that it had sent before; what was passed on stays as it was")
        }
        writer.close(into: &output)
    }

    private mutating func takeChoice(
        _ value: Span<UInt8>,
        hasGrown: Bool,
        into output: inout DecodedOutput
    ) throws(JSONError) {
        try choice.read(value)
        let isLast = finish(choice.text(.finishReason, in: value))
        let thoughts = Self.literal(choice[.reasoning], in: value)
        if !thoughts.isEmpty {
            let more = reasoning.take(thoughts.span, &delivery, isLast: isLast, hasGrown: hasGrown)
            writer.reasoning(literal: more.span, into: &output)
        }
        let text = Self.literal(choice[.content], in: value)
        add(content: text, isLast: isLast, hasGrown: hasGrown, into: &output)
        for place in value.elements(of: choice[.toolCalls]) {
            try calls.take(value.extracting(place), &delivery, &writer, into: &output)
        }
    }

    private mutating func add(
        content text: [UInt8],
        isLast: Bool,
        hasGrown: Bool,
        into output: inout DecodedOutput
    ) {
        // Where all so far comes each time, nothing at all says nothing.
        if text.isEmpty, delivery != .pieces, content.soFar.isEmpty || delivery == .snapshots { return }
        // The thoughts are over.
        writer.reasoning(literal: reasoning.release(delivery).span, into: &output)
        let more = content.take(text.span, &delivery, isLast: isLast, hasGrown: hasGrown)
        writer.content(literal: wrapped.take(more).span, into: &output)
    }

    /// Takes the finish reason; whether there is one.
    private mutating func finish(_ reason: String?) -> Bool {
        switch reason {
        case nil, "null"?: return false
        case "length"?: writer.finish(.length)
        case "tool_calls"?, "function_call"?: writer.finish(.toolCalls)
        case "content_filter"?, "sensitive"?: writer.finish(.contentFilter)
        default: writer.finish(.stop)
        }
        return true
    }

    private mutating func takeUsage(_ event: Span<UInt8>) {
        writer.usage.prompt = fields.integer(.prompt, in: event) ?? writer.usage.prompt
        writer.usage.completion = fields.integer(.completion, in: event) ?? writer.usage.completion
        writer.usage.cached = fields.integer(.cached, in: event) ?? writer.usage.cached
        writer.usage.reasoning = fields.integer(.reasoning, in: event) ?? writer.usage.reasoning
        // A total is that of its own event.
        if fields[.prompt] != nil || fields[.completion] != nil {
            writer.usage.total = fields.integer(.total, in: event)
        }
    }

    /// The text of a string, or of all the parts of an array, as the inside of a JSON string.
    private static func literal(_ place: Range<Int>?, in value: Span<UInt8>) -> [UInt8] {
        var literal: [UInt8] = []
        guard let place else { return literal }
        if value[place.lowerBound] == UInt8(ascii: "\"") {
            literal.append(value.extracting(place.lowerBound + 1..<place.upperBound - 1))
        }
        var part = EventFields<DashScopePartField>()
        for element in value.elements(of: place) {
            let element = value.extracting(element)
            // A part that is no object has no text.
            guard (try? part.read(element)) != nil else { continue }
            literal.append(element.extracting(part.literal(.text, in: element)))
        }
        return literal
    }
}

/// The member of a part of a content that is an array.
private enum DashScopePartField: Int, EventField {
    case text

    var path: [StaticString] { ["text"] }
}
