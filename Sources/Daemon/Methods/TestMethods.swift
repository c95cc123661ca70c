import Dialects
import Logging
import Providers
import Streams
import Wire

/// `provider.test`, and the test before a provider is written.
extension Workspace {
    func test(_ request: ProviderTest, _ call: Call) throws(RPCError) {
        guard let id = call.id else { return }
        // A disabled one may be tested: that is what tells whether it can be enabled.
        guard let provider = snapshot.provider(request.name) else { throw snapshot.notFound(request.name) }
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

extension Worker {
    /// Tests a provider that is about to be written, for a request of one of the worker's connections.
    ///
    /// - Returns: what to tell of the test.
    /// - Throws: what failed, at which field of the request; `cancelled` where nobody waits for the answer any more.
    func verify(_ provider: ProviderConfiguration, for connection: Int, _ id: RPCID) async throws(RPCError)
        -> ProviderTest.Result
    {
        try await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<ProviderTest.Result, RPCError>, Never>) in
            do throws(RPCError) {
                guard let workspace, let connection = workspace.connections[connection] else {
                    throw RPCError(.cancelled, "the client closed its connection")
                }
                guard try workspace.dialect(of: provider).needsNetwork else {
                    return continuation.resume(
                        returning: .success(ProviderFindings.withoutNetwork(provider.defaultModel))
                    )
                }
                try workspace.probe(provider, model: provider.defaultModel, for: connection, id) { result in
                    continuation.resume(returning: result.flatMap(\.verdict))
                }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }.get()
    }
}

extension ProviderFindings {
    /// The result, or why the provider is not to be written.
    fileprivate var verdict: Result<ProviderTest.Result, RPCError> {
        if let diagnosis { .failure(diagnosis.refusal) } else { .success(result) }
    }
}
