package import Providers
package import Wire

/// Which provider and which of its models a chat request means.
package struct ChatResolution: Sendable {
    /// The longest name of a model, in bytes: every chunk repeats it, and whatever is remembered of a stream holds it.
    ///
    /// Local servers name models by the path of a file, which are the longest there are.
    static let modelLimit = 1024

    /// The provider.
    package let provider: ProviderConfiguration
    /// The provider's own name for the model; empty where none is asked.
    package let model: String

    /// Resolves a request's target in a snapshot.
    ///
    /// `provider/model` names both; a provider alone means its default model; a model alone belongs to the default
    /// provider, also when it has a slash and no provider has the name before it; nothing means both defaults.
    ///
    /// - Throws: `provider_not_found`, which names near ones, `model_missing`, or `invalid_params` for a name that is too
    ///   long.
    package init(_ request: ChatRequest, in snapshot: Snapshot) throws(RPCError) {
        let target = request.target
        if let name = target.provider, let provider = snapshot.provider(name) {
            try self.init(provider: provider, model: target.model)
        } else if request.provider == nil, let model = request.model, let provider = snapshot.standardProvider {
            try self.init(provider: provider, model: model)
        } else if let name = target.provider {
            throw snapshot.notFound(name)
        } else if let provider = snapshot.standardProvider {
            try self.init(provider: provider, model: target.model)
        } else {
            throw snapshot.nobodyMeant(by: target.model)
        }
    }

    /// What is asked of a provider itself, and of none of its models.
    ///
    /// - Throws: `provider_not_found`, which names near ones.
    package init(provider name: String, in snapshot: Snapshot) throws(RPCError) {
        guard let provider = snapshot.provider(name) else { throw snapshot.notFound(name) }
        try provider.refuseDisabled()
        self.provider = provider
        model = ""
    }

    /// Resolves a target of a route: `provider/model`, or a provider alone for its default model.
    ///
    /// - Throws: `provider_not_found`, `model_missing` or `invalid_params`, likewise.
    package init(target: String, in snapshot: Snapshot) throws(RPCError) {
        let parts = target.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first, let provider = snapshot.provider(name) else {
            throw snapshot.notFound(parts.first ?? "")
        }
        try self.init(provider: provider, model: parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil)
    }

    /// Refuses the name of a model that is too long to be asked.
    ///
    /// - Throws: `invalid_params` for `/model`.
    package static func refuseLong(_ model: String) throws(RPCError) {
        guard model.utf8.count > modelLimit else { return }
        throw .invalidParams([FieldProblem(path: "/model", message: "must name a model in at most \(modelLimit) bytes")]
        )
    }

    private init(provider: ProviderConfiguration, model: String?) throws(RPCError) {
        try provider.refuseDisabled()
        guard let model = model ?? provider.defaultModel else {
            throw RPCError(
                .modelMissing,
                "no model was named and \(provider.name) has no default model",
                ErrorDetails(provider: provider.name)
            )
        }
        try Self.refuseLong(model)
        self.provider = provider
        self.model = model
    }
}

extension ProviderConfiguration {
    fileprivate func refuseDisabled() throws(RPCError) {
        guard !isEnabled else { return }
        throw RPCError(
            .providerNotFound,
            "provider \(name) is disabled in providers_meta.json",
            ErrorDetails(provider: name)
        )
    }
}

extension Snapshot {
    /// The default provider, or the only one there is.
    fileprivate var standardProvider: ProviderConfiguration? {
        if let defaultProvider { return provider(defaultProvider) }
        return names.count == 1 ? names.first.flatMap(provider) : nil
    }

    /// That a request names no provider, and there is none that it can mean; a route may be near.
    fileprivate func nobodyMeant(by model: String?) -> RPCError {
        let near = model.map { NearNames.suggestions(for: $0, among: routes.keys.sorted() + names) } ?? []
        let hint =
            if !near.isEmpty {
                "did you mean \(near.joined(separator: " or "))?"
            } else if names.isEmpty {
                "add a provider, or try the model echo/echo"
            } else {
                "name one of \(names.prefix(5).joined(separator: ", "))"
            }
        return RPCError(
            .providerNotFound,
            "no provider was named and there is no default: \(hint)",
            ErrorDetails(near: near.isEmpty ? nil : near)
        )
    }
}
