import Dialects
package import JSON
package import Wire

/// What `provider.add` and `provider.update` take for a type, as JSON Schema 2020-12 for forms and as the check that the
/// daemon makes itself.
///
/// Both follow `ProviderField.all(for:purpose:)`, so a form that keeps to the schema is not refused for its values'
/// shape. What a schema cannot say is checked beyond it: an address must be one that leads somewhere, plain http stays
/// on this machine, and what goes into `.env` must read the same for every reader of it.
package enum ProviderForm {
    /// The schema of `provider.schema`.
    package static func schema(for kind: ProviderKind, purpose: ProviderSchema.Purpose = .add) -> JSONObject {
        let title =
            switch purpose {
            case .add: "A provider of type \(kind.name)"
            case .update: "Changes to a provider of type \(kind.name)"
            }
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": .string(title),
            "description": .string(kind.summary),
        ]
        let fields = ProviderField.all(for: kind, purpose: purpose)
        for member in object(fields).members { schema[member.key] = member.value }
        // References are looked up from the root, wherever they stand.
        for field in fields {
            guard case .handler(let template, _) = field.rule else { continue }
            let definitions = HandlerSchema.definitions(for: template)
            if !definitions.isEmpty { schema["$defs"] = .object(definitions) }
        }
        return schema
    }

    /// Everything that is wrong with the values of a request, each with its JSON Pointer.
    package static func problems(
        in values: JSONObject,
        for kind: ProviderKind,
        purpose: ProviderSchema.Purpose = .add
    ) -> [FieldProblem] {
        FieldRule.problems(of: values, fields: ProviderField.all(for: kind, purpose: purpose), at: "")
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
        if field.takesNull && !field.isRequired { schema = HandlerSchema.orNull(schema) }
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
        case .handler(let template, let removing): return HandlerSchema.overrides(of: template, removing: removing)
        }
    }

    private static func bounded(_ type: String, _ lowest: JSONValue, _ highest: JSONValue) -> JSONObject {
        ["type": .string(type), "minimum": lowest, "maximum": highest]
    }

    private static func number(_ value: Double) -> JSONValue {
        JSONNumber(text: short(value)).map { .number($0) } ?? .null
    }
}
