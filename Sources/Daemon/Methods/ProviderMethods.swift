import JSON
import Providers
import Wire

/// `provider.*`, `route.*` and `config.*`.
extension Workspace {
    func providerTypes(_ request: ProviderTypes) -> ProviderTypes.Result {
        ProviderTypes.Result(types: ProviderKind.all.map(\.wire))
    }

    func providerSchema(_ request: ProviderSchema) throws(RPCError) -> ProviderSchema.Result {
        guard let kind = ProviderKind.named(request.type) else {
            let names = ProviderKind.all.map(\.name)
            throw RPCError(
                .providerNotFound,
                "there is no type \(request.type.prefix(64)): the types are \(names.joined(separator: ", "))",
                ErrorDetails(near: NearNames.suggestions(for: request.type, among: names))
            )
        }
        return ProviderSchema.Result(schema: ProviderForm.schema(for: kind, purpose: request.purpose))
    }

    func presets(_ request: ProviderPresets, _ call: Call) {
        let directories = PresetDirectories(
            configuration: settings.configurationDirectory,
            data: PresetDirectories.standardData
        )
        later(call) { () throws(RPCError) in
            let (presets, problems) = directories.load()
            return ProviderPresets.Result(presets: presets, problems: problems.map(\.wire))
        }
    }

    /// How many providers are shown on the loop itself: so many take less than a millisecond.
    private static let fewProviders = 50

    func providerList(_ request: ProviderList, _ call: Call) {
        showHealth()
        let list = { @Sendable [snapshot, healths] in
            ProviderList.Result(
                generation: snapshot.generation,
                providers: healths.providers(of: snapshot),
                defaultProvider: snapshot.defaultProvider
            )
        }
        guard snapshot.names.count > Self.fewProviders else { return call.answer(list()) }
        // What changes meanwhile is told behind the list, which does not show it.
        call.connection.subscription.wait(for: call.id)
        later(call, list)
    }

    func routeList(_ request: RouteList) -> RouteList.Result {
        RouteList.Result(
            generation: snapshot.generation,
            routes: snapshot.routes.values.sorted { $0.name < $1.name }
        )
    }

    func providerGet(_ request: ProviderGet) throws(RPCError) -> ProviderGet.Result {
        guard let provider = snapshot.provider(request.name) else { throw snapshot.notFound(request.name) }
        showHealth()
        return ProviderGet.Result(provider: provider.wire(health: healths.of(provider)))
    }

    func add(_ request: ProviderAdd, _ call: Call) {
        guard request.verify else {
            return laterShown(call) { [supervisor] () throws(RPCError) in try await supervisor.add(request) }
        }
        laterVerified(call) { transaction, snapshot throws(RPCError) in
            try transaction.candidate(request, after: snapshot)
        } change: { [supervisor] test throws(RPCError) in
            try await supervisor.add(request).tested(test)
        }
    }

    func update(_ request: ProviderUpdate, _ call: Call) {
        guard request.verify else {
            return laterShown(call) { [supervisor] () throws(RPCError) in try await supervisor.update(request) }
        }
        laterVerified(call) { transaction, snapshot throws(RPCError) in
            try transaction.candidate(request, after: snapshot)
        } change: { [supervisor] test throws(RPCError) in
            try await supervisor.update(request).tested(test)
        }
    }

    func remove(_ request: ProviderRemove, _ call: Call) {
        later(call) { [supervisor] () throws(RPCError) in try await supervisor.remove(request) }
    }

    func setRoute(_ request: RouteSet, _ call: Call) {
        later(call) { [supervisor] () throws(RPCError) in try await supervisor.setRoute(request) }
    }

    func removeRoute(_ request: RouteRemove, _ call: Call) {
        later(call) { [supervisor] () throws(RPCError) in try await supervisor.removeRoute(request) }
    }

    func reload(_ request: ConfigReload, _ call: Call) {
        later(call) { [supervisor] () throws(RPCError) in try await supervisor.reload() }
    }
}
