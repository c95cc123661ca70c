import Dialects
import Logging
import Providers
import Streams
import Wire

/// `provider.test`.
extension Workspace {
    func test(_ request: ProviderTest, _ call: Call) throws(RPCError) {
        guard let id = call.id else { return }
        // A disabled one may be tested: that is what tells whether it can be enabled.
        guard let provider = snapshot.provider(request.name) else { throw snapshot.notFound(request.name) }
        if let model = request.model { try ChatResolution.refuseLong(model) }
        let model = request.model ?? provider.defaultModel
        guard try dialect(of: provider).needsNetwork else {
            return call.answer(ProviderFindings.withoutNetwork(model))
        }
        try probe(provider, model: model, for: call.connection, id) { result in
            switch result {
            case .success(let findings): call.answer(findings.result)
            case .failure(let error): call.fail(error)
            }
        }
    }

    /// Tests a provider for a request of a connection; `then` is called once, in a later turn of the loop.
    ///
    /// - Throws: `shutting_down`; then it is not called.
    func probe(
        _ provider: ProviderConfiguration,
        model: String?,
        for connection: Connection,
        _ id: RPCID,
        then: @escaping (Result<ProviderFindings, RPCError>) -> Void
    ) throws(RPCError) {
        guard !isDraining else { throw Self.cancelled(.shutdown) }
        let endpoint = try endpoint(of: provider)
        let upstream = Upstream(
            provider,
            at: endpoint,
            dialect: try dialect(of: provider),
            connectTimeout: provider.handler.timeouts.connect
        )
        let probe = ProviderProbe(upstream, at: endpoint, model: model, workspace: self) { [log] result in
            connection.endWait(for: id)
            switch result {
            case .success(let findings):
                let outcome = findings.diagnosis?.message ?? "it is well"
                log.info("a provider was tested: \(outcome)", metadata: ["provider": "\(provider.name)"])
                then(.success(findings))
            case .failure(.cancelled(let reason)): then(.failure(Self.cancelled(reason)))
            case .failure(let failure): then(.failure(failure.rpcError(provider: provider.name)))
            }
        }
        connection.wait(for: id) { [weak probe] in probe?.cancel($0) }
        probe.begin()
    }

    private static func cancelled(_ reason: Cancellation) -> RPCError {
        var error = ExchangeFailure.cancelled(reason).rpcError(provider: "")
        if error.code == .cancelled { error.message = "the test was cancelled, and nothing was written" }
        return error
    }
}
