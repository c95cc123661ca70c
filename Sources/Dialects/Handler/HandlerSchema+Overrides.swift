package import JSON

/// The schema of `handler` in `provider.add` and `provider.update`: members that differ from those of a type.
extension HandlerSchema {
    /// The schema of an object with some members of `template`'s dialect; what each is by default is `template`'s.
    ///
    /// With `removing`, null stands for the default everywhere but in the dialect's place. References in it are to
    /// `definitions(for:)` in the root of the document it is put into.
    package static func overrides(of template: Handler, removing: Bool) -> JSONObject {
        var schema = overrides(HandlerField.all, of: template, removing: removing)
        schema["properties"]?["dialect"]?["type"] = "string"
        schema["properties"]?["dialect"]?["enum"] = nil
        schema["properties"]?["dialect"]?["const"] = .string(template.dialect)
        schema["properties"]?["$schema"] = .object(removing ? orNull(pointer) : pointer)
        return schema
    }

    /// What `overrides(of:removing:)` refers to, by name; empty when it refers to nothing.
    package static func definitions(for template: Handler) -> JSONObject {
        var definitions = JSONObject()
        var pending = references(in: .object(overrides(of: template, removing: false)))
        while let name = pending.popLast() {
            guard definitions[name] == nil, let definition = document["$defs"]?[name] else { continue }
            definitions[name] = definition
            pending += references(in: definition)
        }
        return definitions
    }

    /// A schema that takes null beside what it takes.
    package static func orNull(_ schema: JSONObject) -> JSONObject {
        var schema = schema
        switch schema["type"] {
        case let type? where type.stringValue != nil: schema["type"] = [type, "null"]
        case .array(let types)? where !types.contains("null"): schema["type"] = .array(types + ["null"])
        default: break
        }
        if case .array(let values)? = schema["enum"], !values.contains(.null) {
            schema["enum"] = .array(values + [.null])
        }
        return schema
    }

    private static func overrides(_ fields: [HandlerField], of template: Handler, removing: Bool) -> JSONObject {
        var properties = JSONObject()
        for (order, field) in fields.filter({ $0.isPart(of: template.dialect) }).enumerated() {
            var schema: JSONObject
            switch field.shape {
            case .value(let own, _, let write):
                schema = removing ? patch(own) : own
                schema["default"] = write(template)
            case .group(let members):
                schema = overrides(members, of: template, removing: removing)
            }
            if removing { schema = orNull(schema) }
            schema["title"] = .string(title(field.name))
            schema["description"] = .string(field.documentation)
            schema["x-order"] = .number(JSONNumber(order))
            properties[field.name] = .object(schema)
        }
        return ["type": "object", "additionalProperties": false, "properties": .object(properties)]
    }

    /// A value's schema, with null for what is taken out of an object whose members may have any names.
    private static func patch(_ schema: JSONObject) -> JSONObject {
        guard schema["propertyNames"] != nil, let members = schema["additionalProperties"]?.objectValue else {
            return schema
        }
        var schema = schema
        schema["additionalProperties"] = .object(orNull(members))
        return schema
    }

    /// A member's name as a person writes it: `first_byte` is “First byte”.
    private static func title(_ name: String) -> String {
        let words = name.replacing("_", with: " ").replacing(" 400", with: " a 400")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// The names of the definitions that a schema refers to.
    private static func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let object):
            object.members.flatMap { member in
                guard member.key == "$ref", let text = member.value.stringValue else {
                    return references(in: member.value)
                }
                return [String(text.dropFirst("#/$defs/".count))]
            }
        case .array(let elements): elements.flatMap(references)
        case .null, .bool, .number, .string: []
        }
    }
}
