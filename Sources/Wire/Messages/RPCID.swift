public import JSON

/// The id of a request: a string or an integer, as its client chose it.
public enum RPCID: Hashable, Sendable, CustomStringConvertible {
    case integer(Int)
    case string(String)

    /// The id in a JSON value, or nil where it is neither a string nor an integer.
    package init?(exactly json: JSONValue?) {
        if let text = json?.stringValue {
            self = .string(text)
        } else if let value = json?.intValue {
            self = .integer(value)
        } else {
            return nil
        }
    }

    /// Appends the id as JSON.
    public func write(to output: inout [UInt8]) {
        switch self {
        case .integer(let value): JSONWriter.integer(value, to: &output)
        case .string(let text): JSONWriter.string(text, to: &output)
        }
    }

    /// The id as JSON, such as `7` or `"a"`.
    public var description: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension RPCID: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    /// An integer id.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// A text id.
    public init(stringLiteral value: String) { self = .string(value) }
}

extension RPCID: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema {
        var schema = JSONSchema()
        schema["type"] = .array([.string("string"), .string("integer")])
        return schema
    }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> RPCID? {
        let id = RPCID(exactly: json)
        if id == nil { inspection.report("must be a string or an integer, not \(json.indefiniteKind)") }
        return id
    }

    /// The value as JSON.
    public var json: JSONValue? {
        switch self {
        case .integer(let value): .number(JSONNumber(value))
        case .string(let text): .string(text)
        }
    }
}
