public import JSON

/// A JSON Schema (draft 2020-12), built keyword by keyword in a stable order.
public struct JSONSchema: Sendable, Hashable {
    /// The keywords and their values.
    public private(set) var keywords = JSONObject()

    /// A schema that takes everything.
    public static let anything = JSONSchema()

    /// A schema without keywords yet.
    public init() {}

    /// A keyword's value.
    public subscript(_ keyword: String) -> JSONValue? {
        get { keywords[keyword] }
        set { keywords[keyword] = newValue }
    }

    /// The schema as JSON.
    public var json: JSONValue { .object(keywords) }

    /// A value of one of JSON's types.
    public static func type(_ name: String) -> JSONSchema {
        var schema = JSONSchema()
        schema["type"] = .string(name)
        return schema
    }

    /// One of these words.
    public static func oneOf(_ words: [String]) -> JSONSchema {
        var schema = type("string")
        schema["enum"] = .array(words.map { .string($0) })
        return schema
    }

    /// What `schema` takes, or null.
    public static func orNull(_ schema: JSONSchema) -> JSONSchema {
        var either = JSONSchema()
        either["anyOf"] = [schema.json, .object(["type": "null"])]
        return either
    }

    /// An array of like elements.
    public static func array(of element: JSONSchema) -> JSONSchema {
        var schema = type("array")
        schema["items"] = element.json
        return schema
    }

    /// An object with these members and no others; `x-order` keeps their order for forms.
    public static func object<Root>(_ members: [Shape<Root>.Member]) -> JSONSchema {
        var properties = JSONObject()
        for (order, member) in members.enumerated() {
            var schema = member.schema
            schema["x-order"] = .number(JSONNumber(order))
            properties[member.name] = schema.json
        }
        var schema = type("object")
        schema["properties"] = .object(properties)
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        schema["additionalProperties"] = .bool(false)
        return schema
    }
}
