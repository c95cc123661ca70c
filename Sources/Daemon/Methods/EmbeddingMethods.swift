import Dialects
import JSON
import Providers
import Streams
import Wire

/// `embeddings.create` and `provider.models`: requests to a provider that one answer answers.
extension Workspace {
    /// The longest answer with embeddings: some three million numbers.
    private static let embeddingsLimit = 64 << 20
    /// The longest list of models (STREAMS.md: an answer that is not a stream).
    private static let listingLimit = 16 << 20

    func embeddings(_ request: ChatRequest, _ call: Call) throws(RPCError) {
        guard let id = call.id else { return }
        try refuseWhatIsMissing(request.options)
        let target = try ChatResolution(request, in: snapshot)
        let (provider, model, params) = (target.provider, target.model, request.bytes)
        let dialect = try dialect(of: provider)
        guard dialect.needsNetwork else {
            throw .invalidParams([FieldProblem(path: "/provider", message: "\(dialect.title) has no embeddings")])
        }
        let endpoint = try endpoint(of: provider)
        let timeouts = provider.handler.timeouts.overridden(by: request.options.timeouts)
        let upstream = Upstream(provider, at: endpoint, dialect: dialect, connectTimeout: timeouts.connect)
        let answer = FetchSource(upstream, limit: Self.embeddingsLimit, workspace: self) { body in
            Result { () throws(UpstreamError) in
                try dialect.embeddings(in: body.span, for: params.span, model: model).serialized()
            }
        }
        let (source, warnings) = try translated(params) { () throws(DialectError) in
            try dialect.embeddingsRequest(for: params.span, model: model, provider: endpoint)
        } makeSource: { request in
            answer.asking(request)
        }
        let subscriber = WholeAnswer(call.connection, id, of: answer, .work)
        try begin(call, target, timeouts, source, subscriber, id: makeStreamID(), warnings: warnings)
    }

    func models(_ request: ProviderModels, _ call: Call) throws(RPCError) {
        guard let id = call.id else { return }
        let target = try ChatResolution(provider: request.name, in: snapshot)
        let provider = target.provider
        let dialect = try dialect(of: provider)
        guard dialect.needsNetwork else {
            let models = [provider.defaultModel].compactMap { $0.map { ProviderModels.Model(id: $0) } }
            return call.answer(ProviderModels.Result(models: models))
        }
        let endpoint = try endpoint(of: provider)
        guard let words = dialect.modelsRequest(to: endpoint) else {
            throw .invalidParams([FieldProblem(path: "/name", message: "\(provider.name) has no list of models")])
        }
        let timeouts = provider.handler.timeouts
        let upstream = Upstream(provider, at: endpoint, dialect: dialect, connectTimeout: timeouts.connect)
        let answer = FetchSource(upstream, limit: Self.listingLimit, workspace: self) { body in
            Result { () throws(UpstreamError) in
                let models = try dialect.models(in: body.span).map(ProviderModels.Model.init)
                return ProviderModels.Result(models: models).json?.serialized() ?? []
            }
        }
        let subscriber = WholeAnswer(call.connection, id, of: answer, .listing)
        try begin(call, target, timeouts, answer.asking(words), subscriber, id: makeStreamID())
    }
}

extension ProviderModels.Model {
    /// A model as the protocol shows it.
    fileprivate init(_ model: ModelDescription) {
        self.init(id: model.id, displayName: model.title, contextLength: model.contextLength)
    }
}
