import Curl
import Dialects
import JSON
import Logging
import Providers
import Reactor
import Streams
import Wire

/// One running chat: it carries events to its exchange, and the exchange's actions to the transfer and the timer.
///
/// An exchange is one attempt; what follows one that fails, its course knows.
///
/// Lives on its worker's loop, from the request to the one terminal message.
final class LiveStream {
    /// Its name for `chat.cancel` and `stream.list`.
    let id: String
    /// Who asked.
    let caller: Caller
    /// By what it is to be found again.
    let metadata: StreamMetadata
    /// Whom the running attempt asks, as configured when the stream began.
    private(set) var target: ChatResolution
    /// Who receives the chunks.
    let subscriber: any StreamSubscriber

    private let workspace: Workspace
    private var source: any StreamSource
    private var exchange: Exchange
    /// What follows a failure; nil where there is only one attempt.
    private let course: StreamCourse?
    /// When the next attempt begins, while it waits for that.
    private var nextAttempt: Int64?
    private var isOutputFull = false
    /// When it began, before all attempts.
    private let start: Int64
    private var warnings: [String]
    private lazy var timer = workspace.loop.addTimer { [unowned self] in
        if nextAttempt != nil { beginNext() } else { apply(exchange.handle(.deadline, at: now)) }
    }

    init(
        id: String,
        caller: Caller,
        metadata: StreamMetadata,
        target: ChatResolution,
        timeouts: Timeouts,
        source: any StreamSource,
        subscriber: any StreamSubscriber,
        workspace: Workspace,
        warnings: [String],
        course: StreamCourse? = nil
    ) {
        self.id = id
        self.caller = caller
        self.metadata = metadata
        self.target = target
        self.source = source
        self.subscriber = subscriber
        self.workspace = workspace
        self.warnings = warnings
        self.course = course
        start = workspace.loop.now.microseconds
        exchange = Exchange(timeouts: timeouts, at: start)
    }

    /// Everybody who reads it, where others than the one who asked may.
    var audience: Audience? { subscriber.audience }

    /// The provider that the running attempt asks.
    var provider: ProviderConfiguration { target.provider }

    /// The provider's own name for the model.
    var model: String { target.model }

    private var redaction: Redaction { Redaction(provider.keys) }

    private var now: Int64 { workspace.loop.now.microseconds }

    /// Whether the subscriber holds it back.
    var isPaused: Bool { exchange.isPaused }

    // MARK: What others want of it

    /// Begins; the source tells of everything in later turns of the loop.
    func begin() {
        workspace.metadata(of: self) { workspace.log.debug("a stream begins", metadata: $0) }
        subscriber.started(self)
        workspace.announce(self, .started)
        apply(exchange.handle(.begin, at: now))
    }

    /// Ends the stream before its time; afterwards there is nothing to cancel.
    func cancel(_ reason: Cancellation) {
        if nextAttempt != nil { return finish(.failed(.cancelled(reason))) }
        apply(exchange.handle(.cancel(reason), at: now))
    }

    /// Ends the stream in a later turn of the loop, for a subscriber that is being told of a chunk.
    func cancelLater(_ reason: Cancellation) {
        workspace.later { [weak self] in self?.cancel(reason) }
    }

    /// The subscriber cannot take more.
    func outputFull() {
        isOutputFull = true
        apply(exchange.handle(.outputFull, at: now))
    }

    /// The subscriber can take more again.
    func outputDrained() {
        isOutputFull = false
        apply(exchange.handle(.outputDrained, at: now))
    }

    // MARK: What its source tells

    /// The connection stands.
    func connected() {
        apply(exchange.handle(.connected, at: now))
    }

    /// The answer begins.
    func headReceived() {
        apply(exchange.handle(.head, at: now))
    }

    /// Bytes of the answer came, whatever they mean.
    func bytesReceived() {
        exchange.received(at: now)
    }

    /// Nothing will come until then, because its source waits by itself.
    func silent(until moment: Instant) {
        exchange.received(at: moment.microseconds)
    }

    /// Passes on what was decoded and its end, or only the chunks where something else ends the stream.
    func deliver(_ output: borrowing DecodedOutput, withEnd: Bool = true) {
        if output.chunkCount > 0 {
            if exchange.chunks == 0 { course?.answering() }
            subscriber.deliver(output, from: exchange.chunks)
        }
        if !output.warnings.isEmpty { warnings += output.warnings }
        var end = withEnd ? output.end : nil
        if case .failed(let error) = end { end = .failed(redaction.redacted(error)) }
        guard output.chunkCount > 0 || end != nil else { return }
        apply(exchange.handle(.decoded(chunks: output.chunkCount, end: end), at: now))
    }

    /// A person should know something of the stream.
    func warn(_ texts: [String]) {
        // Another attempt with the same target has the same to say.
        for text in texts where !warnings.contains(text) { warnings.append(text) }
    }

    /// The provider's dialect has no words for the request.
    func untranslatable(_ error: DialectError) {
        apply(exchange.handle(.untranslatable(error), at: now))
    }

    /// The provider refused.
    func refused(_ error: UpstreamError) {
        apply(exchange.handle(.refused(redaction.redacted(error)), at: now))
    }

    /// The transport failed.
    func failed(_ failure: TransportFailure) {
        apply(exchange.handle(.failed(failure), at: now))
    }

    // MARK: Actions

    private func apply(_ actions: Exchange.Actions) {
        if let deadline = actions.deadline { timer.arm(at: Instant(microseconds: deadline)) }
        switch actions.transfer {
        case .start: source.start(self)
        case .pause: source.pause()
        case .resume: source.resume()
        case .abort: source.abort()
        case .drain: source.drain()
        case nil: break
        }
        if let outcome = actions.outcome { attemptEnded(outcome) }
    }

    /// Ends the stream with its attempt, or waits for the next one.
    private func attemptEnded(_ outcome: Exchange.Outcome) {
        timer.cancel()
        workspace.shared.usage.end(provider.name)
        switch outcome {
        case .complete: course?.completed()
        case .failed(let failure):
            if wait(after: failure, exchange.chunks, source.isRepeatable, duration: attemptDuration) {
                return source.abort()
            }
        }
        finish(outcome)
    }

    /// Waits for the next attempt, if there is to be one.
    private func wait(
        after failure: ExchangeFailure,
        _ chunks: Int = 0,
        _ isRepeatable: Bool = true,
        duration: Double = 0
    ) -> Bool {
        let error = failure.rpcError(provider: provider.name)
        let delay = course?.next(after: failure, error, duration: duration, chunks: chunks, isRepeatable: isRepeatable)
        guard let delay else { return false }
        workspace.metadata(of: self) {
            workspace.log.info("an attempt failed, and another follows: \(error)", metadata: $0)
        }
        let moment = now + delay
        nextAttempt = moment
        // Also one that need not wait begins in a later turn, when whoever told of the failure is done.
        timer.arm(at: Instant(microseconds: min(moment, exchange.totalDeadline)))
        return true
    }

    private func beginNext() {
        guard let course else { return }
        guard now < exchange.totalDeadline else { return finish(.failed(.timeout(.total))) }
        nextAttempt = nil
        target = course.target
        do throws(RPCError) {
            let next = try course.begin()
            source = next.source
            warn(next.warnings)
            exchange = Exchange(timeouts: next.timeouts, at: now, since: start)
            if isOutputFull { _ = exchange.handle(.outputFull, at: now) }
            apply(exchange.handle(.begin, at: now))
        } catch {
            if !wait(after: .notAsked(error)) { finish(.failed(.notAsked(error))) }
        }
    }

    private func finish(_ outcome: Exchange.Outcome) {
        timer.cancel()
        // The stream may be released by the subscriber while it is told.
        let result = result(of: outcome)
        nextAttempt = nil
        // Whatever led here: the source lets go of the stream, which owns it.
        source.abort()
        workspace.remove(self)
        log(outcome)
        workspace.announce(self, .finished, outcome: result.outcomeName)
        subscriber.finish(result, of: self)
    }

    private func result(of outcome: Exchange.Outcome) -> Result<ChatOutcome, RPCError> {
        switch outcome {
        case .complete:
            let summary = source.summary
            return .success(
                ChatOutcome(
                    stream: id,
                    finishReason: summary.finishReason,
                    usage: summary.usage?.objectValue,
                    chunks: exchange.chunks,
                    provider: provider.name,
                    model: model,
                    attempts: (course?.failed ?? []) + [completeAttempt],
                    timing: timing,
                    warnings: warnings
                )
            )
        case .failed(let failure):
            let last = failure.rpcError(provider: provider.name)
            var attempts = course?.failed ?? []
            if nextAttempt == nil {
                attempts.append(Attempt(target, key: course?.keyNumber, last, duration: attemptDuration))
            }
            // What went wrong first is what mattered, unless the client has had enough, or has text of the last attempt.
            var error = failure.isClientsEnd || exchange.chunks > 0 ? last : course?.cause ?? last
            error.details.provider = error.details.provider ?? provider.name
            error.details.model = error.details.model ?? model
            error.details.stream = id
            error.details.chunks = exchange.chunks
            error.details.attempts = attempts
            error.details.retryAfterMS = error.details.retryAfterMS ?? last.details.retryAfterMS
            // Once text was delivered, the same request again would repeat it.
            if exchange.chunks > 0 { error.details.retryable = false }
            return .failure(error)
        }
    }

    private var completeAttempt: Attempt {
        Attempt(
            provider: provider.name,
            model: model,
            key: course?.keyNumber,
            outcome: "complete",
            durationMS: attemptDuration
        )
    }

    private var attemptDuration: Double { Double(now - exchange.start) / 1000 }

    private var timing: Timing {
        func milliseconds(_ moment: Int64) -> Double { Double(moment - start) / 1000 }
        return Timing(
            firstByte: exchange.firstByte.map(milliseconds),
            firstToken: exchange.firstChunk.map(milliseconds),
            total: milliseconds(now)
        )
    }

    private func log(_ outcome: Exchange.Outcome) {
        workspace.metadata(of: self) { metadata in
            switch outcome {
            case .complete:
                workspace.log.info("a stream of \(exchange.chunks) chunks is complete", metadata: metadata)
            case .failed(.cancelled(let reason)):
                workspace.log.info("a stream was cancelled: \(reason)", metadata: metadata)
            case .failed(let failure):
                let error = failure.rpcError(provider: provider.name)
                workspace.log.warning("a stream failed: \(error)", metadata: metadata)
            }
        }
    }

    /// What `stream.list` shows of it.
    var info: StreamInfo {
        let state: StreamInfo.State =
            switch exchange.phase {
            case _ where nextAttempt != nil: .retrying
            case .idle: .queued
            case .connecting: .connecting
            case .waiting: .waiting
            case .receiving, .finished: exchange.isPaused ? .paused : .streaming
            }
        return StreamInfo(
            id: id,
            provider: provider.name,
            model: model,
            uid: Int(caller.uid),
            chunks: exchange.chunks,
            state: state,
            ageMS: Int((now - start) / 1000),
            watchers: audience?.count ?? 1,
            detached: audience?.isDetached ?? false,
            metadata: metadata.object
        )
    }
}

extension Result<ChatOutcome, RPCError> {
    /// `complete`, or the stable name of the error.
    fileprivate var outcomeName: String {
        switch self {
        case .success(let outcome): outcome.status.rawValue
        case .failure(let error): error.code.type
        }
    }
}
