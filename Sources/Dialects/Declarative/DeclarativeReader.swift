import JSON

/// Reads the events of an answer by the rules of a handler file.
struct DeclarativeReader: AnswerReader {
    private let rules: ResponseRules
    private let places: AnswerPlaces
    private let isWhole: Bool
    private var parts: DeclarativeParts
    private var hasFinishReason = false
    private var hasPart = false

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        rules = context.handler.response
        let type = (context.contentType ?? "").prefix { $0 != ";" }.lowercased()
        let isOneText = type == "application/json" || type.hasSuffix("+json")
        isWhole = !context.handler.stream || (isOneText && rules.framing == .sse)
        places = isWhole ? rules.whole.or(rules.parts) : rules.parts
        parts = DeclarativeParts(context, isCumulative: !isWhole && rules.mode == .cumulative)
    }

    var summary: StreamSummary {
        parts.writer.summary
    }

    var isFinished: Bool {
        guard hasPart else { return false }
        return rules.ends.contains(.endOfBody) || (hasFinishReason && rules.ends.contains(.finishReason))
    }

    var isEndedByDone: Bool {
        rules.ends.contains(.doneMark)
    }

    var readsJSON: Bool {
        rules.data == .json || isWhole
    }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        guard readsJSON else { return take(plain: event, type: type, into: &output) }
        let value = try JSONValue.parse(event)
        let meaning = rules.events.meaning(of: type)
        switch meaning {
        case .ignored: return .chunk
        case .error: return .failure(ErrorBody(value).errorInStream())
        case .part, .done: break
        }
        if let elements = value.arrayValue, rules.framing == .jsonArray {
            // The array as a whole, where it has not been cut into its elements on the way.
            var last = AnswerEvent.chunk
            for element in elements {
                last = try take(element, into: &output)
                if case .chunk = last { continue }
                return last
            }
            hasPart = hasPart || !elements.isEmpty
            return last
        }
        let result = try take(value, into: &output)
        if meaning == .done, case .chunk = result { return endWell() }
        return result
    }

    mutating func take(text: Span<UInt8>, into output: inout DecodedOutput) {
        parts.content(text, into: &output)
    }

    mutating func close(into output: inout DecodedOutput) {
        parts.close(into: &output)
    }

    /// The end of the answer, with the finish reason that it means where none was told.
    private mutating func endWell() -> AnswerEvent {
        if !hasFinishReason, let reason = rules.reasonAtEnd { parts.writer.finish(reason) }
        return .end(.complete)
    }

    /// Takes the finish reason of an event; the failure that it stands for.
    private mutating func takeReason(_ event: JSONValue) -> UpstreamError? {
        guard let word = places.finishReason.text(in: event) else { return nil }
        switch rules.reason(word) {
        case .nothing: return nil
        case .failure: return UpstreamError(.stream, "the provider ended with \(word)", code: word)
        case .reason(let reason):
            parts.writer.finish(reason)
            hasFinishReason = true
            return nil
        }
    }

    /// Takes the data of an event that is no JSON but text.
    private mutating func take(
        plain data: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) -> AnswerEvent {
        switch rules.events.meaning(of: type) {
        case .ignored: return .chunk
        case .error: return .failure(ErrorBody(data).errorInStream())
        case .done:
            // The data of the last event may be JSON beside the text; if not, the name alone says it.
            let last = (try? JSONValue.parse(data)) ?? .null
            if let failure = parts.failure(in: last, places) { return .failure(failure) }
            if let failure = takeReason(last) { return .failure(failure) }
            return endWell()
        case .part:
            hasPart = true
            parts.content(data, into: &output)
            return .chunk
        }
    }

    /// Takes an event, an element of an array or a whole answer.
    private mutating func take(
        _ event: JSONValue,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        // A value that is no object means something only where a handler points at all of it.
        let isContainer = event.objectValue != nil || event.arrayValue != nil
        guard isContainer || places.text.places.pointers.contains(where: \.tokens.isEmpty) else {
            throw JSONError(.notAnObject, at: 0)
        }
        if let failure = parts.failure(in: event, places) { return .failure(failure) }
        var isKnown = parts.take(event, places, into: &output)
        if places.finishReason.value(in: event) != nil { isKnown = true }
        if let failure = takeReason(event) { return .failure(failure) }
        hasPart = hasPart || isKnown
        if isWhole {
            guard isKnown else { return .foreign }
            _ = endWell()
            return .wholeAnswer
        }
        if rules.isDone(event) { return endWell() }
        return isKnown || rules.done.value(in: event) != nil ? .chunk : .foreign
    }
}

extension ResponseRules.EventNames {
    /// What an event is.
    enum Meaning {
        /// A part of the answer.
        case part
        /// The end.
        case done
        /// A failure.
        case error
        /// Nothing.
        case ignored
    }

    /// What an event with this name is.
    func meaning(of type: Span<UInt8>) -> Meaning {
        if type.isEmpty { return .part }
        if done.contains(where: { type.isText($0) }) { return .done }
        if error.contains(where: { type.isText($0) }) { return .error }
        if ignored.contains(where: { type.isText($0) }) { return .ignored }
        return parts.isEmpty || parts.contains(where: { type.isText($0) }) ? .part : .ignored
    }
}
