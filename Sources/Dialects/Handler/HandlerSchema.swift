package import JSON

/// The JSON Schema (2020-12) of handler files, made from the same list that reads and writes them.
package enum HandlerSchema {
    /// The whole schema, as `config/handler.schema.json` holds it.
    package static let document: JSONValue = {
        var root = object(HandlerField.all, root: true)
        root["required"] = ["dialect"]
        root["allOf"] = .array(restrictions(HandlerField.all))
        root["$defs"] = [
            "pointers": PointerChoice.definition, "text": TextRule.definition, "template": RequestTemplate.definition,
            "placeholder": Placeholder.definition,
        ]
        var document: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Handler",
            "description":
                "How providerd talks to one provider. Members that are missing have their dialect's defaults.",
        ]
        for member in root.members { document[member.key] = member.value }
        return .object(document)
    }()

    /// The schema of the member that names the file's schema.
    static let pointer: JSONObject = [
        "type": "string", "description": "Where the schema of this file is, for editors.",
    ]

    /// Which members are for some dialects only, those within others too.
    private static func restrictions(_ fields: [HandlerField], within names: [String] = []) -> [JSONValue] {
        fields.flatMap { field -> [JSONValue] in
            var found: [JSONValue] = []
            if let dialects = field.dialects {
                let forbidden = (names + [field.name]).reversed().reduce(JSONValue.bool(false)) { schema, name in
                    ["properties": .object([name: schema])]
                }
                found = [
                    [
                        "if": ["properties": ["dialect": ["enum": .array(dialects.map(JSONValue.string))]]],
                        "else": forbidden,
                    ]
                ]
            }
            guard case .group(let members) = field.shape else { return found }
            return found + restrictions(members, within: names + [field.name])
        }
    }

    private static func object(_ fields: [HandlerField], root: Bool = false) -> JSONObject {
        var properties = JSONObject()
        if root {
            properties["$schema"] = .object(pointer)
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
