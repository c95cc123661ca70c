import JSON

/// Reads the events of OpenAI's Responses, and its whole answers (DIALECTS.md, section 4).
///
/// An answer is a list of items: messages, reasoning, calls of functions, and what the service did itself, which is
/// passed over. Items come in deltas; whatever came without any is taken from the event that ends its part, its item or
/// the answer. `response.completed`, `response.incomplete` or `response.failed` is the end.
struct ResponsesReader: AnswerReader {
    private var fields = EventFields<ResponsesField>()
    private var items: ResponsesItems

    /// The name of our reasoning details, see `ResponsesRequest`.
    static let reasoningFormat = "openai-responses-v1"

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        items = ResponsesItems(ChunkWriter(context))
    }

    /// Never: there is an event for each end.
    var isFinished: Bool { false }

    var summary: StreamSummary { items.writer.summary }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        try fields.read(event)
        let name = fields.literal(.type, in: event)
        let type = name.isEmpty ? type : event.extracting(name)
        guard type.hasPrefix("response.") else {
            if fields[.output] != nil, let answer = try? JSONValue.parse(event) {
                return takeEnd(answer, into: &output)
            }
            // An event of another kind says nothing; without any kind at all it is none, or an error.
            return type.isEmpty || type.isText("error") ? .foreign : .chunk
        }
        if type.count > 6, type.extracting(last: 6).isText(".delta") {
            takeDelta(event, type, into: &output)
            return .chunk
        }
        return takeOther(event, type.text, into: &output)
    }

    mutating func take(text: Span<UInt8>, into output: inout DecodedOutput) {
        items.writer.content(text: text, into: &output)
    }

    mutating func close(into output: inout DecodedOutput) {
        items.writer.close(into: &output)
    }

    // MARK: Parts

    private mutating func takeDelta(_ event: Span<UInt8>, _ type: Span<UInt8>, into output: inout DecodedOutput) {
        let delta = event.extracting(fields.literal(.delta, in: event))
        if type.isText("response.output_text.delta") {
            items.add(delta, part(.text, of: event), into: &output)
        } else if type.isText("response.function_call_arguments.delta") {
            items.add(arguments: delta, item: item(of: event), into: &output)
        } else if type.isText("response.reasoning_summary_text.delta") {
            items.add(delta, part(.summary, of: event), into: &output)
        } else if type.isText("response.reasoning_text.delta") {
            items.add(delta, part(.reasoning, of: event), into: &output)
        } else if type.isText("response.refusal.delta") {
            items.add(delta, part(.refusal, of: event), into: &output)
        }
    }

    private mutating func takeOther(
        _ event: Span<UInt8>,
        _ type: String,
        into output: inout DecodedOutput
    ) -> AnswerEvent {
        switch type {
        case "response.created", "response.in_progress", "response.queued":
            if let response = fields.value(.response, in: event) { items.begin(response, into: &output) }
        case "response.output_text.done":
            complete(.text, fields.literal(.text, in: event), event, into: &output)
        case "response.refusal.done":
            complete(.refusal, fields.literal(.refusal, in: event), event, into: &output)
        case "response.reasoning_summary_text.done":
            complete(.summary, fields.literal(.text, in: event), event, into: &output)
        case "response.reasoning_text.done":
            complete(.reasoning, fields.literal(.text, in: event), event, into: &output)
        case "response.function_call_arguments.done":
            let arguments = event.extracting(fields.literal(.arguments, in: event))
            items.complete(arguments: arguments, item: item(of: event), into: &output)
        case "response.output_item.added":
            if let item = fields.value(.item, in: event) { items.begin(item, at: self.item(of: event), into: &output) }
        case "response.output_item.done":
            if let item = fields.value(.item, in: event) {
                items.complete(item, at: self.item(of: event), into: &output)
            }
        case "response.completed", "response.incomplete", "response.failed", "response.cancelled":
            return takeEnd(fields.value(.response, in: event) ?? [:], type, into: &output)
        default:
            // What the service does itself, and whatever else is to come.
            break
        }
        return .chunk
    }

    private mutating func complete(
        _ kind: ResponsesItems.Part.Kind,
        _ place: Range<Int>,
        _ event: Span<UInt8>,
        into output: inout DecodedOutput
    ) {
        items.complete(event.extracting(place), part(kind, of: event), into: &output)
    }

    private func item(of event: Span<UInt8>) -> Int {
        fields.integer(.outputIndex, in: event) ?? 0
    }

    private func part(_ kind: ResponsesItems.Part.Kind, of event: Span<UInt8>) -> ResponsesItems.Part {
        let index: ResponsesField = kind == .summary ? .summaryIndex : .contentIndex
        return ResponsesItems.Part(kind: kind, item: item(of: event), index: fields.integer(index, in: event) ?? 0)
    }

    // MARK: The end

    /// Takes the whole answer at its end: what of it had not come in other events, and how it has ended.
    private mutating func takeEnd(
        _ answer: JSONValue,
        _ type: String = "",
        into output: inout DecodedOutput
    ) -> AnswerEvent {
        items.begin(answer, into: &output)
        let all = answer["output"]?.arrayValue ?? []
        for (place, item) in all.enumerated() { items.complete(item, at: place, into: &output) }
        items.takeUsage(answer["usage"])
        let status = answer["status"]?.stringValue ?? String(type.drop { $0 != "." }.dropFirst())
        switch status {
        case "completed":
            items.writer.finish(items.writer.callCount > 0 ? .toolCalls : .stop)
            return .end(.complete)
        case "incomplete":
            switch answer["incomplete_details"]?["reason"]?.stringValue {
            case "content_filter"?: items.writer.finish(.contentFilter)
            case "max_output_tokens"?, "max_tokens"?, nil: items.writer.finish(.length)
            default: items.writer.finish(.stop)
            }
            return .end(.complete)
        case "queued", "in_progress":
            let words = "the provider has put the request off: it answers in the background only"
            return .failure(UpstreamError(.protocolViolation, words))
        default:
            let error = answer["error"] ?? .null
            let words = error.isNull ? "the provider ended the answer with the status \(status)" : ""
            guard words.isEmpty else { return .failure(UpstreamError(.stream, words, code: status)) }
            return .failure(ErrorBody(error).errorInStream())
        }
    }
}
