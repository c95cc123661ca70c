import Curl
import Dialects
import Reactor
import Streams

/// A provider's answer that is wanted whole: a stream without chunks, whose end is a result.
///
/// Being a stream it has the phases, the timeouts, the cancellation and the account of one.
final class FetchSource: StreamSource {
    /// Makes the result's JSON of the answer's body; it runs on the loop only where the body is short.
    typealias Reading = @Sendable (_ body: [UInt8]) -> Result<[UInt8], UpstreamError>

    /// The result's JSON, once the stream is complete.
    private(set) var result: [UInt8] = []

    private var request: UpstreamRequest?
    private let upstream: Upstream
    private let limit: Int
    private let workspace: Workspace
    private let read: Reading
    private var stream: LiveStream?
    private var fetch: Fetch?

    /// An answer of at most `limit` bytes, of which `read` makes the result.
    init(_ upstream: Upstream, limit: Int, workspace: Workspace, read: @escaping Reading) {
        self.upstream = upstream
        self.limit = limit
        self.workspace = workspace
        self.read = read
    }

    /// The same, which now knows what to ask.
    func asking(_ request: UpstreamRequest) -> FetchSource {
        self.request = request
        return self
    }

    var summary: StreamSummary { StreamSummary() }

    func start(_ stream: LiveStream) {
        guard let request else { return }
        self.request = nil
        self.stream = stream
        do throws(TransportFailure) {
            var transfer = try upstream.transferRequest(request)
            // Vectors in digits are half their size compressed, and nothing waits for the first of them.
            transfer.acceptsCompression = true
            fetch = Fetch(transfer, limit: limit, workspace: workspace, delegate: self)
            fetch?.start()
        } catch {
            // In a later turn, as everything else is told.
            workspace.later { [weak self] in self?.stream?.failed(error) }
        }
    }

    func pause() { fetch?.pause() }

    func resume() { fetch?.resume() }

    func abort() {
        stream = nil
        fetch?.abort()
        fetch = nil
    }

    func drain() { abort() }

    private func answered(_ body: [UInt8]) {
        guard body.count > Workspace.largeText else { return finish(read(body)) }
        workspace.elsewhere { [read] in
            read(body)
        } then: { [weak self] result in
            self?.finish(result)
        }
    }

    private func finish(_ result: Result<[UInt8], UpstreamError>) {
        guard let stream else { return }
        workspace.decode { output in
            switch result {
            case .success(let bytes):
                self.result = bytes
                output.finish(.complete)
            case .failure(let error): output.finish(.failed(error))
            }
        } deliver: {
            stream.deliver($0)
        }
    }
}

extension FetchSource: FetchDelegate {
    func fetchDidConnect(_ fetch: Fetch) {
        stream?.connected()
    }

    func fetchDidReceiveHead(_ fetch: Fetch) {
        stream?.headReceived()
    }

    func fetchDidReceiveBody(_ fetch: Fetch) {
        stream?.bytesReceived()
    }

    func fetch(_ fetch: Fetch, didEnd result: Result<Fetch.Answer, TransportFailure>) {
        self.fetch = nil
        switch result {
        case .success(let answer) where answer.head.isSuccess: answered(answer.body)
        case .success(let answer): stream?.refused(upstream.error(answer.head, answer.body))
        case .failure(let failure): stream?.failed(failure)
        }
    }
}
