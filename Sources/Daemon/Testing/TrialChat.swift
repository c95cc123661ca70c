import Curl
import Dialects
import JSON
import Providers
import Reactor
import Streams

/// Asks a model for a word, and is over with the first one: the connection is closed then.
///
/// It is no stream: nobody subscribes to it, it is made once, and counts against no limit and for no statistics.
final class TrialChat: Undertaking {
    /// Called once: when the first token came, in milliseconds (nil for an answer without any), or why none did.
    typealias Ending = (Result<Double?, ExchangeFailure>) -> Void

    private let request: UpstreamRequest
    private let upstream: Upstream
    private let model: String
    private let total: Duration
    private let workspace: Workspace
    private var ending: Ending?
    private var transfer: Transfer?
    private var decoder: (any StreamDecoder)?
    private var refusal: Fetch.Answer?
    private var start = Instant(microseconds: 0)
    private lazy var patience = Patience(upstream.handler.timeouts, total: total, loop: workspace.loop) {
        [unowned self] in end(.failure(.timeout($0)))
    }

    /// Sends `request`, whose answer may take at most `total`.
    init(
        _ request: UpstreamRequest,
        to upstream: Upstream,
        model: String,
        within total: Duration,
        workspace: Workspace,
        ending: @escaping Ending
    ) {
        self.request = request
        self.upstream = upstream
        self.model = model
        self.total = total
        self.workspace = workspace
        self.ending = ending
    }

    /// The params of a question that every model understands; some refuse a limit on the length of the answer.
    static func params(limitsLength: Bool) -> [UInt8] {
        let limit = limitsLength ? #","max_tokens":16"# : ""
        return Array(#"{"messages":[{"role":"user","content":"Say hello."}]\#(limit)}"#.utf8)
    }

    /// Begins.
    func begin() {
        workspace.hold(self)
        start = workspace.loop.now
        do throws(TransportFailure) {
            let request = try upstream.transferRequest(request)
            patience.begin()
            transfer = try workspace.start(request, delegate: self)
        } catch {
            // In a later turn, as everything else is told.
            workspace.later { [self] in end(.failure(.transport(error))) }
        }
    }

    func cancel(_ reason: Cancellation) {
        end(.failure(.cancelled(reason)))
    }

    private func end(_ result: Result<Double?, ExchangeFailure>) {
        guard let ending else { return }
        self.ending = nil
        patience.stop()
        transfer?.abort()
        transfer = nil
        workspace.letGo(self)
        ending(result)
    }

    /// Looks for a token, or an end, in what was decoded.
    private func look(at output: borrowing DecodedOutput, isCut: Bool = false) {
        for index in 0..<output.chunkCount where Self.hasToken(output.bytes.span.extracting(output.chunkRange(index))) {
            return end(.success((workspace.loop.now - start) / .milliseconds(1)))
        }
        guard !isCut else { return }
        switch output.end {
        case nil: break
        case .complete: end(.success(nil))
        case .truncated: end(.failure(.truncated("the provider ended the stream before its end")))
        case .failed(let error):
            end(.failure(.upstream(Redaction(upstream.provider.keys).redacted(error))))
        }
    }

    /// Whether a chunk has a part of the answer: text, reasoning or a tool call.
    private static func hasToken(_ chunk: Span<UInt8>) -> Bool {
        // Decoders put out valid JSON; what could not be read would be no token.
        guard let json = try? JSONValue.parse(chunk) else { return false }
        return (json["choices"]?.arrayValue ?? []).contains { choice in
            (choice["delta"]?.objectValue?.members ?? []).contains { member in
                guard member.key != "role" else { return false }
                return member.value.stringValue?.isEmpty == false || member.value.arrayValue?.isEmpty == false
            }
        }
    }

    private func refuse() {
        guard let refusal else { return }
        end(.failure(.upstream(upstream.refusal(refusal))))
    }
}

extension TrialChat: TransferDelegate {
    func transferDidConnect(_ transfer: Transfer) {
        patience.connected()
    }

    func transfer(_ transfer: Transfer, didReceive head: ResponseHead) {
        patience.heard()
        if head.isSuccess {
            let context = upstream.context(model: model, id: "test", contentType: head["content-type"])
            let decoder = upstream.dialect.decoder(context)
            decoder.redact = upstream.redact
            self.decoder = decoder
        } else {
            refusal = Fetch.Answer(head: head)
        }
    }

    func transfer(_ transfer: Transfer, didReceive bytes: Span<UInt8>) {
        patience.heard()
        if let decoder {
            workspace.decode {
                decoder.consume(bytes, into: &$0)
            } deliver: {
                look(at: $0)
            }
        } else {
            let room = Fetch.refusalLimit - (refusal?.body.count ?? 0)
            refusal?.body.append(bytes.extracting(first: min(room, bytes.count)))
            if bytes.count >= room { refuse() }
        }
    }

    func transfer(_ transfer: Transfer, didComplete error: CurlError?) {
        self.transfer = nil
        if refusal != nil { return refuse() }
        if let decoder {
            workspace.decode { output in
                decoder.finish(into: &output)
            } deliver: { output in
                look(at: output, isCut: error != nil)
            }
        }
        switch error {
        case let error?:
            let failure = TransportFailure(error)
            let isCut = decoder != nil && (failure.kind == .reset || failure.kind == .closed)
            end(.failure(isCut ? .truncated(failure.message) : .transport(failure)))
        case nil:
            end(.failure(.transport(TransportFailure(.protocolViolation, "the provider sent no answer"))))
        }
    }
}
