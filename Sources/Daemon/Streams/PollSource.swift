import Curl
import Dialects
import JSON
import Reactor
import Streams

/// A provider's answer from an API that is polled: a request submits the work, and others ask how far it is.
///
/// What to ask, and what the answers mean, its dialect's poller knows. Here are the transfers, the times between them,
/// the patience with an address that fails for a moment, and the word to the provider when nobody wants the work any more.
final class PollSource: StreamSource {
    /// The longest answer to one request (STREAMS.md: an answer that is not a stream).
    private static let answerLimit = 16 << 20
    /// So many failures in a row are passed over, of polls only: to submit again would be to order the work twice.
    private static let patience = 5

    private let upstream: Upstream
    private let poller: any AnswerPoller
    private let workspace: Workspace
    private var stream: LiveStream?
    /// The request that is under way, or comes next.
    private var request: UpstreamRequest
    private var fetch: Fetch?
    /// Where the rest of the answer streams.
    private var rest: TransferSource?
    /// When the next request is due.
    private var due: Instant?
    private lazy var timer = workspace.loop.addTimer { [unowned self] in ask() }
    /// Whether the work was taken on, and how often asking for it was answered.
    private var answers = 0
    private var failures = 0
    private var isPaused = false
    /// Whether the submission certainly came to nothing: only then may the work be ordered again.
    private(set) var isRepeatable = true
    /// Whether the provider has nothing left to stop.
    private var isWorkOver = false

    /// Submits the work by `request` and does what `poller` says.
    init(_ request: UpstreamRequest, poller: any AnswerPoller, upstream: Upstream, workspace: Workspace) {
        self.request = request
        self.poller = poller
        self.upstream = upstream
        self.workspace = workspace
        poller.redact = upstream.redact
    }

    var summary: StreamSummary { rest?.summary ?? poller.summary }

    func start(_ stream: LiveStream) {
        self.stream = stream
        ask()
    }

    func pause() {
        isPaused = true
        timer.cancel()
        fetch?.pause()
        rest?.pause()
    }

    func resume() {
        isPaused = false
        fetch?.resume()
        rest?.resume()
        if let due { wait(until: due) }
    }

    func abort() {
        rest?.abort()
        letGo()
    }

    func drain() {
        rest?.drain()
        letGo()
    }

    private func letGo() {
        guard stream != nil else { return }
        stream = nil
        timer.cancel()
        fetch?.abort()
        fetch = nil
        stopWork()
    }

    /// Tells the provider that nobody wants the work any more, unless it is over.
    private func stopWork() {
        if let end = rest?.end { noteEnd(end) }
        guard !isWorkOver, let request = poller.cancellation else { return }
        isWorkOver = true
        workspace.send(Errand(request, to: upstream, workspace: workspace))
    }

    /// After a good end, or a failure that the provider itself told of, there is nothing left to stop.
    private func noteEnd(_ end: StreamEnd) {
        switch end {
        case .complete: isWorkOver = true
        case .failed(let error): isWorkOver = error.kind == .stream
        case .truncated: break
        }
    }

    // MARK: Requests

    private func ask() {
        due = nil
        do throws(TransportFailure) {
            let request = try upstream.transferRequest(request)
            fetch = Fetch(request, limit: Self.answerLimit, workspace: workspace, delegate: self)
            fetch?.start()
        } catch {
            // In a later turn, as everything else is told.
            workspace.later { [weak self] in self?.stream?.failed(error) }
        }
    }

    private func wait(until moment: Instant) {
        due = moment
        // Our own waiting is not the provider's silence.
        stream?.silent(until: moment)
        if !isPaused { timer.arm(at: moment) }
    }

    private func follow(_ request: UpstreamRequest, _ decoder: any StreamDecoder, for stream: LiveStream) {
        let rest = TransferSource(request, upstream: upstream, workspace: workspace) { _ in decoder }
        self.rest = rest
        rest.start(stream)
        if isPaused { rest.pause() }
    }

    // MARK: Answers

    private func answered(_ answer: Fetch.Answer, _ stream: LiveStream) {
        answers += 1
        failures = 0
        isRepeatable = false
        stream.bytesReceived()
        var step = PollStep.ended
        workspace.decode { output in
            step = poller.receive(
                status: answer.head.status,
                headers: answer.head.fields,
                body: answer.body.span,
                into: &output
            )
            // Whatever ends without a word of its end was cut off.
            if case .ended = step { output.finish(.truncated) }
        } deliver: { output in
            if let end = output.end { noteEnd(end) }
            stream.deliver(output)
        }
        // Delivering may have paused it, or have been the end.
        guard self.stream != nil else { return }
        switch step {
        case .ask(let request, let delay):
            self.request = request
            wait(until: workspace.loop.now + min(max(delay, .zero), upstream.handler.retry.retryAfterLimit))
        case .follow(let request, let decoder): follow(request, decoder, for: stream)
        case .ended: break
        }
    }

    private func refused(_ answer: Fetch.Answer, _ stream: LiveStream) {
        let error = upstream.error(answer.head, answer.body)
        guard mayPass(status: answer.head.status) else { return stream.refused(error) }
        askAgain(after: error.retryAfterMS.map { .milliseconds($0) } ?? .zero)
    }

    private func failed(_ failure: TransportFailure, _ stream: LiveStream) {
        guard mayPass(failure.kind) else {
            // A connection that broke may have brought the work there.
            if failure.kind == .reset || failure.kind == .closed { isRepeatable = false }
            return stream.failed(failure)
        }
        askAgain(after: .zero)
    }

    private var hasPatience: Bool { answers > 0 && failures < Self.patience }

    /// Whether a refusal of a poll may be gone when it is asked again.
    private func mayPass(status: Int) -> Bool {
        switch status {
        // The work may not be known everywhere yet.
        case 404: hasPatience && answers == 1
        case 408, 425, 429, 500...599: hasPatience
        default: false
        }
    }

    /// Whether a poll that failed below HTTP may be answered when it is asked again.
    private func mayPass(_ kind: TransportFailure.Kind) -> Bool {
        switch kind {
        case .dns, .connect, .connectTimeout, .reset, .closed: hasPatience
        case .tls, .protocolViolation, .invalidRequest, .local: false
        }
    }

    private func askAgain(after delay: Duration) {
        let rules = upstream.handler.retry
        let backOff = min(rules.baseDelay * (1 << failures), rules.maximumDelay)
        failures += 1
        wait(until: workspace.loop.now + max(backOff, min(delay, rules.retryAfterLimit)))
    }
}

extension PollSource: FetchDelegate {
    func fetchDidConnect(_ fetch: Fetch) {
        stream?.connected()
    }

    func fetchDidReceiveHead(_ fetch: Fetch) {
        // With the answer to the submitted work the whole answer begins; later ones are only signs of life.
        if answers == 0 { stream?.headReceived() }
    }

    func fetchDidReceiveBody(_ fetch: Fetch) {
        stream?.bytesReceived()
    }

    func fetch(_ fetch: Fetch, didEnd result: Result<Fetch.Answer, TransportFailure>) {
        self.fetch = nil
        guard let stream else { return }
        switch result {
        case .success(let answer) where answer.head.isSuccess: answered(answer, stream)
        case .success(let answer): refused(answer, stream)
        case .failure(let failure): failed(failure, stream)
        }
    }
}
