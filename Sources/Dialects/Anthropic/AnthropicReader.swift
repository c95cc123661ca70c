import JSON

/// Makes chunks of the events of Anthropic's Messages interface (DIALECTS.md, section 5).
///
/// The blocks of the content are numbered by the provider over all their kinds; calls get dense numbers of their own. What
/// tools of the provider's do on its side is no call for the client. A second beginning of the answer, which a proxy may
/// splice into the stream, starts it anew as long as nothing has been passed on, and is a failure afterwards: the rest
/// belongs to another answer.
struct AnthropicReader: ChunkWritingReader {
    var writer: ChunkWriter
    private var blocks: [Int: AnthropicBlock] = [:]
    /// The block whose arguments came last and its call, as long as nothing begins or ends: the next ones are its too.
    private var current: (block: Int, call: Int)?
    private var usage = AnthropicUsage()
    private var details = 0
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
        let scan = try AnthropicEvent(event, type: type)
        switch scan.kind {
        case .blockDelta: return take(scan, event.extracting(scan.text), into: &output)
        case .blockStart: begin(block: scan.index, try JSONValue.parse(event)["content_block"], into: &output)
        case .blockStop: end(block: scan.index, into: &output)
        case .messageStart: return start(try JSONValue.parse(event)["message"])
        case .messageDelta: finish(try JSONValue.parse(event), into: &output)
        case .messageStop: return .end(.complete)
        case .message: return takeWhole(try JSONValue.parse(event), into: &output)
        case .error: return .failure(ErrorBody(event).errorInStream())
        case .other: break
        case .unknown: return .foreign
        }
        return .chunk
    }

    mutating func take(text: Span<UInt8>, into output: inout DecodedOutput) {
        var literal: [UInt8] = []
        JSONWriter.stringContents(utf8: text, to: &literal)
        writer.content(literal: literal.span, into: &output)
    }

    mutating func close(into output: inout DecodedOutput) {
        if isFinished { endBlocks(into: &output) }
        writer.close(into: &output)
    }

    // MARK: The message

    private mutating func start(_ message: JSONValue?) -> AnswerEvent {
        guard !writer.isStarted else {
            return .failure(
                UpstreamError(.protocolViolation, "a second answer began within the first one", retryable: true)
            )
        }
        blocks = [:]
        current = nil
        usage = AnthropicUsage()
        writer.identify(id: message?["id"]?.stringValue, model: message?["model"]?.stringValue)
        usage.take(message?["usage"])
        writer.usage = usage.counts
        return .chunk
    }

    private mutating func finish(_ event: JSONValue, into output: inout DecodedOutput) {
        usage.take(event["usage"])
        writer.usage = usage.counts
        guard let reason = event["delta"]?["stop_reason"]?.stringValue else { return }
        finish(reason)
        endBlocks(into: &output)
    }

    private mutating func finish(_ reason: String) {
        isFinished = true
        writer.finish(FinishReason(anthropic: reason))
    }

    /// Takes an answer that was not streamed.
    private mutating func takeWhole(_ message: JSONValue, into output: inout DecodedOutput) -> AnswerEvent {
        let event = start(message)
        guard case .chunk = event else { return event }
        for (index, block) in (message["content"]?.arrayValue ?? []).enumerated() {
            begin(block: index, block, into: &output)
            end(block: index, into: &output)
        }
        if let reason = message["stop_reason"]?.stringValue { finish(reason) }
        return .wholeAnswer
    }

    // MARK: Blocks

    private mutating func take(
        _ scan: AnthropicEvent,
        _ text: Span<UInt8>,
        into output: inout DecodedOutput
    ) -> AnswerEvent {
        switch scan.delta {
        case .text: writer.content(literal: text, into: &output)
        case .thinking: writer.reasoning(literal: text, into: &output)
        case .arguments:
            if let current, current.block == scan.index {
                writer.arguments(literal: text, call: current.call, into: &output)
                return .chunk
            }
            guard let block = blocks[scan.index] else { return .foreign }
            guard let call = block.call, !text.isEmpty else { return .chunk }
            blocks[scan.index]?.input = nil
            current = (scan.index, call)
            writer.arguments(literal: text, call: call, into: &output)
        case .signature:
            if !text.isEmpty { addDetail("reasoning.text", "signature", FinishReason.text(text), into: &output) }
        case .other: break
        }
        return .chunk
    }

    /// Takes the beginning of a block, which may hold some of it already.
    private mutating func begin(block index: Int, _ value: JSONValue?, into output: inout DecodedOutput) {
        end(block: index, into: &output)
        var block = AnthropicBlock()
        switch value?["type"]?.stringValue {
        case "text":
            writer.content(value?["text"]?.stringValue ?? "", into: &output)
        case "thinking":
            writer.reasoning(value?["thinking"]?.stringValue ?? "", into: &output)
            addDetail("reasoning.text", "signature", value?["signature"]?.stringValue, into: &output)
        case "redacted_thinking":
            addDetail("reasoning.encrypted", "data", value?["data"]?.stringValue, into: &output)
        case "tool_use":
            let name = value?["name"]?.stringValue ?? ""
            block.call = writer.beginCall(id: value?["id"]?.stringValue, name: name, into: &output)
            if let input = value?["input"]?.objectValue, !input.isEmpty { block.input = input }
        default:
            // Tools that the provider runs itself, and what they gave.
            break
        }
        blocks[index] = block
    }

    private mutating func end(block index: Int, into output: inout DecodedOutput) {
        current = nil
        guard let block = blocks.removeValue(forKey: index), let call = block.call else { return }
        if let input = block.input {
            writer.arguments(json: JSONValue.object(input).serialized().span, call: call, into: &output)
        }
        writer.endCall(call, into: &output)
    }

    private mutating func endBlocks(into output: inout DecodedOutput) {
        for index in blocks.keys.sorted() { end(block: index, into: &output) }
    }

    /// Passes on what the provider wants to see again of the model's thinking.
    private mutating func addDetail(
        _ type: String,
        _ name: String,
        _ text: String?,
        into output: inout DecodedOutput
    ) {
        guard let text, !text.isEmpty else { return }
        let detail: JSONObject = [
            "type": .string(type), "format": .string(AnthropicDialect.reasoningFormat),
            "index": .number(JSONNumber(details)), name: .string(text),
        ]
        details += 1
        writer.extra("reasoning_details", [.object(detail)], into: &output)
    }
}

/// A block of the content that has begun.
private struct AnthropicBlock {
    /// The number of the call that it is, if it is one for the client.
    var call: Int?
    /// Arguments that came with the beginning; passed on at the end, unless fragments of them follow.
    var input: JSONObject?
}

/// The tokens that an answer took, as Anthropic counts them: each event tells some of the counts, and the last counts.
private struct AnthropicUsage {
    private var input: Int?
    private var read: Int?
    private var written: Int?
    private var output: Int?
    private var thinking: Int?

    /// Takes a `usage` object.
    mutating func take(_ usage: JSONValue?) {
        guard let usage else { return }
        input = usage["input_tokens"]?.intValue ?? input
        read = usage["cache_read_input_tokens"]?.intValue ?? read
        written = usage["cache_creation_input_tokens"]?.intValue ?? written
        output = usage["output_tokens"]?.intValue ?? output
        thinking = usage["output_tokens_details"]?["thinking_tokens"]?.intValue ?? thinking
    }

    /// OpenAI's counts: its prompt has the tokens of the cache in it, which Anthropic's input has not.
    var counts: UsageCounts {
        var counts = UsageCounts()
        let parts = [input, read, written].compactMap { $0 }
        counts.prompt = parts.isEmpty ? nil : parts.reduce(0) { $0.addingReportingOverflow($1).partialValue }
        counts.completion = output
        counts.cached = read
        counts.reasoning = thinking
        return counts
    }
}

extension FinishReason {
    /// What a stop reason of Anthropic's is in OpenAI's words; one that is not known is an end like others.
    fileprivate init(anthropic reason: String) {
        switch reason {
        case "max_tokens", "model_context_window_exceeded": self = .length
        case "tool_use": self = .toolCalls
        case "refusal": self = .contentFilter
        default: self = .stop
        }
    }
}
