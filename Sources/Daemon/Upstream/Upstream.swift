import Curl
import Dialects
import POSIX
import Providers
import Streams

/// One provider as requests go out to it: what they need of its configuration, and what its refusals mean.
struct Upstream {
    /// Its configuration, with its keys.
    let provider: ProviderConfiguration
    /// Where it is; the key goes nowhere else.
    let base: EndpointURL
    /// What it speaks.
    let dialect: any Dialect
    /// How long a connection may take.
    let connectTimeout: Duration

    /// A provider at its endpoint.
    init(
        _ provider: ProviderConfiguration,
        at endpoint: ProviderEndpoint,
        dialect: any Dialect,
        connectTimeout: Duration
    ) {
        self.provider = provider
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
        var url = request.url
        var headers = request.headers.map { (name: $0.name, value: $0.value) }
        if request.sendsKey, let key = provider.keys.first {
            // The one place where a key is revealed.
            switch handler.auth {
            case .bearer: headers.append((name: "Authorization", value: "Bearer \(key.revealed())"))
            case .header(let name): headers.append((name: name, value: key.revealed()))
            case .query(let name): url += (url.contains("?") ? "&" : "?") + name + "=" + percentEncoded(key.revealed())
            case .none: break
            }
        }
        return TransferRequest(
            method: request.method,
            url: url,
            headers: headers,
            body: request.body,
            connectTimeout: connectTimeout,
            caFile: handler.caFile
        )
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
