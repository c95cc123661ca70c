public import JSON

extension String: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .type("string") }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> String? {
        if case .string(let text) = json { return text }
        inspection.report("must be a string, not \(json.indefiniteKind)")
        return nil
    }

    /// The value as JSON.
    public var json: JSONValue? { .string(self) }
}

extension Bool: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .type("boolean") }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Bool? {
        if case .bool(let value) = json { return value }
        inspection.report("must be true or false, not \(json.indefiniteKind)")
        return nil
    }

    /// The value as JSON.
    public var json: JSONValue? { .bool(self) }
}

extension Int: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .type("integer") }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Int? {
        if case .number(let number) = json, let value = number.int { return value }
        inspection.report("must be an integer, not \(json.indefiniteKind)")
        return nil
    }

    /// The value as JSON.
    public var json: JSONValue? { .number(JSONNumber(self)) }
}

extension Double: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .type("number") }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Double? {
        if case .number(let number) = json, let value = number.double { return value }
        inspection.report("must be a number, not \(json.indefiniteKind)")
        return nil
    }

    /// The number, or nil for an infinity or a NaN, which JSON cannot say.
    public var json: JSONValue? { JSONNumber(self).map { .number($0) } }
}

/// A value that the protocol passes on as it is.
extension JSONValue: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .anything }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> JSONValue? { json }

    /// The value as JSON.
    public var json: JSONValue? { self }
}

/// An object whose members the protocol does not know by name.
extension JSONObject: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .type("object") }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> JSONObject? {
        if case .object(let object) = json { return object }
        inspection.report("must be an object, not \(json.indefiniteKind)")
        return nil
    }

    /// The value as JSON.
    public var json: JSONValue? { .object(self) }
}

extension Array: WireValue where Element: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema { .array(of: Element.schema) }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> [Element]? {
        guard case .array(let elements) = json else {
            inspection.report("must be an array, not \(json.indefiniteKind)")
            return nil
        }
        let values = elements.indices.map { index in
            inspection.at(String(index)) { Element.read(elements[index], &$0) }
        }
        let whole = values.compactMap(\.self)
        return whole.count == values.count ? whole : nil
    }

    /// The value as JSON.
    public var json: JSONValue? { .array(compactMap(\.json)) }
}

extension JSONValue {
    /// The kind of the value with its article, for a sentence.
    var indefiniteKind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let number): number.int == nil ? "a number" : "an integer"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
