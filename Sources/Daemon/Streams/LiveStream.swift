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
/// Lives on its worker's loop, from the request to the one terminal message.
final class LiveStream {
    /// Its name for `chat.cancel` and `stream.list`.
    let id: String
    /// Who asked.
    let caller: Caller
    /// Whom it asks, as configured when it began.
    let provider: ProviderConfiguration
    /// The provider's own name for the model.
    let model: String
    /// Who receives the chunks.
    let subscriber: any StreamSubscriber

    private let workspace: Workspace
    private let source: any StreamSource
    private var exchange: Exchange
    private var warnings: [String]
    private lazy var timer = workspace.loop.addTimer { [unowned self] in
        apply(exchange.handle(.deadline, at: now))
    }

    init(
        id: String,
        caller: Caller,
        target: ChatResolution,
        timeouts: Timeouts,
        source: any StreamSource,
        subscriber: any StreamSubscriber,
        workspace: Workspace,
        warnings: [String]
    ) {
        self.id = id
        self.caller = caller
        provider = target.provider
        model = target.model
        self.source = source
        self.subscriber = subscriber
        self.workspace = workspace
        self.warnings = warnings
        exchange = Exchange(timeouts: timeouts, at: workspace.loop.now.microseconds)
    }

    /// Everybody who reads it, where others than the one who asked may.
    var audience: Audience? { subscriber.audience }

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
        apply(exchange.handle(.cancel(reason), at: now))
    }

    /// Ends the stream in a later turn of the loop, for a subscriber that is being told of a chunk.
    func cancelLater(_ reason: Cancellation) {
        workspace.later { [weak self] in self?.cancel(reason) }
    }

    /// The subscriber cannot take more.
    func outputFull() {
        apply(exchange.handle(.outputFull, at: now))
    }

    /// The subscriber can take more again.
    func outputDrained() {
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
        if output.chunkCount > 0 { subscriber.deliver(output, from: exchange.chunks) }
        if !output.warnings.isEmpty { warnings += output.warnings }
        var end = withEnd ? output.end : nil
        if case .failed(let error) = end { end = .failed(redaction.redacted(error)) }
        guard output.chunkCount > 0 || end != nil else { return }
        apply(exchange.handle(.decoded(chunks: output.chunkCount, end: end), at: now))
    }

    /// A person should know something of the stream.
    func warn(_ texts: [String]) {
        warnings += texts
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
        if let outcome = actions.outcome { finish(outcome) }
    }

    private func finish(_ outcome: Exchange.Outcome) {
        timer.cancel()
        // The stream may be released by the subscriber while it is told.
        let result = result(of: outcome)
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
                    attempts: [attempt("complete")],
                    timing: timing,
                    warnings: warnings
                )
            )
        case .failed(let failure):
            var error = failure.rpcError(provider: provider.name)
            let attempt = attempt(error.code.type, error)
            error.details.provider = provider.name
            error.details.model = model
            error.details.stream = id
            error.details.chunks = exchange.chunks
            error.details.attempts = [attempt]
            // Once text was delivered, the same request again would repeat it.
            if exchange.chunks > 0 { error.details.retryable = false }
            return .failure(error)
        }
    }

    private func attempt(_ outcome: String, _ error: RPCError? = nil) -> Attempt {
        Attempt(
            provider: provider.name,
            model: model,
            outcome: outcome,
            httpStatus: error?.details.httpStatus,
            message: error?.message,
            durationMS: timing.total
        )
    }

    private var timing: Timing {
        func milliseconds(_ moment: Int64) -> Double { Double(moment - exchange.start) / 1000 }
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
            ageMS: Int((now - exchange.start) / 1000),
            watchers: audience?.count ?? 1,
            detached: audience?.isDetached ?? false
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
