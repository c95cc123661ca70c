import JSON
import Wire

/// What a form is about: the call that its answers go to, and what is known without asking.
struct FormSubject {
    /// `provider.add` or `provider.update`.
    let method: Method
    /// Params that no question is about, such as the type of a provider to add.
    var fixed = JSONObject()
    /// Values that Enter takes: a service's own, or those that are there.
    var offered = JSONObject()
    /// Values that were given before, which are not asked for.
    var given = JSONObject()
    /// Examples in place of the schema's, by field.
    var examples: [String: [JSONValue]] = [:]
    /// A sentence more for a question, by field.
    var hints: [String: String] = [:]
    /// Fields that should have a value, though none is required.
    var expected: Set<String> = []
    /// Whether there is a key already.
    var hasKey = false

    /// Whether what is not answered stays as it is.
    var isChange: Bool { method == .providerUpdate }

    /// The params that say how the call is to be carried out, and whom it is about: no form asks for them.
    private static let unasked: Set = ["type", "replace", "dry_run", "verify"]

    /// The questions of a schema that are to be asked.
    func fields(of schema: JSONObject) -> [FormField] {
        FormField.all(in: schema).filter { field in
            !Self.unasked.contains(field.path[0]) && fixed[field.path[0]] == nil
        }
    }
}

/// What a form's call answered: the common part of `provider.add` and `provider.update`.
struct FormOutcome {
    let provider: Provider
    let changed: [String]
    let warnings: [String]
    let test: ProviderTest.Result?

    init(_ result: ProviderAdd.Result) {
        (provider, changed, warnings, test) = (result.provider, result.changed, result.warnings, result.test)
    }

    init(_ result: ProviderUpdate.Result) {
        (provider, changed, warnings, test) = (result.provider, result.changed, result.warnings, result.test)
    }
}

extension JSONObject {
    /// The value at the end of a path of members.
    func value(at path: [String]) -> JSONValue? {
        guard let name = path.first, let value = self[name] else { return nil }
        return path.count == 1 ? value : value.objectValue?.value(at: Array(path.dropFirst()))
    }

    /// Puts a value at the end of a path, or takes it away with what is empty then.
    mutating func set(_ value: JSONValue?, at path: [String]) {
        guard let name = path.first else { return }
        guard path.count > 1 else {
            self[name] = value
            return
        }
        var inner = self[name]?.objectValue ?? JSONObject()
        inner.set(value, at: Array(path.dropFirst()))
        self[name] = inner.isEmpty ? nil : .object(inner)
    }
}
