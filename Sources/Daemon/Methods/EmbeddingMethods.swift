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
        let metadata = try StreamMetadata(request.options.metadata)
        guard !request.options.detach else {
            throw .invalidParams([
                FieldProblem(path: "/providerd/detach", message: "has no meaning where the answer is one")
            ])
        }
        let subscriber = WholeAnswer(call.connection, id)
        let course = try course(of: request) { [unowned self] attempted throws(RPCError) in
            let (source, answer, warnings) = try embeddingsSource(request, attempted)
            subscriber.source = answer
            return (source, warnings)
        }
        try begin(call, course, subscriber, metadata, id: makeStreamID())
    }

    private func embeddingsSource(
        _ request: ChatRequest,
        _ attempted: StreamCourse.Attempted
    ) throws(RPCError) -> (any StreamSource, FetchSource, warnings: [String]) {
        let (provider, model, params) = (attempted.target.provider, attempted.target.model, request.bytes)
        let dialect = try dialect(of: provider)
        guard dialect.needsNetwork else {
            throw .invalidParams([FieldProblem(path: "/provider", message: "\(dialect.title) has no embeddings")])
        }
        let (upstream, endpoint) = try upstream(attempted, dialect)
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
        return (source, answer, warnings)
    }
}
