public import JSON

/// A JSON object of the protocol, described once by the list of its fields.
public protocol WireObject: WireValue {
    /// The list of fields.
    static var shape: Shape<Self> { get }
}

extension WireObject {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { shape.schema }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Self? {
        guard let object = JSONObject.read(json, &inspection) else { return nil }
        return shape.read(object, &inspection)
    }

    /// The value as JSON.
    public var json: JSONValue? { .object(Self.shape.write(self)) }
}
