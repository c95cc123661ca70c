/// Any JSON value, as a tree.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// What to do with an object that has a key twice.
public enum JSONDuplicates: Sendable, Equatable {
    /// Keep the value of the last, in the place of the first.
    case allow
    /// Throw `JSONError.Code.duplicateKey`.
    case reject
}

extension JSONValue {
    /// Reads a text that is one value with nothing but white space around it (RFC 8259).
    ///
    /// Arrays and objects may be nested `depthLimit` deep, and never deeper than 1,024. What is wrong with the text is
    /// thrown with its place.
    public static func parse(
        _ bytes: Span<UInt8>,
        depthLimit: Int = 512,
        duplicates: JSONDuplicates = .allow
    ) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes, depthLimit: depthLimit)
        let value = try reader.readValue(duplicates: duplicates)
        try reader.end()
        return value
    }

    /// Reads a text that is one value with nothing but white space around it (RFC 8259).
    public static func parse(
        _ bytes: [UInt8],
        depthLimit: Int = 512,
        duplicates: JSONDuplicates = .allow
    ) throws(JSONError) -> JSONValue {
        try parse(bytes.span, depthLimit: depthLimit, duplicates: duplicates)
    }

    /// Reads a text that is one value with nothing but white space around it (RFC 8259).
    public static func parse(
        _ text: String,
        depthLimit: Int = 512,
        duplicates: JSONDuplicates = .allow
    ) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), depthLimit: depthLimit, duplicates: duplicates)
    }
}

extension JSONValue {
    /// Whether it is `null`.
    public var isNull: Bool { self == .null }

    /// The string, if it is one.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The truth value, if it is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The number, if it is one.
    public var numberValue: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The number, if it is a whole one of 64 bits.
    public var intValue: Int? { numberValue?.int }

    /// The number as a Double, if it is one and finite.
    public var doubleValue: Double? { numberValue?.double }

    /// The elements, if it is an array.
    public var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, if it is an object.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member of an object; nil if it is none or has no such member.
    ///
    /// Setting makes an object of anything else.
    public subscript(key: String) -> JSONValue? {
        get { objectValue?[key] }
        set {
            var object = objectValue ?? JSONObject()
            self = .null
            object[key] = newValue
            self = .object(object)
        }
    }

    /// The element of an array; nil if it is none or has no such element.
    public subscript(index: Int) -> JSONValue? {
        guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}
