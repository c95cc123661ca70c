import JSON

/// Any plain interface that takes work on and is asked until it is done, as a handler file describes it.
package struct PollingDialect: Dialect {
    /// The name in handler files.
    package let name = "polling"
    /// The name for people.
    package let title = "Polling"
    /// What speaks it.
    package let summary = """
        Any HTTP interface that takes a request on, and is then asked until the answer is there: the handler file holds \
        a template of the request and says where the address to ask, the status and the text are.
        """
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = nil
    /// Whether a provider of this type needs a key.
    package let needsKey = false

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .polling }

    /// The request that submits the work: the handler's template filled with what the client says.
    ///
    /// - Throws: `DialectError` when the template has no place for something that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        try provider.handler.request.request(
            for: params,
            model: model,
            provider: provider,
            accept: "application/json"
        )
    }

    /// A decoder of a single answer, taken as the last one.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        LastAnswerDecoder(DeclarativePoller(context, provider: nil))
    }

    /// A poller that follows the handler's rules.
    package func poller(_ context: AnswerContext, provider: ProviderEndpoint) -> (any AnswerPoller)? {
        DeclarativePoller(context, provider: provider)
    }
}

/// Decodes one answer of an interface that is polled as if it were the last one; work that goes on was cut off.
final class LastAnswerDecoder: StreamDecoder {
    private let poller: any AnswerPoller
    private var body: [UInt8] = []
    private var isEnded = false

    var redact: ([UInt8]) -> [UInt8] {
        get { poller.redact }
        set { poller.redact = newValue }
    }

    /// A decoder whose body is given to `poller`.
    init(_ poller: any AnswerPoller) {
        self.poller = poller
    }

    var summary: StreamSummary {
        poller.summary
    }

    func consume(_ bytes: Span<UInt8>, into output: inout DecodedOutput) {
        guard !isEnded else { return }
        body.append(bytes)
        guard body.count > WholeAnswer.limit else { return }
        isEnded = true
        output.finish(.failed(UpstreamError(.protocolViolation, "the answer is too large")))
    }

    func finish(into output: inout DecodedOutput) {
        guard !isEnded else { return }
        isEnded = true
        let body = body
        _ = poller.receive(status: 200, headers: [], body: body.span, into: &output)
        output.finish(.truncated)
    }
}
