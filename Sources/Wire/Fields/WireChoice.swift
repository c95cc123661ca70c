public import JSON

/// One of a few words.
public protocol WireChoice: WireValue, CaseIterable, RawRepresentable, Hashable where RawValue == String {}

extension WireChoice {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .oneOf(allCases.map(\.rawValue)) }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Self? {
        guard let word = String.read(json, &inspection) else { return nil }
        if let choice = Self(rawValue: word) { return choice }
        inspection.report("must be one of \(allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// The value as JSON.
    public var json: JSONValue? { .string(rawValue) }
}
