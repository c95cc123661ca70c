/// A piece of work that a client submits, asks for again and again, and may cancel.
///
/// It makes progress when it is asked for: an even share of the reply each time, all of it the last time. So its length
/// is a number of questions and not a time, and tests need not sleep.
package struct MockJob: Sendable {
    /// Where a job is.
    package enum State: Sendable, Equatable {
        case waiting
        case running
        case succeeded
        case failed
        case cancelled
    }

    /// The name of the job in addresses.
    package let id: String
    /// What was asked for.
    package let question: MockQuestion
    /// What is answered.
    package let behaviour: Behaviour
    /// The beginning of the job's addresses.
    package let origin: String
    /// Where it is.
    package private(set) var state = State.waiting
    /// The text so far.
    package private(set) var pieces: [String] = []

    private var polls = 0

    init(id: String, question: MockQuestion, behaviour: Behaviour, origin: String) {
        self.id = id
        self.question = question
        self.behaviour = behaviour
        self.origin = origin
    }

    /// The words of an error that the behaviour asks for.
    package var complaint: String? {
        state == .failed ? behaviour.style.error?.message ?? "the mock was asked to fail" : nil
    }

    /// Whether it is over.
    package var isOver: Bool {
        switch state {
        case .waiting, .running: false
        case .succeeded, .failed, .cancelled: true
        }
    }

    /// Makes progress, because somebody asks.
    mutating func advance(now: UInt64) {
        guard !isOver else { return }
        polls += 1
        state = .running
        var (texts, size) = ([String](), 0)
        var total = 0
        switch behaviour.reply.content {
        case .texts(let list): (texts, total) = (list, list.count)
        case .stamped(let count, let bytes): (size, total) = (bytes, count)
        case .echo: break
        }
        let isLast = polls >= behaviour.polls
        var shown = isLast ? total : total * polls / behaviour.polls
        var mayEnd = isLast
        if case .afterChunk(let count) = behaviour.delivery.stall?.at { (shown, mayEnd) = (min(shown, count), false) }
        if let error = behaviour.style.error { shown = min(shown, error.after) }
        while pieces.count < shown {
            pieces.append(texts.isEmpty ? Stamp.text(now, size: size) : texts[pieces.count])
        }
        if mayEnd { state = behaviour.style.error == nil ? .succeeded : .failed }
    }

    /// Ends it for the client.
    mutating func cancel() {
        if !isOver { state = .cancelled }
    }
}
