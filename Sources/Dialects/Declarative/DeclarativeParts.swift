import JSON

/// Makes chunks of the parts of an answer that a handler points to.
struct DeclarativeParts {
    /// What writes the chunks.
    var writer: ChunkWriter

    private let isCumulative: Bool
    private var text = CumulativeText()
    private var reasoning = CumulativeText()
    private var calls: DeclarativeCalls

    /// Parts of the answer of `context`; with `isCumulative`, each event has everything so far.
    init(_ context: AnswerContext, isCumulative: Bool) {
        writer = ChunkWriter(context)
        self.isCumulative = isCumulative
        calls = DeclarativeCalls(isCumulative: isCumulative)
    }

    /// Adds text as it is.
    mutating func content(_ bytes: Span<UInt8>, into output: inout DecodedOutput) {
        var escaped: [UInt8] = []
        JSONWriter.stringContents(utf8: bytes, to: &escaped)
        writer.content(literal: escaped.span, into: &output)
    }

    /// Takes all that `event` holds at `places`, but for the finish reason and errors; false when that is nothing.
    mutating func take(_ event: JSONValue, _ places: AnswerPlaces, into output: inout DecodedOutput) -> Bool {
        writer.identify(
            id: places.id.text(in: event),
            model: places.model.text(in: event),
            created: places.created.value(in: event)?.intValue
        )
        var isKnown = false
        if let thought = places.reasoning.text(in: event) {
            isKnown = true
            writer.reasoning(isCumulative ? reasoning.suffix(of: thought) : thought, into: &output)
        }
        if let words = places.text.text(in: event) {
            isKnown = true
            writer.content(isCumulative ? text.suffix(of: words) : words, into: &output)
        }
        switch places.calls.list.value(in: event) {
        case .array(let list)?:
            isKnown = true
            for (position, call) in list.enumerated() {
                calls.take(call, at: position, places.calls, &writer, into: &output)
            }
        case .object(let call)?:
            isKnown = true
            calls.take(.object(call), at: 0, places.calls, &writer, into: &output)
        case .string?, .number?, .bool?, .null?, nil: break
        }
        return take(usage: event, places.usage) || isKnown
    }

    /// The failure that `event` tells of.
    func failure(in event: JSONValue, _ places: AnswerPlaces) -> UpstreamError? {
        guard let value = places.error.value(in: event), value != false, value != "" else { return nil }
        var body = ErrorBody(value)
        let whole = ErrorBody(event)
        if !whole.message.isEmpty, whole.message == body.message || body.message.isEmpty { body = whole }
        if body.message.isEmpty { body.message = value.description }
        if let code = places.errorCode.text(in: event) { body.code = code }
        return body.errorInStream()
    }

    /// Adds what is still to come, and says what was odd.
    mutating func close(into output: inout DecodedOutput) {
        calls.end(&writer, into: &output)
        writer.close(into: &output)
        for warning in [text.warning(about: "text"), reasoning.warning(about: "reasoning")] {
            if let warning { output.warn(warning) }
        }
    }

    /// Takes the counts; zeros do not replace what was counted before.
    private mutating func take(usage event: JSONValue, _ places: AnswerPlaces.UsagePlaces) -> Bool {
        func count(_ choice: PointerChoice) -> Int? { choice.value(in: event)?.intValue }
        let counts = [count(places.prompt), count(places.completion), count(places.total)]
        let details = [count(places.cached), count(places.reasoning)]
        guard (counts + details).contains(where: { $0 != nil }) else { return false }
        guard counts.contains(where: { ($0 ?? 0) > 0 }) || writer.usage.isEmpty else { return true }
        writer.usage.prompt = counts[0] ?? writer.usage.prompt
        writer.usage.completion = counts[1] ?? writer.usage.completion
        writer.usage.total = counts[2] ?? writer.usage.total
        writer.usage.cached = details[0] ?? writer.usage.cached
        writer.usage.reasoning = details[1] ?? writer.usage.reasoning
        return true
    }
}

/// The tool calls that a handler points to: whole ones, parts with an index or an id, and snapshots.
struct DeclarativeCalls {
    /// Whether each event has everything so far.
    let isCumulative: Bool

    private var begun: [Known] = []

    private struct Known {
        let key: String
        let id: String?
        let index: Int
        var arguments = CumulativeText()
    }

    /// No calls yet.
    init(isCumulative: Bool) {
        self.isCumulative = isCumulative
    }

    /// Takes a call or a part of one, which stood at `position` of its list; one without anything in it says nothing.
    mutating func take(
        _ call: JSONValue,
        at position: Int,
        _ places: AnswerPlaces.CallPlaces,
        _ writer: inout ChunkWriter,
        into output: inout DecodedOutput
    ) {
        let id = places.id.text(in: call).flatMap { $0.isEmpty ? nil : $0 }
        let name = places.name.text(in: call) ?? ""
        let number = places.index.text(in: call)
        if let known = known(number, id, position, isNew: !name.isEmpty) {
            add(places.arguments.value(in: call), to: known, &writer, into: &output)
        } else if !name.isEmpty {
            let key = number ?? (isCumulative ? "\(position)" : "")
            begun.append(Known(key: key, id: id, index: writer.beginCall(id: id, name: name, into: &output)))
            add(places.arguments.value(in: call), to: begun.count - 1, &writer, into: &output)
        }
    }

    /// Ends all calls.
    func end(_ writer: inout ChunkWriter, into output: inout DecodedOutput) {
        for call in begun { writer.endCall(call.index, into: &output) }
    }

    /// The call that a part belongs to: by its number, by its id, by its place in a snapshot, or else the last one.
    private func known(_ number: String?, _ id: String?, _ position: Int, isNew: Bool) -> Int? {
        if let number { return begun.lastIndex { $0.key == number } }
        if let id, let known = begun.lastIndex(where: { $0.id == id }) { return known }
        if isCumulative { return begun.lastIndex { $0.key == "\(position)" } }
        return isNew ? nil : begun.indices.last
    }

    private mutating func add(
        _ arguments: JSONValue?,
        to known: Int,
        _ writer: inout ChunkWriter,
        into output: inout DecodedOutput
    ) {
        let text: String
        switch arguments {
        case nil, .null?: return
        case .string(let string)?: text = string
        case let value?: text = value.description
        }
        let new = isCumulative ? begun[known].arguments.suffix(of: text) : text
        writer.arguments(new, call: begun[known].index, into: &output)
    }
}
