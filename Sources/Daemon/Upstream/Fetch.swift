import Curl
import JSON
import Streams

/// Who is told of a fetch; everything comes in later turns of the loop than the call that began it.
protocol FetchDelegate: AnyObject {
    /// The connection stands.
    func fetchDidConnect(_ fetch: Fetch)
    /// The answer begins.
    func fetchDidReceiveHead(_ fetch: Fetch)
    /// More of the body of a good answer came.
    func fetchDidReceiveBody(_ fetch: Fetch)
    /// The end, told once.
    func fetch(_ fetch: Fetch, didEnd result: Result<Fetch.Answer, TransportFailure>)
}

extension FetchDelegate {
    func fetchDidConnect(_ fetch: Fetch) {}
    func fetchDidReceiveHead(_ fetch: Fetch) {}
    func fetchDidReceiveBody(_ fetch: Fetch) {}
}

/// One request to a provider whose answer is wanted whole: the counterpart of a stream's transfer.
///
/// Without a time limit of its own; its owner aborts it.
final class Fetch {
    /// An answer that is no success is read up to this many bytes: enough for every provider's error, and no more.
    static let refusalLimit = 64 * 1024

    /// A whole answer.
    struct Answer {
        /// Its head.
        let head: ResponseHead
        /// Its body; of a refusal, the beginning.
        var body: [UInt8] = []
    }

    /// Until it is sent: it may hold a key.
    private var request: TransferRequest?
    private let limit: Int
    private let workspace: Workspace
    private weak var delegate: (any FetchDelegate)?
    private var transfer: Transfer?
    private var answer: Answer?

    /// The answer to `request`, of which a success may have `limit` bytes.
    init(_ request: TransferRequest, limit: Int, workspace: Workspace, delegate: any FetchDelegate) {
        self.request = request
        self.limit = limit
        self.workspace = workspace
        self.delegate = delegate
    }

    /// Begins.
    func start() {
        guard let request else { return }
        self.request = nil
        do throws(TransportFailure) {
            transfer = try workspace.start(request, delegate: self)
        } catch {
            // In a later turn, as everything else is told.
            workspace.later { [weak self] in self?.end(.failure(error)) }
        }
    }

    /// Holds the answer back.
    func pause() { transfer?.pause() }

    /// Lets it flow again.
    func resume() { transfer?.resume() }

    /// Gives it up at once; nothing more is told.
    func abort() {
        delegate = nil
        transfer?.abort()
        transfer = nil
    }

    private func end(_ result: Result<Answer, TransportFailure>) {
        guard let delegate else { return }
        abort()
        delegate.fetch(self, didEnd: result)
    }
}

extension Fetch: TransferDelegate {
    func transferDidConnect(_ transfer: Transfer) {
        delegate?.fetchDidConnect(self)
    }

    func transfer(_ transfer: Transfer, didReceive head: ResponseHead) {
        answer = Answer(head: head)
        delegate?.fetchDidReceiveHead(self)
    }

    func transfer(_ transfer: Transfer, didReceive bytes: Span<UInt8>) {
        guard let head = answer?.head else { return }
        let limit = head.isSuccess ? limit : Self.refusalLimit
        let room = limit - (answer?.body.count ?? 0)
        answer?.body.append(bytes.extracting(first: min(room, bytes.count)))
        if bytes.count > room {
            let tooLong = TransportFailure(.protocolViolation, "the answer is longer than \(limit) bytes")
            return finish(head.isSuccess ? tooLong : nil)
        }
        if head.isSuccess { delegate?.fetchDidReceiveBody(self) }
    }

    func transfer(_ transfer: Transfer, didComplete error: CurlError?) {
        self.transfer = nil
        // What a refusal said before the connection broke is told all the same.
        finish(answer?.head.isSuccess == false ? nil : error.map { TransportFailure($0) })
    }

    private func finish(_ failure: TransportFailure?) {
        if let failure { return end(.failure(failure)) }
        guard let answer else {
            return end(.failure(TransportFailure(.protocolViolation, "the provider sent no answer")))
        }
        end(.success(answer))
    }
}
