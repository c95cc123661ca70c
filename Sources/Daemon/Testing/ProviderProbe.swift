import Curl
import Dialects
import Providers
import Reactor
import Streams

/// Tests one provider: asks it for its list of models, and then a model for a word.
///
/// The provider need not be configured. Nothing of the daemon changes by it: it counts against no limit and for no
/// health, and is no stream.
final class ProviderProbe: Undertaking {
    /// How long all of it may take.
    static let patience = Duration.seconds(30)
    /// How long the list may take where a model is to be asked too.
    private static let listingPatience = Duration.seconds(10)

    /// Called once, in a later turn of the loop than `begin()`: what was found, or who wanted an end before it was.
    typealias Ending = (Result<ProviderFindings, ExchangeFailure>) -> Void

    private let upstream: Upstream
    private let endpoint: ProviderEndpoint
    private let workspace: Workspace
    private var findings: ProviderFindings
    private var ending: Ending?
    private var step: (any Undertaking)?
    private var deadline = Instant(microseconds: 0)

    /// Prepares a test of a provider with a model, if one is known.
    init(
        _ upstream: Upstream,
        at endpoint: ProviderEndpoint,
        model: String?,
        workspace: Workspace,
        ending: @escaping Ending
    ) {
        self.upstream = upstream
        self.endpoint = endpoint
        self.workspace = workspace
        self.ending = ending
        findings = ProviderFindings(provider: upstream.provider, model: model)
    }

    /// Begins.
    func begin() {
        workspace.hold(self)
        deadline = workspace.loop.now + Self.patience
        // Not within the call that began it, where it could be over at once.
        workspace.later { [self] in askForModels() }
    }

    func cancel(_ reason: Cancellation) {
        end(.failure(.cancelled(reason)))
    }

    private func end(_ result: Result<ProviderFindings, ExchangeFailure>) {
        guard let ending else { return }
        self.ending = nil
        step?.cancel(.requested)
        step = nil
        workspace.letGo(self)
        ending(result)
    }

    private var timeLeft: Duration { max(deadline - workspace.loop.now, .zero) }

    // MARK: The list

    private func askForModels() {
        guard ending != nil else { return }
        guard let request = upstream.dialect.modelsRequest(to: endpoint) else { return askModel() }
        let (model, redaction) = (findings.model, Redaction(upstream.provider.keys))
        step = workspace.askForModels(
            request,
            of: upstream,
            within: model == nil ? timeLeft : min(Self.listingPatience, timeLeft)
        ) {
            .told($0, model, redaction)
        } then: { [self] (result: Result<ProviderFindings.Listing, ExchangeFailure>) in
            listed(result)
        }
    }

    private func listed(_ result: Result<ProviderFindings.Listing, ExchangeFailure>) {
        guard ending != nil else { return }
        step = nil
        switch result {
        case .success(let listing): findings.listing = listing
        case .failure(let failure): findings.listing = .failed(failure)
        }
        if findings.isDecided { end(.success(findings)) } else { askModel() }
    }

    // MARK: The model

    private func askModel(limitsLength: Bool = true) {
        guard let model = findings.model else { return end(.success(findings)) }
        let params = TrialChat.params(limitsLength: limitsLength)
        do throws(DialectError) {
            let request = try upstream.dialect.request(for: params.span, model: model, provider: endpoint)
            let context = upstream.context(model: model, id: "test", contentType: nil)
            if let poller = upstream.dialect.poller(context, provider: endpoint) {
                order(request, poller)
            } else {
                ask(request, model, limitsLength: limitsLength)
            }
        } catch {
            findings.trial = .failed(.untranslatable(error))
            end(.success(findings))
        }
    }

    private func ask(_ request: UpstreamRequest, _ model: String, limitsLength: Bool) {
        let chat = TrialChat(request, to: upstream, model: model, within: timeLeft, workspace: workspace) {
            [self] result in
            guard ending != nil else { return }
            step = nil
            switch result {
            case .success(let firstToken): findings.trial = .answered(firstTokenMS: firstToken)
            case .failure(let failure):
                // Some models take no limit under this name, and a word costs little without one.
                if limitsLength, failure.namesLengthLimit { return askModel(limitsLength: false) }
                findings.trial = .failed(failure)
            }
            end(.success(findings))
        }
        step = chat
        chat.begin()
    }

    /// Orders work that would have to be asked for again and again, and takes the order back once it is accepted.
    private func order(_ request: UpstreamRequest, _ poller: any AnswerPoller) {
        let inquiry = Inquiry(
            request,
            to: upstream,
            limit: Workspace.listingLimit,
            within: timeLeft,
            workspace: workspace
        ) { [self] result in
            guard ending != nil else { return }
            step = nil
            switch result {
            case .success(let answer): findings.trial = taken(answer, poller)
            case .failure(let failure): findings.trial = .failed(failure)
            }
            end(.success(findings))
        }
        step = inquiry
        inquiry.start()
    }

    private func taken(_ answer: Fetch.Answer, _ poller: any AnswerPoller) -> ProviderFindings.Trial {
        var trial = ProviderFindings.Trial.accepted
        poller.redact = upstream.redact
        workspace.decode { output in
            let step = poller.receive(
                status: answer.head.status,
                headers: answer.head.fields,
                body: answer.body.span,
                into: &output
            )
            if case .ended = step { output.finish(.truncated) }
        } deliver: { output in
            switch output.end {
            case .failed(let error):
                trial = .failed(.upstream(Redaction(upstream.provider.keys).redacted(error)))
            case .truncated: trial = .failed(.truncated("the provider ended the work before its end"))
            case .complete: trial = .answered(firstTokenMS: nil)
            case nil: break
            }
        }
        if trial == .accepted, let request = poller.cancellation {
            workspace.send(Errand(request, to: upstream, workspace: workspace))
        }
        return trial
    }
}

extension ProviderFindings.Listing {
    /// What a list says, without the provider's keys; looking for names like the model's takes milliseconds, so it is
    /// done off the loop.
    fileprivate static func told(
        _ models: [ModelDescription],
        _ model: String?,
        _ redaction: Redaction
    ) -> ProviderFindings.Listing {
        let names = models.map(\.id).filter { $0.utf8.count <= ListedModels.nameLimit }
        // Ollama lists what is asked for as `llama3` as `llama3:latest`.
        let hasModel = model.map { names.contains($0) || names.contains("\($0):latest") } ?? false
        var near: [String] = []
        if let model, !hasModel { near = NearNames.suggestions(for: model, among: names) }
        return .told(
            names: names.prefix(ProviderFindings.namesTold).map(redaction.redacted),
            count: names.count,
            hasModel: hasModel,
            near: near.map(redaction.redacted)
        )
    }
}

extension ExchangeFailure {
    /// Whether the provider refuses the limit on the answer's length, by any of its names.
    fileprivate var namesLengthLimit: Bool {
        guard case .upstream(let error) = self, error.httpStatus == 400 || error.httpStatus == 422 else { return false }
        let names = ["max_tokens", "max_output_tokens", "max_completion_tokens", "max_new_tokens", "maxOutputTokens"]
        return names.contains { error.message.contains($0) }
    }
}
