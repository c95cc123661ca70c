import JSON

/// What `providers_meta.json` says of one provider.
struct MetadataEntry: Equatable, Sendable {
    var name: String
    var displayName: String?
    var type: String
    var handlerName: String
    var environmentPrefix: String
    var isEnabled = true
    var createdAt: String?
    var updatedAt: String?

    /// Makes the entry of a new provider.
    init(name: String, type: String, environmentPrefix: String) {
        self.name = name
        self.type = type
        handlerName = name
        self.environmentPrefix = environmentPrefix
    }

    /// Reads an entry; what is wrong goes to `report` with the path below the entry.
    init?(name: String, value: JSONValue, report: (_ path: [String], _ message: String) -> Void) {
        guard let object = value.objectValue else {
            report([], "the provider \(name) must be an object")
            return nil
        }
        var isSound = true
        func problem(_ member: String, _ message: String) {
            isSound = false
            report([member], "\(member) of \(name) \(message)")
        }
        func text(_ member: String) -> String? {
            guard let value = object[member], !value.isNull else { return nil }
            if let text = value.stringValue, !text.isEmpty { return text }
            problem(member, "must be a text that is not empty")
            return nil
        }
        self.name = name
        if !ProviderName.isValid(name) {
            isSound = false
            report([], "the name \(name.debugDescription) must match \(ProviderName.pattern)")
        }
        displayName = text("display_name")
        createdAt = text("created_at")
        updatedAt = text("updated_at")
        if object["type"] == nil { problem("type", "is missing") }
        type = text("type") ?? ""
        handlerName = text("handler") ?? name
        if handlerName.hasSuffix(".json") { handlerName.removeLast(5) }
        if let reason = ProviderName.handlerProblem(handlerName) { problem("handler", "is refused: \(reason)") }
        environmentPrefix = text("env_prefix") ?? ProviderName.prefix(for: name)
        if !ProviderName.isValidPrefix(environmentPrefix) {
            problem("env_prefix", "must match \(ProviderName.prefixPattern) and not end with an underscore")
        }
        switch object["enabled"] {
        case nil: break
        case .bool(let flag): isEnabled = flag
        default: problem("enabled", "must be true or false")
        }
        if !isSound { return nil }
    }

    /// Writes the entry over `object`, whose other members and whose order stay.
    func write(to object: inout JSONObject) {
        object["display_name"] = displayName.map { .string($0) }
        object["type"] = .string(type)
        object["handler"] = .string(handlerName)
        object["env_prefix"] = .string(environmentPrefix)
        object["enabled"] = .bool(isEnabled)
        object["created_at"] = createdAt.map { .string($0) }
        object["updated_at"] = updatedAt.map { .string($0) }
    }
}
