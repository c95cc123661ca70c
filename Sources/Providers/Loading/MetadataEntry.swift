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
        self.init(name: name, type: "", environmentPrefix: ProviderName.prefix(for: name))
        if !ProviderName.isValid(name) {
            isSound = false
            report([], "the name \(name.debugDescription) \(ProviderName.rule)")
        }
        for field in MetadataField.all {
            let problem: String?
            switch object[field.name] {
            case let value?: problem = field.read(value, &self)
            case nil: problem = field.isRequired ? "is missing" : nil
            }
            if let problem {
                isSound = false
                report([field.name], "\(field.name) of \(name) \(problem)")
            }
        }
        if isSound, let reason = ProviderName.handlerProblem(handlerName) {
            isSound = false
            report(["handler"], "handler of \(name) is refused: \(reason)")
        }
        if !isSound { return nil }
    }

    /// Writes the entry over `object`, whose other members and whose order stay.
    func write(to object: inout JSONObject) {
        for field in MetadataField.all { object[field.name] = field.write(self) }
    }
}
