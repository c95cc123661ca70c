public import JSON

/// A value of the protocol: it reads itself from JSON, writes itself as JSON, and describes both by a schema.
public protocol WireValue: Sendable {
    /// The JSON Schema of the value.
    static var schema: JSONSchema { get }

    /// What a member that is not there means, or nil where the member is required.
    static var absent: Self? { get }

    /// The value in `json`, or nil after reporting to `inspection` why there is none.
    static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Self?

    /// The value as JSON, or nil for a member that is left out.
    var json: JSONValue? { get }
}

extension WireValue {
    /// What a member that is not there means.
    public static var absent: Self? { nil }
}

/// A member that may be left out: `null` means the same as absence.
extension Optional: WireValue where Wrapped: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { Wrapped.schema }

    /// What a member that is not there means.
    public static var absent: Self? { .some(.none) }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Self? {
        if case .null = json { return .some(.none) }
        return Wrapped.read(json, &inspection).map { .some($0) }
    }

    /// The value as JSON.
    public var json: JSONValue? { self?.json }
}
