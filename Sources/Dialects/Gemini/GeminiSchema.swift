import JSON

/// A JSON Schema in the part of OpenAPI's that every Gemini model takes.
///
/// What this part has no words for is sent as JSON Schema under another name, which newer servers take (`$ref`, maps,
/// `oneOf` and so on). Closed objects and the name of the schema language are left out: neither changes what a model
/// writes.
enum GeminiSchema {
    /// Members that mean the same in both, and hold no schemas.
    private static let common: Set<String> = [
        "title", "description", "nullable", "default", "example", "minimum", "maximum", "minItems", "maxItems",
        "minLength", "maxLength", "minProperties", "maxProperties", "pattern", "required", "propertyOrdering",
    ]

    /// Members that say nothing about the values.
    private static let silent: Set<String> = ["$schema", "$id", "$comment", "strict", "examples"]

    /// The formats that are known.
    private static let formats: Set<String> = ["enum", "date-time", "int32", "int64", "float", "double"]

    /// The schema in OpenAPI's words; `nil` when something would be lost.
    static func plain(_ schema: JSONObject) -> JSONObject? {
        var plain = JSONObject()
        for member in schema.members where !silent.contains(member.key) {
            switch member.key {
            case "type":
                guard let (type, isNullable) = type(member.value) else { return nil }
                plain["type"] = .string(type)
                if isNullable { plain["nullable"] = true }
            case "additionalProperties":
                guard member.value == false else { return nil }
            case "format":
                guard let format = member.value.stringValue, formats.contains(format) else { return nil }
                plain["format"] = member.value
            case "enum":
                guard let values = member.value.arrayValue, values.allSatisfy({ $0.stringValue != nil }) else {
                    return nil
                }
                plain["enum"] = member.value
            case "const":
                guard member.value.stringValue != nil else { return nil }
                plain["enum"] = [member.value]
            case "items":
                guard let items = member.value.objectValue.flatMap(Self.plain) else { return nil }
                plain["items"] = .object(items)
            case "anyOf":
                guard let choices = member.value.arrayValue.flatMap(Self.plain) else { return nil }
                plain["anyOf"] = .array(choices)
            case "properties":
                guard let members = member.value.objectValue.flatMap(Self.properties) else { return nil }
                plain["properties"] = .object(members)
            case _ where common.contains(member.key):
                plain[member.key] = member.value
            default: return nil
            }
        }
        return isWhole(plain) ? plain : nil
    }

    /// The schema without what no server takes.
    static func bare(_ schema: JSONObject) -> JSONObject {
        JSONObject(schema.members.lazy.filter { $0.key != "$schema" && $0.key != "strict" }.map { ($0.key, $0.value) })
    }

    /// Whether it is the schema of an object without members, which a function without arguments has.
    static func isEmpty(_ schema: JSONObject) -> Bool {
        let isObject = schema["type"].map { $0.stringValue?.lowercased() == "object" } ?? true
        let others = schema.keys.filter { $0 != "type" && $0 != "additionalProperties" && !silent.contains($0) }
        return isObject
            && others.allSatisfy { schema[$0]?.objectValue?.isEmpty ?? schema[$0]?.arrayValue?.isEmpty ?? false }
    }

    /// An object without members, a list of anything and a value of any kind cannot be said.
    private static func isWhole(_ schema: JSONObject) -> Bool {
        switch schema["type"] {
        case "OBJECT"?: schema["properties"]?.objectValue?.isEmpty == false
        case "ARRAY"?: schema["items"] != nil
        case nil: schema["anyOf"] != nil
        default: true
        }
    }

    private static func plain(_ schemas: [JSONValue]) -> [JSONValue]? {
        var plain: [JSONValue] = []
        for schema in schemas {
            guard let one = schema.objectValue.flatMap(Self.plain) else { return nil }
            plain.append(.object(one))
        }
        return plain
    }

    private static func properties(_ members: JSONObject) -> JSONObject? {
        var plain = JSONObject()
        for member in members.members {
            guard let one = member.value.objectValue.flatMap(Self.plain) else { return nil }
            plain[member.key] = .object(one)
        }
        return plain
    }

    /// A type, and whether null may stand in its place; `nil` for several types.
    private static func type(_ value: JSONValue) -> (String, Bool)? {
        let known: Set<String> = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"]
        let names = (value.arrayValue ?? [value]).compactMap { $0.stringValue?.uppercased() }
        let types = names.count > 1 ? names.filter { $0 != "NULL" } : names
        guard types.count == 1, known.contains(types[0]) else { return nil }
        return (types[0], types.count < names.count)
    }
}
