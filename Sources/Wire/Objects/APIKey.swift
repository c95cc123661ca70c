public import JSON

/// A key on its way from a client to the daemon: it prints as `•••`.
///
/// It is written to the wire, because `provider.add` must carry it; nothing that the daemon sends holds one.
public struct APIKey: WireValue, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key itself.
    public let revealed: String

    /// Wraps a key.
    public init(_ key: String) {
        revealed = key
    }

    /// What it prints as.
    public var description: String { "•••" }
    /// What it prints as in a debugger.
    public var debugDescription: String { "•••" }
    /// What a dump shows: nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The JSON Schema of the value.
    public static var schema: JSONSchema { String.schema }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> APIKey? {
        String.read(json, &inspection).map(APIKey.init)
    }

    /// The value as JSON.
    public var json: JSONValue? { .string(revealed) }
}
