import Dialects
package import JSON

/// What `provider.add` takes for a type, as JSON Schema 2020-12 for forms and as the check that the daemon makes itself.
///
/// Both follow `ProviderField.all(for:)`, so a form that keeps to the schema is not refused for its values' shape.
package enum ProviderForm {
    /// The schema of `provider.schema`.
    package static func schema(for kind: ProviderKind) -> JSONObject {
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": .string("A provider of type \(kind.name)"),
            "description": .string(kind.summary),
        ]
        for member in object(ProviderField.all(for: kind)).members { schema[member.key] = member.value }
        return schema
    }

    private static func object(_ fields: [ProviderField]) -> JSONObject {
        var properties = JSONObject()
        for (order, field) in fields.enumerated() {
            properties[field.name] = .object(property(field, order: order))
        }
        var schema: JSONObject = ["type": "object", "additionalProperties": false, "properties": .object(properties)]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return schema
    }

    private static func property(_ field: ProviderField, order: Int) -> JSONObject {
        var schema = shape(field.rule)
        schema["title"] = .string(field.title)
        schema["description"] = .string(field.summary)
        if let value = field.defaultValue { schema["default"] = value }
        if !field.examples.isEmpty { schema["examples"] = .array(field.examples) }
        if field.isSecret { schema["writeOnly"] = true }
        schema["x-order"] = .integer(order)
        if field.isAdvanced { schema["x-advanced"] = true }
        return schema
    }

    private static func shape(_ rule: FieldRule) -> JSONObject {
        switch rule {
        case .text(let rule):
            var schema: JSONObject = [
                "type": "string", "minLength": .integer(rule.minimumLength), "maxLength": .integer(rule.maximumLength),
            ]
            if let pattern = rule.pattern { schema["pattern"] = .string(pattern) }
            if let format = rule.format { schema["format"] = .string(format) }
            return schema
        case .choice(let words):
            if words.count == 1 { return ["type": "string", "const": .string(words[0])] }
            return ["type": "string", "enum": .array(words.map { .string($0) })]
        case .boolean: return ["type": "boolean"]
        case .integer(let range): return bounded("integer", .integer(range.lowerBound), .integer(range.upperBound))
        case .number(let range): return bounded("number", number(range.lowerBound), number(range.upperBound))
        case .object(let fields): return object(fields)
        case .handler:
            var schema = HandlerSchema.document.objectValue ?? JSONObject()
            // It stands inside another schema, and only overrides: no member is required.
            schema["$schema"] = nil
            schema["required"] = nil
            return schema
        }
    }

    private static func bounded(_ type: String, _ lowest: JSONValue, _ highest: JSONValue) -> JSONObject {
        ["type": .string(type), "minimum": lowest, "maximum": highest]
    }

    private static func number(_ value: Double) -> JSONValue {
        JSONNumber(text: short(value)).map { .number($0) } ?? .null
    }
}
