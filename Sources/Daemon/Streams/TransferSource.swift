import Curl
import Dialects
import JSON
import Streams

/// A provider's answer as it streams, by curl: decodes a success, and collects a refusal.
final class TransferSource: StreamSource {
    /// Until it is sent.
    private var request: UpstreamRequest?
    private let upstream: Upstream
    private let makeDecoder: (ResponseHead) -> any StreamDecoder
    private let workspace: Workspace
    private var stream: LiveStream?
    private var transfer: Transfer?
    private var decoder: (any StreamDecoder)?
    private var refusal: Fetch.Answer?
    /// The end that the provider's own words made, once they did.
    private(set) var end: StreamEnd?

    /// The answer to `request`, whose body `makeDecoder` finds a decoder for.
    init(
        _ request: UpstreamRequest,
        upstream: Upstream,
        workspace: Workspace,
        makeDecoder: @escaping (ResponseHead) -> any StreamDecoder
    ) {
        self.request = request
        self.upstream = upstream
        self.workspace = workspace
        self.makeDecoder = makeDecoder
    }

    var summary: StreamSummary { decoder?.summary ?? StreamSummary() }

    func start(_ stream: LiveStream) {
        self.stream = stream
        guard let request else { return }
        self.request = nil
        do throws(TransportFailure) {
            transfer = try workspace.start(upstream.transferRequest(request), delegate: self)
        } catch {
            // In a later turn, as everything else is told.
            workspace.later { [weak self] in self?.stream?.failed(error) }
        }
    }

    func pause() { transfer?.pause() }

    func resume() { transfer?.resume() }

    func abort() {
        stream = nil
        transfer?.abort()
        transfer = nil
    }

    func drain() {
        stream = nil
        transfer?.drain()
        transfer = nil
    }
}

extension TransferSource: TransferDelegate {
    func transferDidConnect(_ transfer: Transfer) {
        stream?.connected()
    }

    func transfer(_ transfer: Transfer, didReceive head: ResponseHead) {
        if head.isSuccess {
            let decoder = makeDecoder(head)
            decoder.redact = upstream.redact
            self.decoder = decoder
        } else {
            refusal = Fetch.Answer(head: head)
        }
        stream?.headReceived()
    }

    func transfer(_ transfer: Transfer, didReceive bytes: Span<UInt8>) {
        guard let stream else { return }
        stream.bytesReceived()
        if let decoder {
            workspace.decode {
                decoder.consume(bytes, into: &$0)
            } deliver: {
                deliver($0, to: stream)
            }
        } else if refusal != nil {
            let room = Fetch.refusalLimit - (refusal?.body.count ?? 0)
            refusal?.body.append(bytes.extracting(first: min(room, bytes.count)))
            if bytes.count >= room { refuse() }
        }
    }

    func transfer(_ transfer: Transfer, didComplete error: CurlError?) {
        self.transfer = nil
        guard let stream else { return }
        if refusal != nil { return refuse() }
        // What was held back is delivered in any case; only a body that is whole can have a good end.
        if let decoder {
            workspace.decode { output in
                decoder.finish(into: &output)
            } deliver: { output in
                deliver(output, to: stream, withEnd: error == nil)
            }
        }
        if let error {
            stream.failed(TransportFailure(error))
        } else if decoder == nil {
            stream.failed(TransportFailure(.protocolViolation, "the provider sent no answer"))
        }
    }

    private func deliver(_ output: borrowing DecodedOutput, to stream: LiveStream, withEnd: Bool = true) {
        if withEnd, let end = output.end { self.end = end }
        stream.deliver(output, withEnd: withEnd)
    }

    private func refuse() {
        guard let stream, let refusal else { return }
        stream.refused(upstream.error(refusal.head, refusal.body))
    }
}
