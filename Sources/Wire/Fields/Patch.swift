public import JSON

/// A member of a change: what is left out stays as it is, and `null` takes away what is there (as in RFC 7396).
public enum Patch<Value: WireValue>: WireValue {
    /// It stays as it is.
    case keep
    /// It is taken away.
    case remove
    /// It becomes this.
    case set(Value)

    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .orNull(Value.schema) }

    /// What a member that is not there means.
    public static var absent: Patch? { .keep }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Patch? {
        if case .null = json { return .remove }
        return Value.read(json, &inspection).map { .set($0) }
    }

    /// The value as JSON.
    public var json: JSONValue? {
        switch self {
        case .keep: nil
        case .remove: .null
        case .set(let value): value.json
        }
    }

    /// What it becomes, or nil where it stays or is taken away.
    public var value: Value? {
        if case .set(let value) = self { value } else { nil }
    }

    /// Whether it stays as it is.
    public var isKeep: Bool {
        if case .keep = self { true } else { false }
    }
}

extension Patch: Equatable where Value: Equatable {}
extension Patch: Hashable where Value: Hashable {}
