import Dialects
import JSON
import Wire

/// What adding and updating have in common.
extension ConfigurationEdit {
    /// Makes of a provider what a request says, once everything that is wrong with it was looked for.
    ///
    /// `problems` are those that the values have by themselves. The entry comes with the type that it is to have, and
    /// goes into the metadata where it or a file of the provider is not what it was.
    ///
    /// - Throws: `provider_invalid` with every problem; nothing has been edited then.
    mutating func apply(
        _ change: ProviderUpdate,
        to entry: MetadataEntry,
        of kind: ProviderKind,
        handler wish: HandlerWish,
        problems: [FieldProblem] = [],
        now: Int
    ) throws(RPCError) {
        var problems = problems
        func isSound(_ path: String) -> Bool { !problems.contains { $0.path.hasPrefix(path) } }
        let prefix = change.envPrefix ?? entry.environmentPrefix
        let old = self.entry(entry.name)
        if isSound("/env_prefix"), let message = prefixProblem(prefix, old, entry.name) {
            problems.append(FieldProblem(path: "/env_prefix", message: message))
        }
        var outcome = HandlerOutcome()
        if isSound("/handler") {
            do throws(HandlerRefusal) {
                outcome = try self.outcome(of: wish, entry, kind)
            } catch {
                problems += error.problems
            }
        }
        if isSound("/handler"), isSound("/endpoint"), let handler = outcome.handler {
            problems += endpointProblem(change, handler, isNewHandler: outcome.bytes != nil, entry, kind)
        }
        guard problems.isEmpty else { throw ProviderRequest.invalid(problems) }

        var entry = entry
        if let old, old.environmentPrefix != prefix {
            warnAboutLeftovers(prefix)
            renameVariables(of: old.environmentPrefix, to: prefix)
        }
        entry.environmentPrefix = prefix
        try changeVariables(change, prefix)
        switch change.displayName {
        case .keep: break
        case .remove: entry.displayName = nil
        case .set(let name): entry.displayName = name
        }
        if let isEnabled = change.enabled { entry.isEnabled = isEnabled }
        if let bytes = outcome.bytes { write(bytes, entry) }
        record(entry, old, now)
        if let handler = outcome.handler, old == nil || !change.apiKey.isKeep || change.envPrefix != nil {
            warnAboutMissingKey(entry, kind, handler)
        }
    }

    private func prefixProblem(_ prefix: String, _ old: MetadataEntry?, _ name: String) -> String? {
        if let owner = entries.first(where: { $0.environmentPrefix == prefix && $0.name != name }) {
            return "\(prefix) is the prefix of \(owner.name) already; each provider needs its own"
        }
        guard let old, old.environmentPrefix != prefix else { return nil }
        return renamingProblem(of: old.environmentPrefix, to: prefix)
    }

    /// What is wrong with the address under the handler that counts, as that decides whether it may be plain http.
    private func endpointProblem(
        _ change: ProviderUpdate,
        _ handler: Handler,
        isNewHandler: Bool,
        _ entry: MetadataEntry,
        _ kind: ProviderKind
    ) -> [FieldProblem] {
        guard kind.needsNetwork else { return [] }
        let given: String?
        switch change.endpoint {
        case .set(let text): given = text
        case .remove: given = kind.defaultEndpoint
        // One that nobody touches was looked at when it was loaded.
        case .keep: given = isNewHandler ? endpoint(entry.environmentPrefix, kind) : nil
        }
        guard let given else { return [] }
        do throws(EndpointError) {
            _ = try ProviderEndpoint(given, handler: handler)
            return []
        } catch {
            return [FieldProblem(path: change.endpoint.isKeep ? "/handler" : "/endpoint", message: error.message)]
        }
    }

    /// Puts the entry into the metadata, unless neither it nor any file differs from what there was.
    private mutating func record(_ entry: MetadataEntry, _ old: MetadataEntry?, _ now: Int) {
        var entry = entry
        let isSame = environment.bytes == contents.environment?.bytes ?? [] && changedHandlers.isEmpty
        guard entry != old || !isSame else { return }
        entry.createdAt = entry.createdAt ?? Timestamp.text(now)
        entry.updatedAt = Timestamp.text(now)
        set(entry)
    }

    private mutating func warnAboutMissingKey(_ entry: MetadataEntry, _ kind: ProviderKind, _ handler: Handler) {
        let prefix = entry.environmentPrefix
        guard kind.needsKey, handler.auth != .none, !hasKey(prefix) else { return }
        let text = environment.value(ProviderVariables.name(prefix, ProviderVariables.endpoint))
        // Most servers on this machine have no keys; an address that cannot be read is told elsewhere.
        if let text, let endpoint = try? ProviderEndpoint(text, handler: handler), endpoint.isLocal { return }
        let variable = ProviderVariables.name(prefix, ProviderVariables.key)
        warnings.append("there is no key: set \(variable) in .env, or give a systemd credential of that name")
    }
}
