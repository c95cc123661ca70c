import JSON

/// Reads the events of Bedrock's ConverseStream, and the whole answers of Converse (DIALECTS.md, section 10).
///
/// Blocks of text begin with their first delta, calls with a start of their own. `messageStop` tells the reason, and
/// `metadata` behind it the usage, which is the end. What tools of the service itself do is no call for the client.
struct BedrockReader: ChunkWritingReader {
    var writer: ChunkWriter
    private var fields = EventFields<BedrockField>()
    /// The calls by the block that they are.
    private var calls: [Int: Int] = [:]
    /// What the block of reasoning is signed with, as far as it has come.
    private var signature = ""
    /// How many reasoning details there were.
    private var details = 0

    /// The name of our reasoning details, see ``BedrockRequest``.
    static let reasoningFormat = "bedrock-converse-v1"

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
    }

    /// Once there is a reason: nothing but the usage is missing then.
    var isFinished: Bool { writer.finishReason != nil }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        try fields.read(event)
        guard !type.isEmpty else { return takeWhole(event, into: &output) }
        if type.isText("contentBlockDelta") {
            takeDelta(event, into: &output)
        } else if type.isText("contentBlockStart") {
            if let call = fields.value(.start, in: event) {
                calls[fields.integer(.block, in: event) ?? 0] = begin(call, into: &output)
            }
        } else if type.isText("contentBlockStop") {
            addSignature(into: &output)
            if let call = calls[fields.integer(.block, in: event) ?? 0] { writer.endCall(call, into: &output) }
        } else if type.isText("messageStart") {
            writer.start(into: &output)
        } else if type.isText("messageStop") {
            return stop(fields.text(.stopReason, in: event), into: &output) ?? .chunk
        } else if type.isText("metadata") {
            takeUsage(fields.value(.usage, in: event))
            return isFinished ? .end(.complete) : .chunk
        }
        return .chunk
    }

    mutating func close(into output: inout DecodedOutput) {
        addSignature(into: &output)
        writer.close(into: &output)
    }

    // MARK: Blocks

    private mutating func takeDelta(_ event: Span<UInt8>, into output: inout DecodedOutput) {
        writer.content(literal: event.extracting(fields.literal(.text, in: event)), into: &output)
        writer.reasoning(literal: event.extracting(fields.literal(.reasoning, in: event)), into: &output)
        if let call = calls[fields.integer(.block, in: event) ?? 0] {
            writer.arguments(literal: event.extracting(fields.literal(.input, in: event)), call: call, into: &output)
        }
        signature += fields.text(.signature, in: event) ?? ""
        if let data = fields.text(.redacted, in: event) { addRedacted(data, into: &output) }
    }

    /// Begins a call, unless it is one that the service answers itself.
    private mutating func begin(_ call: JSONValue, into output: inout DecodedOutput) -> Int? {
        guard call["type"]?.stringValue != "server_tool_use", let name = call["name"]?.stringValue else { return nil }
        return writer.beginCall(id: call["toolUseId"]?.stringValue, name: name, into: &output)
    }

    private mutating func addSignature(into output: inout DecodedOutput) {
        guard !signature.isEmpty else { return }
        addDetail(["type": "reasoning.text", "signature": .string(signature)], into: &output)
        signature = ""
    }

    private mutating func addRedacted(_ data: String, into output: inout DecodedOutput) {
        addDetail(["type": "reasoning.encrypted", "data": .string(data)], into: &output)
    }

    private mutating func addDetail(_ detail: JSONObject, into output: inout DecodedOutput) {
        var detail = detail
        detail["format"] = .string(Self.reasoningFormat)
        detail["index"] = .number(JSONNumber(details))
        details += 1
        writer.extra("reasoning_details", [.object(detail)], into: &output)
    }

    // MARK: A whole answer

    private mutating func takeWhole(_ event: Span<UInt8>, into output: inout DecodedOutput) -> AnswerEvent {
        guard let content = fields.value(.content, in: event)?.arrayValue else { return .foreign }
        writer.start(into: &output)
        for block in content {
            let reasoning = block["reasoningContent"]
            writer.reasoning(reasoning?["reasoningText"]?["text"]?.stringValue ?? "", into: &output)
            signature = reasoning?["reasoningText"]?["signature"]?.stringValue ?? ""
            addSignature(into: &output)
            if let data = reasoning?["redactedContent"]?.stringValue { addRedacted(data, into: &output) }
            writer.content(block["text"]?.stringValue ?? "", into: &output)
            if let use = block["toolUse"], let call = begin(use, into: &output) {
                let input = use["input"] ?? [:]
                writer.arguments(json: input.serialized().span, call: call, into: &output)
            }
        }
        takeUsage(fields.value(.usage, in: event))
        return stop(fields.text(.stopReason, in: event), into: &output) ?? .end(.complete)
    }

    // MARK: The end

    /// Takes the reason of the end; what it means, if that is a failure.
    private mutating func stop(_ reason: String?, into output: inout DecodedOutput) -> AnswerEvent? {
        for call in calls.values.sorted() { writer.endCall(call, into: &output) }
        switch reason {
        case "max_tokens"?, "model_context_window_exceeded"?: writer.finish(.length)
        case "tool_use"?: writer.finish(.toolCalls)
        case "guardrail_intervened"?, "content_filtered"?: writer.finish(.contentFilter)
        case "malformed_model_output"?, "malformed_tool_use"?:
            let words = "the provider ended the answer with the stop reason \(reason ?? "")"
            return .failure(UpstreamError(.stream, words, code: reason, retryable: true))
        case nil: break
        default: writer.finish(.stop)
        }
        return nil
    }

    /// The service counts what came from its cache and what went there apart; OpenAI counts them as the prompt's.
    private mutating func takeUsage(_ usage: JSONValue?) {
        guard let usage else { return }
        let cached = usage["cacheReadInputTokens"]?.intValue
        let parts = [usage["inputTokens"]?.intValue, cached, usage["cacheWriteInputTokens"]?.intValue]
        let prompt = parts.reduce(0) { $0.addingReportingOverflow($1 ?? 0).partialValue }
        let completion = usage["outputTokens"]?.intValue ?? 0
        writer.usage.prompt = prompt
        writer.usage.completion = completion
        writer.usage.total = max(
            usage["totalTokens"]?.intValue ?? 0,
            prompt.addingReportingOverflow(completion).partialValue
        )
        writer.usage.cached = cached
    }
}
