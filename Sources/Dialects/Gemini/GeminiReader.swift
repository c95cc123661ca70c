import JSON

/// Makes chunks of Gemini's `GenerateContentResponse`s, each of which adds to the answer (DIALECTS.md, section 6).
///
/// There is no event for the end: an answer that has told why it ends is complete when its body ends. Several events may
/// tell a reason, and the last one counts. A call comes whole, or, where the client has asked for it, in fragments that
/// are put together.
struct GeminiReader: ChunkWritingReader {
    var writer: ChunkWriter
    private var usage = GeminiUsage()
    private var details = 0
    private var streamed: GeminiStreamedCall?
    private var hasData = false
    private(set) var isFinished = false

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
    }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        let scan = try GeminiEvent(event)
        guard scan.isKnown else { return .foreign }
        if !writer.isStarted {
            writer.identify(
                id: scan.id.map { FinishReason.text(event.extracting($0)) },
                model: scan.model.map { FinishReason.text(event.extracting($0)) }
            )
        }
        usage.take(scan.usage)
        writer.usage = usage.counts
        if let parts = scan.parts { try take(parts: event.extracting(parts), into: &output) }
        if streamed?.isTooLarge == true {
            let limit = AnswerFraming.eventLimit >> 20
            return .failure(
                UpstreamError(.protocolViolation, "the arguments of a call are larger than \(limit) MiB")
            )
        }
        if let range = scan.finishReason {
            let word = event.extracting(range)
            if word.isText("MALFORMED_FUNCTION_CALL") { return .failure(Self.malformed(scan, event)) }
            if let reason = FinishReason(gemini: word) {
                isFinished = true
                writer.finish(reason)
            }
        } else if scan.blockReason != nil, !isFinished {
            isFinished = true
            writer.finish(.contentFilter)
        }
        return .chunk
    }

    mutating func close(into output: inout DecodedOutput) {
        if isFinished, let call = streamed { end(call, into: &output) }
        if hasData { output.warn("images in the answer were left out") }
        writer.close(into: &output)
    }

    private static func malformed(_ scan: GeminiEvent, _ event: Span<UInt8>) -> UpstreamError {
        let message = scan.finishMessage.map { FinishReason.text(event.extracting($0)) } ?? ""
        return UpstreamError(
            .stream,
            message.isEmpty ? "the model called a function with arguments that are none" : message,
            code: "MALFORMED_FUNCTION_CALL",
            retryable: true
        )
    }

    // MARK: Parts

    /// Takes an array that has been found valid, but for its elements being objects.
    private mutating func take(parts: Span<UInt8>, into output: inout DecodedOutput) throws(JSONError) {
        var reader = JSONReader(parts)
        try reader.beginArray()
        while try reader.nextElement() {
            guard case .object = try reader.peekKind() else {
                try reader.skipValue()
                continue
            }
            let part = try GeminiPart(&reader)
            if let text = part.text {
                if part.isThought {
                    writer.reasoning(literal: parts.extracting(text), into: &output)
                } else {
                    writer.content(literal: parts.extracting(text), into: &output)
                }
            }
            let signature = part.signature.map { FinishReason.text(parts.extracting($0)) }
            if let call = part.call {
                try take(call: parts.extracting(call), signature: signature, into: &output)
            } else if let signature, !signature.isEmpty {
                addDetail(signature, into: &output)
            }
            if part.isData { hasData = true }
        }
    }

    private mutating func take(
        call bytes: Span<UInt8>,
        signature: String?,
        into output: inout DecodedOutput
    ) throws(JSONError) {
        let call = try GeminiCall(bytes)
        guard streamed != nil || call.willContinue || call.fragments != nil else {
            let index = begin(call, bytes, signature: signature, into: &output)
            if let arguments = call.arguments {
                writer.arguments(json: bytes.extracting(arguments), call: index, into: &output)
            }
            writer.endCall(index, into: &output)
            return
        }
        var current = streamed ?? GeminiStreamedCall(index: begin(call, bytes, signature: signature, into: &output))
        if let fragments = call.fragments {
            current.add(try JSONValue.parse(bytes.extracting(fragments)).arrayValue ?? [])
        }
        streamed = call.willContinue ? current : nil
        if !call.willContinue { end(current, into: &output) }
    }

    private mutating func begin(
        _ call: GeminiCall,
        _ bytes: Span<UInt8>,
        signature: String?,
        into output: inout DecodedOutput
    ) -> Int {
        let id = call.id.map { FinishReason.text(bytes.extracting($0)) }
        var google = JSONObject()
        if let signature, !signature.isEmpty { google["thought_signature"] = .string(signature) }
        // Only an id of Google's is one that Google wants to see again.
        if let id, !id.isEmpty { google["id"] = .string(id) }
        return writer.beginCall(
            id: id,
            name: call.name.map { FinishReason.text(bytes.extracting($0)) } ?? "",
            extras: google.isEmpty ? [:] : ["extra_content": ["google": .object(google)]],
            into: &output
        )
    }

    private mutating func end(_ call: GeminiStreamedCall, into output: inout DecodedOutput) {
        writer.arguments(json: call.arguments.serialized().span, call: call.index, into: &output)
        writer.endCall(call.index, into: &output)
        streamed = nil
    }

    /// Passes on the signature of a part that is no call.
    private mutating func addDetail(_ signature: String, into output: inout DecodedOutput) {
        let detail: JSONObject = [
            "type": "reasoning.encrypted", "format": .string(GeminiDialect.reasoningFormat),
            "index": .number(JSONNumber(details)), "data": .string(signature),
        ]
        details += 1
        writer.extra("reasoning_details", [.object(detail)], into: &output)
    }
}

extension FinishReason {
    /// What a reason of Gemini's is in OpenAI's words, by its name or by its number; `nil` for none at all.
    ///
    /// One that is not known is an end like others.
    fileprivate init?(gemini word: Span<UInt8>) {
        switch FinishReason.text(word) {
        case "", "0", "FINISH_REASON_UNSPECIFIED": return nil
        case "MAX_TOKENS", "2": self = .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "3", "4":
            self = .contentFilter
        default: self = .stop
        }
    }
}
