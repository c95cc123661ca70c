import JSON

/// Writes the chunks of an answer that came in another dialect's words, and holds to what PROTOCOL.md guarantees.
///
/// One role delta, before all others; dense tool indexes in the order of their beginning; one id a call; arguments that
/// are a string; the finish reason once, and usage once and last, both in `close`. Text that is a JSON string in the
/// provider's words already is copied as it stands between its quotes: these are the `literal` parameters.
struct ChunkWriter: Sendable {
    /// The usage so far; dialects write into it as they learn of it.
    var usage = UsageCounts()
    /// The reason why the answer has ended, once the provider has told one; the last one counts.
    private(set) var finishReason: FinishReason?

    private var id: String
    private var model: String
    private var created: Int
    private let fallbackID: String
    /// The envelope, made when the first chunk is written.
    private var envelope: ChunkEnvelope?
    private var contentHead: [UInt8] = []
    private var reasoningHead: [UInt8] = []
    /// That of the call whose arguments came last.
    private var argumentsHead: (call: Int, bytes: [UInt8]) = (-1, [])
    private var calls: [Call] = []
    private var isClosed = false

    private struct Call {
        var hasArguments = false
        var isEnded = false
    }

    /// A writer for the answer of `context`.
    init(_ context: AnswerContext) {
        id = context.id
        fallbackID = context.id
        model = context.model
        created = context.created
    }

    /// Takes what the provider calls the answer; without effect once a chunk has been written, and for empty values.
    mutating func identify(id: String? = nil, model: String? = nil, created: Int? = nil) {
        guard envelope == nil else { return }
        if let id, !id.isEmpty { self.id = id }
        if let model, !model.isEmpty { self.model = model }
        if let created, created > 0 { self.created = created }
    }

    /// Whether a chunk has been written.
    var isStarted: Bool {
        envelope != nil
    }

    /// The number of tool calls so far.
    var callCount: Int {
        calls.count
    }

    /// Writes the chunk with the role, unless it has been written; for dialects that announce the answer first.
    mutating func start(into output: inout DecodedOutput) {
        _ = begun(into: &output)
    }

    // MARK: Text

    /// Adds text of the answer, given as the inside of a JSON string; empty text adds nothing.
    mutating func content(literal text: Span<UInt8>, into output: inout DecodedOutput) {
        guard !text.isEmpty else { return }
        _ = begun(into: &output)
        output.appendChunk { Self.append(contentHead, text, to: &$0) }
    }

    /// Adds text of the answer; empty text adds nothing.
    mutating func content(_ text: String, into output: inout DecodedOutput) {
        guard !text.isEmpty else { return }
        content(literal: Self.literal(text).span, into: &output)
    }

    /// Adds reasoning, given as the inside of a JSON string; empty text adds nothing.
    mutating func reasoning(literal text: Span<UInt8>, into output: inout DecodedOutput) {
        guard !text.isEmpty else { return }
        _ = begun(into: &output)
        output.appendChunk { Self.append(reasoningHead, text, to: &$0) }
    }

    /// Adds reasoning; empty text adds nothing.
    mutating func reasoning(_ text: String, into output: inout DecodedOutput) {
        guard !text.isEmpty else { return }
        reasoning(literal: Self.literal(text).span, into: &output)
    }

    /// Adds the text of a refusal, given as the inside of a JSON string; empty text adds nothing.
    mutating func refusal(literal text: Span<UInt8>, into output: inout DecodedOutput) {
        guard !text.isEmpty else { return }
        let envelope = begun(into: &output)
        output.appendChunk { bytes in
            envelope.write(to: &bytes, index: 0) {
                $0.append("\"refusal\":\"" as StaticString)
                $0.append(text)
                $0.append("\"" as StaticString)
            }
        }
    }

    /// Adds a member of the delta that OpenAI does not have, such as what a provider wants back unread.
    mutating func extra(_ name: String, _ value: JSONValue, into output: inout DecodedOutput) {
        let envelope = begun(into: &output)
        output.appendChunk { bytes in
            envelope.write(to: &bytes, index: 0) {
                JSONWriter.string(name, to: &$0)
                $0.append(":" as StaticString)
                value.write(to: &$0)
            }
        }
    }

    // MARK: Tool calls

    /// Begins a tool call and gives its index; `extras` are members beside `function` that a provider wants back.
    ///
    /// A call without an id, or with an empty one, gets one that is unique within the daemon.
    mutating func beginCall(
        id: String?,
        name: String,
        extras: JSONObject = JSONObject(),
        into output: inout DecodedOutput
    ) -> Int {
        let envelope = begun(into: &output)
        let index = calls.count
        calls.append(Call())
        let ownID = id.flatMap { $0.isEmpty ? nil : $0 } ?? "call_\(fallbackID)_\(index)"
        output.appendChunk { bytes in
            envelope.write(to: &bytes, index: 0) {
                Self.openCall(index, to: &$0)
                $0.append(",\"id\":" as StaticString)
                JSONWriter.string(ownID, to: &$0)
                $0.append(",\"type\":\"function\",\"function\":{\"name\":" as StaticString)
                JSONWriter.string(name, to: &$0)
                $0.append(",\"arguments\":\"\"}" as StaticString)
                for member in extras.members {
                    $0.append("," as StaticString)
                    JSONWriter.string(member.key, to: &$0)
                    $0.append(":" as StaticString)
                    member.value.write(to: &$0)
                }
                $0.append("}]" as StaticString)
            }
        }
        return index
    }

    /// Adds a fragment of a call's arguments, given as the inside of a JSON string; an empty one adds nothing.
    mutating func arguments(literal text: Span<UInt8>, call index: Int, into output: inout DecodedOutput) {
        guard !text.isEmpty, calls.indices.contains(index) else { return }
        if !calls[index].hasArguments { calls[index].hasArguments = true }
        if argumentsHead.call != index { argumentsHead = (index, begun(into: &output).head(argumentsOf: index)) }
        output.appendChunk { bytes in
            bytes.append(argumentsHead.bytes.span)
            bytes.append(text)
            bytes.append("\"}}]},\"finish_reason\":null}]}" as StaticString)
        }
    }

    /// Adds a fragment of a call's arguments; an empty one adds nothing.
    mutating func arguments(_ text: String, call index: Int, into output: inout DecodedOutput) {
        arguments(literal: Self.literal(text).span, call: index, into: &output)
    }

    /// Adds the arguments of a call that the provider gives as JSON, not as a string.
    mutating func arguments(json text: Span<UInt8>, call index: Int, into output: inout DecodedOutput) {
        var escaped: [UInt8] = []
        JSONWriter.stringContents(utf8: text, to: &escaped)
        arguments(literal: escaped.span, call: index, into: &output)
    }

    /// Ends a call: one without any argument gets the empty object.
    mutating func endCall(_ index: Int, into output: inout DecodedOutput) {
        guard calls.indices.contains(index), !calls[index].isEnded else { return }
        calls[index].isEnded = true
        if !calls[index].hasArguments { arguments("{}", call: index, into: &output) }
    }

    // MARK: The end

    /// Takes the reason why the answer has ended; it is passed on by `close`.
    mutating func finish(_ reason: FinishReason) {
        finishReason = reason
    }

    /// The finish reason as it is passed on: an answer that ends by itself and calls tools ends to have them called.
    var ownFinishReason: FinishReason? {
        finishReason == .stop && !calls.isEmpty ? .toolCalls : finishReason
    }

    /// What is known so far.
    var summary: StreamSummary {
        StreamSummary(finishReason: ownFinishReason?.rawValue, usage: usage.isEmpty ? nil : .object(usage.json))
    }

    /// Adds the finish reason and the usage, as far as the provider has told them.
    mutating func close(into output: inout DecodedOutput) {
        guard !isClosed else { return }
        isClosed = true
        if let reason = ownFinishReason {
            let envelope = begun(into: &output)
            var word: [UInt8] = []
            JSONWriter.string(reason.rawValue, to: &word)
            output.appendChunk { envelope.write(to: &$0, index: 0, finishReason: word) { _ in } }
        }
        guard !usage.isEmpty else { return }
        let envelope = begun(into: &output)
        let json = JSONValue.object(usage.json).serialized()
        output.appendChunk { envelope.writeUsage(to: &$0, json.span) }
    }

    // MARK: Bytes

    /// The envelope; the chunk with the role has been written.
    private mutating func begun(into output: inout DecodedOutput) -> ChunkEnvelope {
        if let envelope { return envelope }
        let envelope = ChunkEnvelope(id: id, created: created, model: model)
        self.envelope = envelope
        contentHead = envelope.head(delta: "content")
        reasoningHead = envelope.head(delta: "reasoning_content")
        output.appendChunk { envelope.writeRole(to: &$0, index: 0) }
        return envelope
    }

    private static func append(_ head: [UInt8], _ text: Span<UInt8>, to output: inout [UInt8]) {
        output.append(head.span)
        output.append(text)
        output.append("\"},\"finish_reason\":null}]}" as StaticString)
    }

    private static func openCall(_ index: Int, to output: inout [UInt8]) {
        output.append("\"tool_calls\":[{\"index\":" as StaticString)
        JSONWriter.integer(index, to: &output)
    }

    /// The text as the inside of a JSON string.
    private static func literal(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONWriter.stringContents(utf8: text.utf8Span.span, to: &bytes)
        return bytes
    }
}
