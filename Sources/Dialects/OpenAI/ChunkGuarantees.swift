import JSON

/// Holds a stream of chunks to what PROTOCOL.md guarantees, and passes on untouched what holds to it already.
///
/// - Exactly one role delta a choice, before all others: one is put in where the provider sends none, and later `role`
///   members are cut out.
/// - At most one finish reason a choice, the first one that is a word, put in OpenAI's words; later ones become null. None
///   is ever invented.
/// - `choices` an array in every chunk.
/// - A delta in OpenAI's words, see `DeltaRepair` and `ToolCallTracker`.
/// - Usage once and last. A `usage` object on a chunk that cannot be the last, since a choice is still open, is cut out
///   and remembered. Behind the last finish reason a chunk with usage is held back until the next one or the end, so
///   that it passes as it is if it is the last. What is remembered and has not been passed on is put into a chunk of
///   its own at the end.
struct ChunkGuarantees: AnswerReader {
    /// The finish reason of choice 0.
    private(set) var finishReason: String?
    /// The last usage as JSON; empty while there is none.
    private(set) var usage: [UInt8] = []

    private let id: String
    private var states: [ChoiceState] = []
    private var scan = ChunkScan()
    private var edits = ChunkEdits()
    private var envelope = ChunkEnvelope()
    private var held = HeldChunk()
    private var isUsagePending = false

    /// More choices than any provider offers; beyond it a stream is not worth its memory.
    private static let choiceLimit = 128

    private struct ChoiceState {
        let index: Int
        var calls: ToolCallTracker
        var hasRole = false
        var isFinished = false
    }

    /// The reader of one answer; `id` is the beginning of the ids of tool calls that have none.
    init(id: String) {
        self.id = id
    }

    /// Whether every choice seen has its finish reason, and there is one.
    var isFinished: Bool {
        !states.isEmpty && states.allSatisfy(\.isFinished)
    }

    /// Takes the data of one event, on one line, and adds what becomes of it to `output`.
    ///
    /// - Throws: `JSONError` when it is no JSON object; nothing has been added then.
    mutating func take(
        _ data: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        try scan.read(data, findingEnvelope: !envelope.isKnown)
        var failure = scan.error != nil || (scan.isErrorObject && !scan.hasChoices) ? Self.failure(in: data) : nil
        guard scan.hasChoices || scan.usage != nil || failure != nil else { return .foreign }
        guard !scan.isWholeAnswer else { return try split(data, type: type, into: &output) }
        if !envelope.isKnown && scan.hasChoices { envelope.learn(scan, from: data) }
        release(isLast: false, into: &output)
        edits.removeAll()
        if let error = scan.error { edits.cut(error, of: data) }
        if let value = scan.nullChoices { edits.replace(value, with: Array("[]".utf8)) }
        for position in scan.choices.indices {
            let told = conform(scan.choices[position], of: data, into: &output)
            failure = failure ?? told
        }
        if let value = scan.usage?.value ?? scan.strayUsage { remember(data.extracting(value)) }
        passOn(data, into: &output)
        return failure.map(AnswerEvent.failure) ?? .chunk
    }

    /// Cuts a whole answer into chunks.
    private mutating func split(
        _ data: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        guard let answer = CompletionSplitter(try JSONValue.parse(data)) else { return .foreign }
        for chunk in answer.chunks {
            if case .failure(let error) = try take(chunk.span, type: type, into: &output) { return .failure(error) }
        }
        return .wholeAnswer
    }

    /// `[DONE]` is the end, whatever came before it: some services send no finish reason.
    static var endsWithDone: Bool { true }

    /// What is known so far.
    var summary: StreamSummary {
        // Usage that was read as JSON before cannot fail to be read again, unless it is deeper than a tree may be.
        StreamSummary(finishReason: finishReason, usage: usage.isEmpty ? nil : try? JSONValue.parse(usage))
    }

    /// Adds a piece of text that the provider has sent outside of any chunk.
    mutating func take(text: Span<UInt8>, into output: inout DecodedOutput) {
        release(isLast: false, into: &output)
        _ = state(of: 0)
        for position in states.indices where states[position].index == 0 && !states[position].hasRole {
            states[position].hasRole = true
            output.appendChunk { envelope.writeRole(to: &$0, index: 0) }
        }
        output.appendChunk { bytes in
            envelope.write(to: &bytes, index: 0) {
                $0.append("\"content\":")
                JSONWriter.string(utf8: text, to: &$0)
            }
        }
    }

    /// Adds what is still to come: the chunk that was held back, or the usage.
    mutating func close(into output: inout DecodedOutput) {
        release(isLast: true, into: &output)
        guard isUsagePending else { return }
        isUsagePending = false
        output.appendChunk { envelope.writeUsage(to: &$0, usage.span) }
    }

    /// Notes what the choice tells, and the changes that its chunk needs.
    ///
    /// - Returns: the failure, if its finish reason is one.
    private mutating func conform(
        _ choice: ChunkScan.Choice,
        of data: Span<UInt8>,
        into output: inout DecodedOutput
    ) -> UpstreamError? {
        guard let state = state(of: choice.index) else {
            return UpstreamError(.protocolViolation, "the stream has more than \(Self.choiceLimit) choices")
        }
        if !choice.hasIndex { edits.insertIndex(choice.index, behind: choice.start, isAlone: choice.isEmpty) }
        if let value = choice.nullIndex { edits.replace(value, with: choice.index) }
        let keepsRole = choice.isRoleUsable && !states[state].hasRole
        if !states[state].hasRole {
            states[state].hasRole = true
            if !keepsRole { output.appendChunk { envelope.writeRole(to: &$0, index: choice.index) } }
        }
        conform(delta: choice, keepsRole: keepsRole, state: state, of: data)
        if choice.delta != nil, let message = choice.message { edits.cut(message, of: data) }
        guard let reason = choice.finishReason else { return nil }
        guard choice.isFinishReasonUsable && !states[state].isFinished else {
            edits.replaceWithNull(reason)
            return nil
        }
        let word = FinishReason.text(data.extracting(reason.lowerBound + 1..<reason.upperBound - 1))
        switch FinishReason.meaning(of: word) {
        case .failure(let failure):
            edits.replaceWithNull(reason)
            return failure
        case .reason(let own):
            // `stop` stays beside tool calls: it is what OpenAI itself answers when a tool was forced.
            if own != word { edits.replace(reason, with: Array("\"\(own)\"".utf8)) }
            states[state].isFinished = true
            if choice.index == 0 { finishReason = own }
        }
        return nil
    }

    /// Notes the changes that a delta needs to be in OpenAI's words.
    private mutating func conform(delta choice: ChunkScan.Choice, keepsRole: Bool, state: Int, of data: Span<UInt8>) {
        guard let delta = choice.delta else { return }
        var needs = choice.deltaNeeds
        if let calls = choice.toolCalls {
            // It has been read as an array before.
            let isFine = (try? states[state].calls.takesAsItIs(data.extracting(calls))) ?? false
            if !isFine { needs = .rewriting }
        }
        switch needs {
        case .rewriting:
            // It has been read as an object before; only a tree too deep leads past here, and stays as it is.
            guard let object = (try? JSONValue.parse(data.extracting(delta)))?.objectValue else { break }
            let rewritten = DeltaRepair.rewritten(object, keepsRole: keepsRole, calls: &states[state].calls)
            return edits.replace(delta, with: JSONValue.object(rewritten).serialized())
        case .reasoningName(let name):
            edits.replace(name, with: Array("\"reasoning_content\"".utf8))
        case .nothing:
            break
        }
        if let role = choice.role, !keepsRole { edits.cut(role, of: data) }
    }

    /// The place of a choice's state; `nil` when there are too many.
    private mutating func state(of index: Int) -> Int? {
        for position in states.indices where states[position].index == index { return position }
        guard states.count < Self.choiceLimit else { return nil }
        let prefix = index == 0 ? "call_" + id : "call_\(id)_\(index)"
        states.append(ChoiceState(index: index, calls: ToolCallTracker(idPrefix: prefix)))
        return states.count - 1
    }

    /// Adds the chunk with its changes, or holds it back.
    private mutating func passOn(_ data: Span<UInt8>, into output: inout DecodedOutput) {
        guard let usage = scan.usage else {
            guard !scan.choices.isEmpty || scan.error == nil, scan.hasChoices else { return }
            guard !edits.isEmpty else { return output.appendChunk(data) }
            return output.appendChunk { edits.apply(to: data, into: &$0) }
        }
        if isFinished && scan.hasChoices {
            held.hold(data, edits, usage: usage, isUsageOnly: scan.choices.isEmpty)
            isUsagePending = false
        } else if !scan.choices.isEmpty {
            edits.cut(usage, of: data)
            output.appendChunk { edits.apply(to: data, into: &$0) }
        }
    }

    /// Adds the chunk that was held back, if there is one; without its usage unless it is the last.
    private mutating func release(isLast: Bool, into output: inout DecodedOutput) {
        guard held.isHolding else { return }
        if !isLast { isUsagePending = true }
        held.release(isLast: isLast, into: &output)
    }

    private mutating func remember(_ value: Span<UInt8>) {
        usage.removeAll(keepingCapacity: true)
        usage.append(value)
        isUsagePending = true
    }

    private static func failure(in data: Span<UInt8>) -> UpstreamError {
        // The data has just been read as JSON; should the tree be too deep, the failure is told without words.
        let body = (try? JSONValue.parse(data)).map { ErrorBody($0) } ?? ErrorBody()
        return body.errorInStream()
    }
}
