import Curl
import Dialects
import Logging
import Reactor
import Streams

/// A request that nobody waits for: it stops a provider's work whose stream is over.
///
/// The workspace holds it until its answer has come or its time is over; a daemon that stops waits for it.
final class Errand: FetchDelegate {
    /// How long it may take, connection included.
    static let patience = Duration.seconds(3)
    /// Its answer is of no interest.
    private static let answerLimit = 64 * 1024

    private let request: UpstreamRequest
    private let upstream: Upstream
    private let workspace: Workspace
    private var fetch: Fetch?
    private lazy var timer = workspace.loop.addTimer { [unowned self] in end("it did not answer in time") }

    /// Sends `request`.
    init(_ request: UpstreamRequest, to upstream: Upstream, workspace: Workspace) {
        self.request = request
        self.upstream = upstream
        self.workspace = workspace
    }

    /// Begins.
    func start() {
        do throws(TransportFailure) {
            let request = try upstream.transferRequest(request)
            timer.arm(after: Self.patience)
            fetch = Fetch(request, limit: Self.answerLimit, workspace: workspace, delegate: self)
            fetch?.start()
        } catch {
            end(error.message)
        }
    }

    func fetch(_ fetch: Fetch, didEnd result: Result<Fetch.Answer, TransportFailure>) {
        switch result {
        case .success(let answer) where answer.head.isSuccess: end(nil)
        case .success(let answer): end("HTTP status \(answer.head.status)")
        case .failure(let failure): end(failure.message)
        }
    }

    /// Gives it up.
    func abort() {
        timer.cancel()
        fetch?.abort()
        fetch = nil
    }

    private func end(_ problem: String?) {
        if let problem {
            workspace.log.warning(
                "a provider could not be told to stop its work: \(problem)",
                metadata: ["provider": "\(upstream.name)"]
            )
        }
        abort()
        workspace.remove(self)
    }
}
