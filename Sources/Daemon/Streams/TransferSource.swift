import Curl
import Dialects
import JSON
import POSIX
import Providers
import Streams

/// A provider's answer, by curl: decodes a success, and collects a refusal.
final class TransferSource: StreamSource {
    /// A refusal is read up to this many bytes: enough for every provider's error, and no more.
    private static let refusalLimit = 64 * 1024

    private let request: TransferRequest
    private let dialect: any Dialect
    private let handler: Handler
    private let workspace: Workspace
    private var stream: LiveStream?
    private var transfer: Transfer?
    private var decoder: (any StreamDecoder)?
    private var refusal: Refusal?

    private struct Refusal {
        var head: ResponseHead
        var body: [UInt8] = []
    }

    /// The answer to `request`, in the words of `dialect`.
    init(_ request: TransferRequest, dialect: any Dialect, handler: Handler, workspace: Workspace) {
        self.request = request
        self.dialect = dialect
        self.handler = handler
        self.workspace = workspace
    }

    var summary: StreamSummary { decoder?.summary ?? StreamSummary() }

    func start(_ stream: LiveStream) {
        self.stream = stream
        do throws(CurlError) {
            transfer = try workspace.curl.start(request, delegate: self)
        } catch {
            // In a later turn, as everything else is told.
            let failure = TransportFailure(error)
            workspace.later { [weak self] in self?.stream?.failed(failure) }
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
        if (200..<300).contains(head.status) {
            let decoder = dialect.decoder(
                AnswerContext(
                    contentType: head["content-type"],
                    handler: handler,
                    model: stream?.model ?? "",
                    id: stream?.id ?? "",
                    created: WallClock.seconds
                )
            )
            if let keys = stream?.provider.keys { decoder.redact = { Redaction(keys).redacted($0) } }
            self.decoder = decoder
        } else {
            refusal = Refusal(head: head)
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
                stream.deliver($0)
            }
        } else if refusal != nil {
            let room = Self.refusalLimit - (refusal?.body.count ?? 0)
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
                stream.deliver(output, withEnd: error == nil)
            }
        }
        if let error {
            stream.failed(TransportFailure(error))
        } else if decoder == nil {
            stream.failed(TransportFailure(.protocolViolation, "the provider sent no answer"))
        }
    }

    private func refuse() {
        guard let stream, let refusal else { return }
        let headers = refusal.head.headers.map { HTTPField($0.name, $0.value) }
        let now = WallClock.seconds
        // Before the words are cut to their length, so that no part of a key is left at the cut.
        let body = Redaction(stream.provider.keys).redacted(refusal.body)
        stream.refused(dialect.error(status: refusal.head.status, headers: headers, body: body.span, now: now))
    }
}

extension TransportFailure {
    /// What libcurl's failure means to an exchange.
    init(_ error: CurlError) {
        let kind: Kind =
            switch error.code {
            case .dns: .dns
            case .connect: .connect
            case .tls: .tls
            case .connectTimeout: .connectTimeout
            case .reset: .reset
            case .closed: .closed
            case .tooLarge, .protocolViolation: .protocolViolation
            case .invalidRequest: .invalidRequest
            case .aborted, .outOfMemory, .internal: .local
            }
        self.init(kind, error.message)
    }
}
