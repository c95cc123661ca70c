import Dialects
import Providers
import Wire

/// `verify` of `provider.add` and `provider.update`: what would be written is tested before it is.
extension Workspace {
    /// Answers by `change` once the provider that `candidate` makes has passed a test.
    ///
    /// The test takes seconds, and nothing is locked meanwhile: `change` checks everything again.
    func laterVerified<Value: ProviderAnswer>(
        _ call: Call,
        candidate: @escaping Supervisor.Candidate,
        change: @escaping @Sendable (ProviderTest.Result) async throws(RPCError) -> Value
    ) {
        guard let id = call.id else { return }
        let connection = call.connection.id
        laterShown(call) { [supervisor, worker] () throws(RPCError) in
            let provider = try await supervisor.candidate(candidate)
            return try await change(try await worker.verify(provider, for: connection, id))
        }
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
        if let refusal { .failure(refusal) } else { .success(result) }
    }
}
