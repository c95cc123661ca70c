import JSON
import POSIX
import Wire

/// A provider's lines of `.env`.
extension ConfigurationEdit {
    /// Changes the variables that a request is about, and no others.
    mutating func changeVariables(_ change: ProviderUpdate, _ prefix: String) throws(RPCError) {
        switch change.apiKey {
        case .keep: break
        case .set(let key):
            try set(prefix, ProviderVariables.key, to: key.revealed, "/api_key")
            if contents.credentials[prefix] != nil {
                let variable = ProviderVariables.name(prefix, ProviderVariables.key)
                warnings.append("the systemd credential \(variable) is used and not the key in .env")
            }
        case .remove: removeKeys(prefix)
        }
        try change.endpoint.apply { text throws(RPCError) in
            try set(prefix, ProviderVariables.endpoint, to: text, "/endpoint")
        }
        try change.defaultModel.apply { text throws(RPCError) in
            try set(prefix, ProviderVariables.defaultModel, to: text, "/default_model")
        }
        try changeParameters(change.parameters, prefix)
    }

    private mutating func changeParameters(_ change: Patch<JSONObject>, _ prefix: String) throws(RPCError) {
        for parameter in ProviderParameter.all {
            let name = parameter.field.name
            let value: JSONValue?
            switch change {
            case .keep: return
            case .remove: value = nil
            case .set(let members):
                guard let member = members[name] else { continue }
                // Not `nil`, which would be the value null here.
                value = member.isNull ? .none : member
            }
            try set(prefix, parameter.suffix, to: value.map(ProviderParameter.text), "/parameters/\(name)")
        }
    }

    /// Sets a variable, or removes it where there is no value.
    mutating func set(_ prefix: String, _ suffix: String, to value: String?, _ path: String) throws(RPCError) {
        let variable = ProviderVariables.name(prefix, suffix)
        guard let value else {
            environment.remove(variable)
            return
        }
        do throws(EnvironmentError) {
            try environment.set(variable, to: value, near: prefix + "_")
        } catch {
            throw ProviderRequest.invalid([FieldProblem(path: path, message: error.message)])
        }
    }

    /// Takes away every key: were the first one gone alone, the next would be sent in its place.
    private mutating func removeKeys(_ prefix: String) {
        let keys = variables(of: prefix).filter { ProviderVariables.keyNumber($0) != nil }
        for key in keys { environment.remove(key) }
        if keys.count > 1 { warnings.append("all of its keys are removed from .env: \(keys.joined(separator: ", "))") }
        if contents.credentials[prefix] != nil {
            let variable = ProviderVariables.name(prefix, ProviderVariables.key)
            warnings.append("the systemd credential \(variable) stays and is used")
        }
    }

    /// Gives every variable of a prefix its name under another one, where it stands.
    mutating func renameVariables(of old: String, to new: String) {
        for variable in variables(of: old) { environment.rename(variable, to: renamed(variable, from: old, to: new)) }
        if contents.credentials[old] != nil, contents.credentials[new] == nil {
            warnings.append("the systemd credentials of the prefix \(old) are not used any more: rename them, too")
        }
    }

    /// What keeps variables from being renamed, or nil: a name that is taken would hide one of the two.
    func renamingProblem(of old: String, to new: String) -> String? {
        let taken = variables(of: old).map { renamed($0, from: old, to: new) }
            .filter { environment.binding($0) != nil }
        guard !taken.isEmpty else { return nil }
        return "cannot be \(new), as .env has \(taken.joined(separator: ", ")) already, which no provider uses"
    }

    private func renamed(_ variable: String, from old: String, to new: String) -> String {
        new + variable.dropFirst(old.utf8.count)
    }

    /// Removes every variable of a prefix.
    mutating func removeVariables(of prefix: String) {
        for variable in variables(of: prefix) { environment.remove(variable) }
    }

    /// Tells of variables that wait in `.env` for a provider that is to have their prefix.
    mutating func warnAboutLeftovers(_ prefix: String) {
        let found = variables(of: prefix)
        if !found.isEmpty {
            warnings.append("these variables were in .env already and are used: \(found.joined(separator: ", "))")
        }
    }

    /// The address of a provider: the one in `.env`, else its type's own.
    func endpoint(_ prefix: String, _ kind: ProviderKind) -> String? {
        let text = environment.value(ProviderVariables.name(prefix, ProviderVariables.endpoint)) ?? ""
        return text.isEmpty ? kind.defaultEndpoint : text
    }

    /// Whether there is any key for a prefix.
    func hasKey(_ prefix: String) -> Bool {
        contents.credentials[prefix] != nil
            || environment.keys.contains { ProviderVariables.keyNumber($0)?.prefix == prefix }
    }
}

extension Patch {
    /// Hands on what the value becomes, nil for none; does nothing where it stays.
    fileprivate func apply(_ body: (Value?) throws(RPCError) -> Void) throws(RPCError) {
        switch self {
        case .keep: break
        case .remove: try body(nil)
        case .set(let value): try body(value)
        }
    }
}
