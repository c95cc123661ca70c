import Dialects
import JSON
import Wire

extension ConfigurationEdit {
    /// Puts a provider in, or makes the one that is there what the request says.
    ///
    /// What the request leaves out stays as it is for a provider of the same type; when the type changes, nothing stays
    /// but the name for people, as a key of one service must not go to another.
    ///
    /// - Throws: `provider_exists`, and `provider_invalid` for what can only be seen beside the other providers.
    mutating func add(_ request: ProviderRequest, now: Int) throws(RPCError) {
        let params = request.params
        let old = entry(params.name)
        if old != nil, !params.replace {
            throw RPCError(
                .providerExists,
                "there is a provider \(params.name) already",
                ErrorDetails(provider: params.name)
            )
        }
        let isFirst = entries.isEmpty
        let isSameKind = old?.type == request.kind.name
        let prefix = params.envPrefix ?? old?.environmentPrefix ?? ProviderName.prefix(for: params.name)
        var change = ProviderUpdate(adding: params)
        if let old {
            isReplacement = true
            if !isSameKind { removeVariables(of: old.environmentPrefix) }
        } else {
            warnAboutLeftovers(prefix)
        }
        if !isSameKind, change.endpoint.isKeep, let address = missingEndpoint(request.kind, prefix) {
            change.endpoint = .set(address)
        }
        var entry = old ?? MetadataEntry(name: params.name, type: request.kind.name, environmentPrefix: prefix)
        entry.type = request.kind.name
        let wish = request.handler.map { HandlerWish.exactly($0) } ?? .fitting
        try apply(change, to: entry, of: request.kind, handler: wish, problems: nameProblems(params.name), now: now)
        if !isSameKind, request.handler == nil, !changedHandlers.contains(entry.handlerName) {
            warnings.append("\(file(entry)) was there already and is used as it is")
        }
        if isFirst, request.kind.needsNetwork, metadata.setDefault(params.name) {
            warnings.append("as the first provider, \(params.name) becomes the default one")
        }
    }

    /// The type's own address, written out for the reader of `.env`, unless there is one already.
    private func missingEndpoint(_ kind: ProviderKind, _ prefix: String) -> String? {
        let variable = ProviderVariables.name(prefix, ProviderVariables.endpoint)
        return environment.value(variable) == nil ? kind.defaultEndpoint : nil
    }
}

extension ProviderUpdate {
    /// The change that an addition makes of what its type and name lead to.
    fileprivate init(adding params: ProviderAdd) {
        func patch<Value: WireValue>(_ value: Value?) -> Patch<Value> { value.map { .set($0) } ?? .keep }
        self.init(
            name: params.name,
            displayName: patch(params.displayName),
            apiKey: patch(params.apiKey),
            endpoint: patch(params.endpoint),
            defaultModel: patch(params.defaultModel),
            parameters: patch(params.parameters),
            envPrefix: params.envPrefix
        )
    }
}
