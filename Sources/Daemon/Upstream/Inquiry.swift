import Curl
import Dialects
import Streams

/// A question to a provider that the daemon itself asks, with the patience of a stream, and its whole answer.
///
/// The workspace holds it until it is over. It counts neither as a stream nor against the limits of the handler.
final class Inquiry: Undertaking {
    /// Called once, in a later turn of the loop than `start()`: a good answer, or why there is none.
    typealias Ending = (Result<Fetch.Answer, ExchangeFailure>) -> Void

    private let request: UpstreamRequest
    private let upstream: Upstream
    private let limit: Int
    private let total: Duration
    private let workspace: Workspace
    private var ending: Ending?
    private var fetch: Fetch?
    private lazy var patience = Patience(upstream.handler.timeouts, total: total, loop: workspace.loop) {
        [unowned self] in end(.failure(.timeout($0)))
    }

    /// Asks by `request` for an answer of at most `limit` bytes, which may take at most `total`.
    init(
        _ request: UpstreamRequest,
        to upstream: Upstream,
        limit: Int,
        within total: Duration,
        workspace: Workspace,
        ending: @escaping Ending
    ) {
        self.request = request
        self.upstream = upstream
        self.limit = limit
        self.total = total
        self.workspace = workspace
        self.ending = ending
    }

    /// Begins.
    func start() {
        workspace.hold(self)
        do throws(TransportFailure) {
            var transfer = try upstream.transferRequest(request)
            // Lists of models shrink to a tenth, and nothing waits for the first of them.
            transfer.acceptsCompression = true
            patience.begin()
            fetch = Fetch(transfer, limit: limit, workspace: workspace, delegate: self)
            fetch?.start()
        } catch {
            // In a later turn, as everything else is told.
            workspace.later { [self] in end(.failure(.transport(error))) }
        }
    }

    func cancel(_ reason: Cancellation) {
        end(.failure(.cancelled(reason)))
    }

    private func end(_ result: Result<Fetch.Answer, ExchangeFailure>) {
        guard let ending else { return }
        self.ending = nil
        patience.stop()
        fetch?.abort()
        fetch = nil
        workspace.letGo(self)
        ending(result)
    }
}

extension Inquiry: FetchDelegate {
    func fetchDidConnect(_ fetch: Fetch) {
        patience.connected()
    }

    func fetchDidReceiveHead(_ fetch: Fetch) {
        patience.heard()
    }

    func fetchDidReceiveBody(_ fetch: Fetch) {
        patience.heard()
    }

    func fetch(_ fetch: Fetch, didEnd result: Result<Fetch.Answer, TransportFailure>) {
        switch result {
        case .success(let answer) where answer.head.isSuccess: end(.success(answer))
        case .success(let answer): end(.failure(.upstream(upstream.refusal(answer))))
        case .failure(let failure): end(.failure(.transport(failure)))
        }
    }
}
