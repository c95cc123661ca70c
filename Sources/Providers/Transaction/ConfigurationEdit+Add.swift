import Dialects
import JSON
import POSIX
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
                "there is a provider \(params.name) already; set replace to change it",
                ErrorDetails(provider: params.name)
            )
        }
        let isSameKind = old?.type == request.kind.name
        let prefix = params.envPrefix ?? old?.environmentPrefix ?? ProviderName.prefix(for: params.name)
        if let owner = entries.first(where: { $0.environmentPrefix == prefix && $0.name != params.name }) {
            throw ProviderRequest.invalid([
                FieldProblem(
                    path: "/env_prefix",
                    message: "\(prefix) is the prefix of \(owner.name) already; each provider needs its own"
                )
            ])
        }
        if let old {
            if !isSameKind { removeVariables(of: old.environmentPrefix) }
            if isSameKind, old.environmentPrefix != prefix {
                try moveVariables(from: old.environmentPrefix, to: prefix)
            }
        } else {
            warnAboutLeftovers(prefix, params)
        }
        try setVariables(request, prefix, isNew: !isSameKind)

        var entry = old ?? MetadataEntry(name: params.name, type: request.kind.name, environmentPrefix: prefix)
        entry.type = request.kind.name
        entry.environmentPrefix = prefix
        entry.displayName = params.displayName ?? old?.displayName
        let handler = try setHandler(request, entry, isNew: !isSameKind)
        try checkEndpoint(params, handler)
        let unchanged = finishedEquals(entry, old)
        if !unchanged {
            entry.createdAt = entry.createdAt ?? Timestamp.text(now)
            entry.updatedAt = Timestamp.text(now)
            metadata.set(entry)
        }
        if request.kind.needsKey, handler.auth != .none, !hasKey(prefix), !isLocal(prefix, handler) {
            let variable = ProviderVariables.name(prefix, ProviderVariables.key)
            warnings.append("there is no key: set \(variable) in .env, or give a systemd credential of that name")
        }
        if old == nil, entries.isEmpty, request.kind.needsNetwork, metadata.setDefault(params.name) {
            warnings.append("\(params.name) is the first provider and now the default one")
        }
    }

    /// Whether neither the entry nor any file differs from what there was.
    private func finishedEquals(_ entry: MetadataEntry, _ old: MetadataEntry?) -> Bool {
        entry == old && environment.bytes == contents.environment?.bytes ?? [] && changedHandlers.isEmpty
    }

    private mutating func setVariables(_ request: ProviderRequest, _ prefix: String, isNew: Bool) throws(RPCError) {
        let params = request.params
        try set(prefix, ProviderVariables.key, params.apiKey?.revealed, "/api_key")
        let endpoint = params.endpoint ?? (isNew ? missingEndpoint(request, prefix) : nil)
        try set(prefix, ProviderVariables.endpoint, endpoint, "/endpoint")
        try set(prefix, ProviderVariables.defaultModel, params.defaultModel, "/default_model")
        for member in (params.parameters ?? JSONObject()).members {
            guard let parameter = ProviderParameter.all.first(where: { $0.field.name == member.key }) else { continue }
            if member.value.isNull {
                environment.remove(ProviderVariables.name(prefix, parameter.suffix))
            } else {
                try set(
                    prefix,
                    parameter.suffix,
                    ProviderParameter.text(of: member.value),
                    "/parameters/\(member.key)"
                )
            }
        }
    }

    /// The type's own address, written out for the reader of `.env`, unless there is one already.
    private func missingEndpoint(_ request: ProviderRequest, _ prefix: String) -> String? {
        let variable = ProviderVariables.name(prefix, ProviderVariables.endpoint)
        return environment.value(variable) == nil ? request.kind.defaultEndpoint : nil
    }

    private mutating func set(
        _ prefix: String,
        _ suffix: String,
        _ value: String?,
        _ path: String
    ) throws(RPCError) {
        guard let value else { return }
        do throws(EnvironmentError) {
            try environment.set(ProviderVariables.name(prefix, suffix), to: value, near: prefix + "_")
        } catch {
            throw ProviderRequest.invalid([FieldProblem(path: path, message: error.message)])
        }
    }

    private mutating func moveVariables(from old: String, to new: String) throws(RPCError) {
        for variable in variables(of: old) {
            let suffix = String(variable.dropFirst(old.utf8.count + 1))
            try set(new, suffix, environment.value(variable), "/env_prefix")
            environment.remove(variable)
        }
    }

    /// Removes every variable of a prefix.
    mutating func removeVariables(of prefix: String) {
        for variable in variables(of: prefix) { environment.remove(variable) }
    }

    private func hasKey(_ prefix: String) -> Bool {
        contents.credentials[prefix] != nil
            || environment.keys.contains { ProviderVariables.keyNumber($0)?.prefix == prefix }
    }

    /// Whether the provider is a server on this machine, most of which have no keys.
    private func isLocal(_ prefix: String, _ handler: Handler) -> Bool {
        let endpoint = environment.value(ProviderVariables.name(prefix, ProviderVariables.endpoint))
        // An address that cannot be read is told elsewhere.
        return endpoint.flatMap { try? ProviderEndpoint($0, handler: handler) }?.isLocal ?? false
    }

    private mutating func warnAboutLeftovers(_ prefix: String, _ params: ProviderAdd) {
        let found = variables(of: prefix)
        if !found.isEmpty {
            warnings.append("these variables were in .env already and are used: \(found.joined(separator: ", "))")
        }
    }

    /// Writes the handler, unless the one that is there says the same or is to stay; the one that counts then.
    private mutating func setHandler(
        _ request: ProviderRequest,
        _ entry: MetadataEntry,
        isNew: Bool
    ) throws(RPCError) -> Handler {
        let name = entry.handlerName
        let file = "\(ConfigurationFiles.handlersName)/\(name).json"
        var present: Handler?
        if case .success(let file)? = contents.handlers[name] {
            present = try? HandlerFile.parse(file.bytes, file: name).get()
        }
        if request.handler == nil, let present, present.dialect == request.kind.template.dialect {
            if isNew { warnings.append("\(file) was there already and is used as it is") }
            return present
        }
        let wanted = request.handler ?? request.kind.template
        if present == wanted { return wanted }
        if let other = entries.first(where: { $0.handlerName == name && $0.name != entry.name }) {
            throw ProviderRequest.invalid([
                FieldProblem(path: "/handler", message: "\(file) is the handler of \(other.name), too")
            ])
        }
        let old = try? contents.handlers[name]?.get()
        contents.handlers[name] = .success(
            FileContents(
                path: old?.path ?? Path.join(contents.files.realHandlers, name + ".json"),
                bytes: HandlerFile.bytes(wanted),
                status: old?.status
            )
        )
        changedHandlers.append(name)
        return wanted
    }

    /// A handler decides whether an address may be plain http, and which one counts is known only now.
    private func checkEndpoint(_ params: ProviderAdd, _ handler: Handler) throws(RPCError) {
        guard let endpoint = params.endpoint else { return }
        do throws(EndpointError) {
            _ = try ProviderEndpoint(endpoint, handler: handler)
        } catch {
            throw ProviderRequest.invalid([FieldProblem(path: "/endpoint", message: error.message)])
        }
    }
}
