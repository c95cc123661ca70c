import Curl
import Dialects
import POSIX
import Providers
import Streams

/// One provider as requests go out to it: what they need of its configuration, and what its refusals mean.
struct Upstream {
    /// Its configuration, with its keys.
    let provider: ProviderConfiguration
    /// The one of its keys that is shown to it.
    let key: Secret?
    /// Where it is; the key goes nowhere else.
    let base: EndpointURL
    /// What it speaks.
    let dialect: any Dialect
    /// How long a connection may take.
    let connectTimeout: Duration

    /// A provider at its endpoint, with one of its keys; the first where none is chosen.
    init(
        _ provider: ProviderConfiguration,
        at endpoint: ProviderEndpoint,
        dialect: any Dialect,
        connectTimeout: Duration,
        key: Secret? = nil
    ) {
        self.provider = provider
        self.key = key ?? provider.keys.first
        base = endpoint.base
        self.dialect = dialect
        self.connectTimeout = connectTimeout
    }

    /// How to talk to it.
    var handler: Handler { provider.handler }

    /// Its name.
    var name: String { provider.name }

    /// Takes its keys out of what it says.
    var redact: ([UInt8]) -> [UInt8] {
        { [provider] in Redaction(provider.keys).redacted($0) }
    }

    /// A dialect's request as it is sent, with the key in the place that the handler names.
    ///
    /// An answer may name the address of the next request. The key goes only where it was configured to go, whatever the
    /// dialect made of such an address: to the endpoint's own scheme, host and port. Elsewhere a request goes without it,
    /// and over TLS, unless the endpoint itself has none.
    ///
    /// - Throws: `TransportFailure` for an address that is not to be asked.
    func transferRequest(_ request: UpstreamRequest) throws(TransportFailure) -> TransferRequest {
        let isOwn = try checkedAddress(request.url).origin == base.origin
        guard isOwn || !request.sendsKey else {
            throw TransportFailure(.protocolViolation, "the key was to be sent to another host than the endpoint's")
        }
        var transfer = TransferRequest(
            method: request.method,
            url: request.url,
            headers: request.headers.map { (name: $0.name, value: $0.value) },
            body: request.body,
            connectTimeout: connectTimeout,
            caFile: handler.caFile
        )
        // The one place where a key is revealed.
        if request.sendsKey, let key { try show(key.revealed(), in: &transfer) }
        return transfer
    }

    private func show(_ key: String, in transfer: inout TransferRequest) throws(TransportFailure) {
        switch handler.auth {
        case .bearer: transfer.headers.append((name: "Authorization", value: "Bearer \(key)"))
        case .header(let name): transfer.headers.append((name: name, value: key))
        case .query(let name):
            transfer.url += (transfer.url.contains("?") ? "&" : "?") + name + "=" + percentEncoded(key)
        case .sigv4(let service, let region):
            guard let key = AWSKey(key) else {
                throw TransportFailure(
                    .invalidRequest,
                    "the key cannot be signed with; it must have the form ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]"
                )
            }
            guard let region = region ?? AWSKey.region(ofHost: base.host) else {
                throw TransportFailure(
                    .invalidRequest,
                    "the endpoint names no region to sign for: set auth to sigv4:\(service):REGION in the handler"
                )
            }
            if let token = key.sessionToken { transfer.headers.append((name: "X-Amz-Security-Token", value: token)) }
            transfer.signature = RequestSignature(
                accessKeyID: key.accessKeyID,
                secretAccessKey: key.secretAccessKey,
                region: region,
                service: service
            )
        case .none: break
        }
    }

    private func checkedAddress(_ text: String) throws(TransportFailure) -> EndpointURL {
        let address: EndpointURL
        do throws(EndpointError) {
            address = try EndpointURL(text)
            // Plain http as the endpoint's: by its rule, on this machine or where the handler allows it.
            if !address.isSecure && !base.isSecure { _ = try ProviderEndpoint(text, handler: handler) }
        } catch {
            throw TransportFailure(.protocolViolation, "the next address cannot be asked: \(error.message)")
        }
        guard address.isSecure || !base.isSecure else {
            throw TransportFailure(.protocolViolation, "the next address is one without TLS: \(address.host)")
        }
        return address
    }

    /// What an answer without a 2xx status means.
    func error(_ head: ResponseHead, _ body: [UInt8]) -> UpstreamError {
        // Before the words are cut to their length, so that no part of a key is left at the cut.
        let body = redact(body)
        return dialect.error(
            status: head.status,
            headers: head.fields,
            body: body.span,
            now: WallClock.seconds
        )
    }

    /// What an answer says that is no success, in words without its keys.
    func refusal(_ answer: Fetch.Answer) -> UpstreamError {
        Redaction(provider.keys).redacted(error(answer.head, answer.body))
    }

    /// What a decoder or poller is told of the exchange.
    func context(model: String, id: String, contentType: String?) -> AnswerContext {
        AnswerContext(
            contentType: contentType,
            handler: handler,
            model: model,
            id: id,
            created: WallClock.seconds
        )
    }
}

extension ResponseHead {
    /// The header fields in the dialects' words.
    var fields: [HTTPField] { headers.map { HTTPField($0.name, $0.value) } }
    /// Whether the provider did what it was asked.
    var isSuccess: Bool { (200..<300).contains(status) }
}
