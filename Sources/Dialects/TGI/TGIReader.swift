import JSON

/// Reads the events of text-generation-inference: one token each, the last one with the whole text beside it.
struct TGIReader: ChunkWritingReader {
    var writer: ChunkWriter
    private(set) var isFinished = false

    private static let reasons: [String: FinishReason] = [
        "length": .length, "eos_token": .stop, "stop_sequence": .stop,
    ]

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
    }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        let scan = try TGIEvent(event)
        if scan.hasError { return .failure(ErrorBody(event).errorInStream()) }
        guard scan.isToken || scan.generated != nil else { return .foreign }
        if let text = scan.text { writer.content(literal: event.extracting(text), into: &output) }
        take(details: scan.details)
        guard let generated = scan.generated else { return .chunk }
        isFinished = true
        guard !scan.isToken else { return .end(.complete) }
        // A whole answer has its tokens, if at all, in its details.
        writer.content(literal: event.extracting(generated), into: &output)
        return .wholeAnswer
    }

    private mutating func take(details: JSONValue?) {
        guard let details else { return }
        if let reason = details["finish_reason"]?.stringValue.flatMap({ Self.reasons[$0] }) { writer.finish(reason) }
        writer.usage.completion = details["generated_tokens"]?.intValue ?? writer.usage.completion
        let prefill = details["prefill"]?.arrayValue.flatMap { $0.isEmpty ? nil : $0.count }
        writer.usage.prompt = details["input_length"]?.intValue ?? prefill ?? writer.usage.prompt
    }
}

/// The members of an event that mean something to us.
private struct TGIEvent {
    /// Whether it has a token, which events have and whole answers have not.
    private(set) var isToken = false
    /// Where the token's text is, unless the token is one that only the model needs.
    private(set) var text: Range<Int>?
    /// Where the whole text is, which the last event has.
    private(set) var generated: Range<Int>?
    /// Why the answer has ended, and how long it is.
    private(set) var details: JSONValue?
    /// Whether it tells of a failure.
    private(set) var hasError = false

    /// Finds the members of an object, or of the first element of an array.
    init(_ event: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(event)
        if try reader.peekKind() == .array {
            try reader.beginArray()
            if try reader.nextElement() { try read(&reader) }
            while try reader.nextElement() { try reader.skipValue() }
        } else {
            try read(&reader)
        }
        try reader.end()
    }

    private mutating func read(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            let kind = try reader.peekKind()
            if reader.bytes(name, equal: "token"), kind == .object {
                try readToken(&reader)
            } else if reader.bytes(name, equal: "generated_text"), kind == .string {
                generated = try reader.readStringRange()
            } else if reader.bytes(name, equal: "details") {
                details = try reader.readValue()
            } else if reader.bytes(name, equal: "error"), kind != .null {
                hasError = true
                try reader.skipValue()
            } else {
                try reader.skipValue()
            }
        }
    }

    private mutating func readToken(_ reader: inout JSONReader) throws(JSONError) {
        isToken = true
        var isSpecial = false
        try reader.beginObject()
        while let name = try reader.nextMember() {
            let kind = try reader.peekKind()
            if reader.bytes(name, equal: "text"), kind == .string {
                text = try reader.readStringRange()
            } else if reader.bytes(name, equal: "special"), kind == .boolean {
                isSpecial = try reader.readBoolean()
            } else {
                try reader.skipValue()
            }
        }
        if isSpecial { text = nil }
    }
}
