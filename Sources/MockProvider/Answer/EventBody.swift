/// The events of one stream in their order, each made when it is asked for.
///
/// Nothing is laid up: a stream of a million chunks costs what one of ten costs.
final class EventBody {
    /// What `next` did.
    enum Step: Equatable {
        /// Appended a piece that can wait for the next one.
        case piece
        /// Appended a chunk of content, which is a write of its own.
        case chunk
        /// Appended nothing: the interval before a chunk.
        case interval
        /// Appended nothing: the silence of `Delivery.Stall`.
        case stall
        /// There is nothing more; `cut` when the connection is to be closed in the middle.
        case end(cut: Bool)
    }

    private let renderer: any EventRenderer
    private let reply: Reply
    private let style: StreamStyle
    private let hasInterval: Bool
    private let stallAfter: Int?
    private let clock: @Sendable () -> UInt64
    /// Texts of the content unless it is stamped.
    private let texts: [String]
    private let textCount: Int
    private let toolParts: [ReplyPart]
    private let tail: [ReplyPart]

    private var isOpen = false
    private var chunks = 0
    private var waited = false
    private var stalled = false
    private var lineIndex = 0
    private var tailIndex = 0
    private var isEnding = false
    private var endsWithCut = false

    init(
        _ behaviour: Behaviour,
        for question: MockQuestion,
        renderer: any EventRenderer,
        clock: @escaping @Sendable () -> UInt64
    ) {
        self.renderer = renderer
        self.clock = clock
        reply = behaviour.reply
        style = behaviour.style
        hasInterval = behaviour.delivery.interval > 0
        stallAfter = if case .afterChunk(let count) = behaviour.delivery.stall?.at { count } else { nil }
        switch reply.content {
        case .texts(let list): (texts, textCount) = (list, list.count)
        case .stamped(let count, _): (texts, textCount) = ([], count)
        case .echo: (texts, textCount) = ([], 0)
        }
        toolParts = reply.toolCalls.enumerated().flatMap { Self.parts(of: $0.offset, $0.element) }
        tail = Self.tail(behaviour, question)
    }

    /// Appends the next piece of the stream.
    func next(into payload: inout [UInt8]) -> Step {
        if !isOpen {
            isOpen = true
            if style.byteOrderMark { payload += [0xEF, 0xBB, 0xBF] }
            if style.role == .once {
                renderer.append(.role, chunks: 0, to: &payload)
                return .piece
            }
        }
        if isEnding { return nextOfTail(into: &payload) }
        if let step = insertion(into: &payload) { return step }
        guard chunks < chunkCount else {
            isEnding = true
            return nextOfTail(into: &payload)
        }
        if hasInterval && !waited {
            waited = true
            return .interval
        }
        waited = false
        if let comments = style.comments, chunks % max(1, comments.every) == 0 {
            renderer.append(.comment(comments.text), chunks: chunks, to: &payload)
        }
        let part = self.part(at: chunks)
        chunks += 1
        renderer.append(part, chunks: chunks, to: &payload)
        // The last chunk leaves together with the end of the stream, as servers do it.
        return chunks < chunkCount ? .chunk : .piece
    }

    /// How many bytes the whole body has; the body is spent by it.
    func drainedCount() -> Int {
        var total = 0
        var payload: [UInt8] = []
        while true {
            payload.removeAll(keepingCapacity: true)
            if case .end = next(into: &payload) { return total }
            total += payload.count
        }
    }

    private var chunkCount: Int {
        reply.reasoning.count + textCount + toolParts.count
    }

    private func part(at index: Int) -> ReplyPart {
        var index = index
        if index < reply.reasoning.count { return .reasoning(reply.reasoning[index]) }
        index -= reply.reasoning.count
        guard index < textCount else { return toolParts[index - textCount] }
        return texts.isEmpty ? .stamp(clock()) : .text(texts[index])
    }

    /// What comes between two chunks: lines as they stand, a silence, an error.
    private func insertion(into payload: inout [UInt8]) -> Step? {
        let isLast = chunks >= chunkCount
        if lineIndex < style.lines.count, style.lines[lineIndex].after <= chunks || isLast {
            renderer.append(.line(style.lines[lineIndex].text), chunks: chunks, to: &payload)
            lineIndex += 1
            return .piece
        }
        if let stallAfter, !stalled, stallAfter <= chunks || isLast {
            stalled = true
            return .stall
        }
        if let error = style.error, error.after <= chunks || isLast {
            renderer.append(.error(error), chunks: chunks, to: &payload)
            isEnding = true
            endsWithCut = error.then == .close
            tailIndex = error.then == .done && tail.last == .done ? tail.count - 1 : tail.count
            return .piece
        }
        return nil
    }

    private func nextOfTail(into payload: inout [UInt8]) -> Step {
        guard tailIndex < tail.count else { return .end(cut: endsWithCut) }
        renderer.append(tail[tailIndex], chunks: chunks, to: &payload)
        tailIndex += 1
        return .piece
    }

    private static func tail(_ behaviour: Behaviour, _ question: MockQuestion) -> [ReplyPart] {
        var parts: [ReplyPart] = []
        if let reason = behaviour.reply.finishReason { parts.append(.finish(reason)) }
        switch behaviour.style.usage {
        case .separate: parts.append(.usage)
        case .asked where question.wantsUsage: parts.append(.usage)
        default: break
        }
        if behaviour.style.done { parts.append(.done) }
        return parts
    }

    private static func parts(of index: Int, _ call: Reply.ToolCall) -> [ReplyPart] {
        let fragments = max(1, call.fragments)
        let letters = Array(call.arguments)
        var parts: [ReplyPart] = [.toolCall(index: index, id: call.id, name: call.name)]
        for fragment in 0..<fragments {
            let range = letters.count * fragment / fragments..<letters.count * (fragment + 1) / fragments
            let text = String(letters[range])
            parts.append(.toolArguments(index: index, fragment: text, isLast: fragment == fragments - 1))
        }
        return parts
    }
}
