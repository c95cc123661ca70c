import Dialects
import JSON
import Providers
import Streams
import Wire

/// `embeddings.create`: a request to a model that one answer answers.
extension Workspace {
    /// The longest answer with embeddings: some three million numbers.
    private static let embeddingsLimit = 64 << 20

    func embeddings(_ request: ChatRequest, _ call: Call) throws(RPCError) {
        guard let id = call.id else { return }
        try refuseWhatIsMissing(request.options)
        guard !request.options.detach else {
            throw .invalidParams([
                FieldProblem(path: "/providerd/detach", message: "has no meaning where the answer is one")
            ])
        }
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
        let subscriber = WholeAnswer(call.connection, id, of: answer)
        try begin(call, target, timeouts, source, subscriber, id: makeStreamID(), warnings: warnings)
    }
}
