package import JSON

/// The JSON Schema (2020-12) of handler files, made from the same list that reads and writes them.
package enum HandlerSchema {
    /// The whole schema, as `config/handler.schema.json` holds it.
    package static let document: JSONValue = {
        var root = object(HandlerField.all, root: true)
        root["required"] = ["dialect"]
        root["allOf"] = .array(HandlerField.all.compactMap(restriction))
        var document: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Handler",
            "description":
                "How providerd talks to one provider. Members that are missing have their dialect's defaults.",
        ]
        for member in root.members { document[member.key] = member.value }
        return .object(document)
    }()

    /// That a member is for some dialects only.
    private static func restriction(_ field: HandlerField) -> JSONValue? {
        guard let dialects = field.dialects else { return nil }
        return [
            "if": ["properties": ["dialect": ["enum": .array(dialects.map(JSONValue.string))]]],
            "else": ["properties": .object([field.name: false])],
        ]
    }

    private static func object(_ fields: [HandlerField], root: Bool = false) -> JSONObject {
        var properties = JSONObject()
        if root {
            properties["$schema"] = ["type": "string", "description": "Where the schema of this file is, for editors."]
        }
        for field in fields {
            var schema: JSONObject
            switch field.shape {
            case .value(let own, _, _): schema = own
            case .group(let members): schema = object(members)
            }
            schema["description"] = .string(field.documentation)
            properties[field.name] = .object(schema)
        }
        return ["type": "object", "additionalProperties": false, "properties": .object(properties)]
    }
}
