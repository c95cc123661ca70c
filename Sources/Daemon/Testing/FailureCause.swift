import Dialects
import Providers
import Streams
import Wire

/// Why a provider that is being tested did not do what it was asked, in words that say what to do.
///
/// One case after the other: a total switch over what can fail, as `ExchangeFailure+RPCError` is for the protocol.
struct FailureCause {
    private(set) var step = ProviderTest.Step.answer
    private(set) var path = ""
    private(set) var fact = ""
    private(set) var advice = ""
    private(set) var formAdvice: String?
    private(set) var near: [String] = []
    private(set) var isMissingModel = false

    private let findings: ProviderFindings
    private let subject: Diagnosis.Subject

    init(_ failure: ExchangeFailure, _ findings: ProviderFindings, _ subject: Diagnosis.Subject) {
        self.findings = findings
        self.subject = subject
        switch failure {
        case .untranslatable(let error): tell(.answer, "", "the request has no words in its dialect (\(error.message))")
        case .notAsked(let error): tell(ownStep, "", "it was not asked (\(error.message))")
        case .upstream(let error):
            switch error.kind {
            case .http: status(error)
            case .stream: tell(ownStep, "", "it reported an error (\(error.message))")
            case .protocolViolation:
                tell(
                    ownStep,
                    "/endpoint",
                    "it did not answer as its type does (\(error.message))",
                    "check the endpoint, and that the service speaks \(findings.provider.handler.dialect)"
                )
            }
        case .transport(let failure): transport(failure)
        case .timeout(let phase): timeout(phase)
        case .truncated(let message): tell(ownStep, "", "its answer broke off (\(message))", "test it again")
        case .cancelled: tell(ownStep, "", "the test was cancelled")
        }
    }

    private mutating func tell(
        _ step: ProviderTest.Step,
        _ path: String,
        _ fact: String,
        _ advice: String = "",
        form: String? = nil
    ) {
        self.step = step
        self.path = path
        self.fact = fact
        self.advice = advice
        formAdvice = form
    }

    /// The step that what was asked for proves.
    private var ownStep: ProviderTest.Step { subject == .list ? .model : .answer }

    private var provider: ProviderConfiguration { findings.provider }

    /// The host, and the port where it is not the scheme's own.
    private var host: String {
        guard let base = provider.endpoint?.base else { return provider.name }
        return base.port.map { "\(base.host):\($0)" } ?? base.host
    }

    // MARK: Below HTTP

    private mutating func transport(_ failure: TransportFailure) {
        let reason = failure.message
        switch failure.kind {
        case .dns:
            let name = provider.endpoint?.base.host ?? host
            tell(.reach, "/endpoint", "the host \(name) is not known (\(reason))", "check the endpoint")
        case .connect:
            let advice =
                provider.endpoint?.isLocal == true
                ? "start the service, or check the endpoint and its port"
                : "check the endpoint, and this machine's network and proxy"
            tell(.reach, "/endpoint", "\(host) takes no connection (\(reason))", advice)
        case .tls:
            tell(
                .reach,
                "/endpoint",
                "no trusted connection to \(host) (\(reason))",
                "check the endpoint's scheme and host; an authority of your own is named by ca_file in the handler"
            )
        case .connectTimeout: timeout(.connect)
        case .reset, .closed:
            tell(
                .reach,
                "/endpoint",
                "\(host) broke the connection off before it answered (\(reason))",
                "check the endpoint, its scheme and its port"
            )
        case .protocolViolation:
            tell(.reach, "/endpoint", "what \(host) sends cannot be taken (\(reason))", "check the endpoint")
        case .invalidRequest: tell(.authorise, "/api_key", "the request cannot be sent (\(reason))")
        case .local: tell(.reach, "", "the daemon could not ask (\(reason))", "test it again")
        }
    }

    private mutating func timeout(_ phase: ExchangeFailure.TimeoutPhase) {
        let timeouts = provider.handler.timeouts
        switch phase {
        case .connect:
            tell(
                .reach,
                "/endpoint",
                "\(host) did not take the connection in \(words(timeouts.connect))",
                "check the endpoint, and whether a firewall or proxy is in the way"
            )
        case .firstByte:
            tell(
                ownStep,
                "/endpoint",
                "\(host) took the request, and sent no answer in \(words(timeouts.firstByte))",
                "look whether the service is well; a model that loads needs a longer timeouts.first_byte in the handler"
            )
        case .idle:
            tell(ownStep, "/endpoint", "\(host) fell silent within its answer", "look whether the service is well")
        case .total:
            tell(
                ownStep,
                "/endpoint",
                "\(host) did not answer in the time that a test may take",
                "look whether the service is well; it may be that a model is being loaded, so test it again"
            )
        }
    }

    private func words(_ time: Duration) -> String {
        time < .seconds(1) ? "\(Int(time / .milliseconds(1))) ms" : "\(time.components.seconds) s"
    }

    // MARK: A status that is no success

    private mutating func status(_ error: UpstreamError) {
        let status = error.httpStatus ?? 0
        let reason = "\(status): \(error.message)"
        switch status {
        case 401:
            let fact = provider.keys.isEmpty ? "it wants a key, and none is set" : "the key was refused"
            tell(.authorise, "/api_key", "\(fact) (\(reason))", keyAdvice, form: "check the key")
        case 402: exhausted(reason)
        case 403:
            tell(
                .authorise,
                "/api_key",
                "the key may not be used for this (\(reason))",
                "look at the provider's what it is for, or take another: \(keyAdvice)",
                form: "look at the provider's what it is for, or take another"
            )
        case 429 where !error.retryable: exhausted(reason)
        case 429:
            let wait = error.retryAfterMS.map { "in \(max(1, $0 / 1000)) s" } ?? "in a while"
            tell(ownStep, "", "it was asked too often (\(reason))", "test it again \(wait)")
        case 300..<400:
            tell(
                .reach,
                "/endpoint",
                "it sends requests to another address (\(reason))",
                "set that one as the endpoint; redirects are not followed, lest the key go elsewhere"
            )
        case 404, 405: notThere(reason, error)
        case 408, 425, 500...:
            tell(ownStep, "", "the service itself failed (\(reason))", "test it again later")
        default:
            if isModelMissing(error) { return missing(reason) }
            if Self.refusesKey(error) {
                return tell(.authorise, "/api_key", "the key was refused (\(reason))", keyAdvice, form: "check the key")
            }
            tell(ownStep, "", "it refused the request (\(reason))", "look at the handler's parameters and paths")
        }
    }

    private mutating func exhausted(_ reason: String) {
        tell(ownStep, "/api_key", "the credit or quota of the key is used up (\(reason))", "see the provider's console")
    }

    private mutating func notThere(_ reason: String, _ error: UpstreamError) {
        if isModelMissing(error) { return missing(reason) }
        let hint = "check the endpoint: is a part of its path missing, such as /v1?"
        let address = provider.endpoint.map { subject == .list ? $0.modelsURL ?? $0.chatURL : $0.chatURL } ?? host
        switch subject {
        case .list:
            tell(
                .model,
                "/endpoint",
                "there is no list of models at \(address) (\(reason))",
                "\(hint) If the service has none, name a model"
            )
        case .model: tell(.answer, "/endpoint", "there is nothing to chat with at \(address) (\(reason))", hint)
        }
    }

    /// Whether it is the model that is not there: its list says so, or its list is there and the chat is not, or the
    /// provider names it.
    private func isModelMissing(_ error: UpstreamError) -> Bool {
        guard subject == .model, let model = findings.model else { return false }
        if case .told(_, _, let hasModel, _) = findings.listing { return !hasModel || error.httpStatus == 404 }
        return error.message.contains(model)
    }

    private mutating func missing(_ reason: String) {
        isMissingModel = true
        if case .told(_, _, _, let names) = findings.listing { near = names }
        let advice = Diagnosis.question(near) ?? "see its list of models"
        tell(.model, "/default_model", "it has no model \(findings.model ?? "") for this key (\(reason))", advice)
    }

    /// Whether a refusal is one of the key, as Gemini's is, which says 400 of it.
    private static func refusesKey(_ error: UpstreamError) -> Bool {
        error.httpStatus == 400 && error.message.lowercased().contains("api key")
    }

    private var keyAdvice: String {
        let variable = "\(provider.environmentPrefix)_API_KEY"
        guard provider.keySource != .credential else { return "replace the credential \(variable) of the service" }
        return "set \(variable) in .env, or run providerctl update \(provider.name) --api-key-stdin"
    }
}
