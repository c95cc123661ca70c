import Providers
import Wire

/// An answer that shows a provider which may be as it was, and then is as healthy as its list says.
protocol ProviderAnswer: WireValue, Sendable {
    /// The provider.
    var provider: Provider { get }
    /// The same with other words for the provider, or of a test of its connection.
    func with(provider: Provider?, test: ProviderTest.Result?) -> Self
}

extension ProviderAnswer {
    /// The same, with what the test of the connection came to.
    func tested(_ test: ProviderTest.Result) -> Self {
        with(provider: nil, test: test)
    }
}

extension ProviderAdd.Result: ProviderAnswer {
    func with(provider: Provider?, test: ProviderTest.Result?) -> ProviderAdd.Result {
        ProviderAdd.Result(
            created: created,
            changed: changed,
            provider: provider ?? self.provider,
            test: test ?? self.test,
            warnings: warnings,
            generation: generation
        )
    }
}

extension ProviderUpdate.Result: ProviderAnswer {
    func with(provider: Provider?, test: ProviderTest.Result?) -> ProviderUpdate.Result {
        ProviderUpdate.Result(
            changed: changed,
            provider: provider ?? self.provider,
            test: test ?? self.test,
            warnings: warnings,
            generation: generation
        )
    }
}

extension Workspace {
    /// Answers a request by a change that is made elsewhere, and shows the provider as it is known here by then.
    func laterShown<Value: ProviderAnswer>(
        _ call: Call,
        _ body: @escaping @Sendable () async throws(RPCError) -> Value
    ) {
        guard let id = call.id else { return }
        let connection = call.connection.id
        Task { [worker] in
            do throws(RPCError) {
                await worker.answer(connection, id, showing: try await body())
            } catch {
                await worker.answer(connection, id, .failure(error))
            }
        }
    }

    /// The answer with the provider's health, where it is about a provider that is in use as it says.
    private func shown<Value: ProviderAnswer>(_ value: Value) -> Value {
        showHealth()
        guard let known = snapshot.provider(value.provider.name), known.generation == value.provider.generation else {
            return value
        }
        var provider = value.provider
        provider.health = healths.of(known)
        return value.with(provider: provider, test: nil)
    }

    /// Answers in the turn in which it looks, so that no event which is told before is newer.
    fileprivate func answer(_ connection: Int, _ id: RPCID, showing value: some ProviderAnswer) {
        connections[connection]?.answer(id, shown(value))
    }
}

extension Worker {
    /// Answers a request of one of its connections, if that is still there.
    fileprivate func answer(_ connection: Int, _ id: RPCID, showing value: some ProviderAnswer) {
        workspace?.answer(connection, id, showing: value)
    }
}
