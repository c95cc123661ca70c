import JSON

/// One question of a form, as a property of a JSON Schema describes it.
struct FormField {
    /// What kind of answer it takes.
    enum Kind {
        /// A text.
        case text
        /// A text that is not shown.
        case secret
        /// One of some words.
        case choice([String])
        /// Yes or no.
        case boolean
        /// A number.
        case number
        /// Members that are questions of their own.
        case members([FormField])
        /// Anything else: JSON.
        case json
    }

    /// The names of the members that lead to it.
    let path: [String]
    let title: String
    /// A sentence or two below the title.
    let summary: String
    let kind: Kind
    let isRequired: Bool
    let isAdvanced: Bool
    /// What is taken where nothing is answered.
    let standard: JSONValue?
    let examples: [JSONValue]

    /// Its JSON Pointer, by which the daemon names it.
    var pointer: String {
        path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }

    /// The questions of a schema, in their order (`x-order`); a property that can have one value only is none.
    static func all(in schema: JSONObject, below path: [String] = []) -> [FormField] {
        let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        let properties = (schema["properties"]?.objectValue?.members ?? []).enumerated().sorted { left, right in
            let orders = [left, right].map { $0.element.value["x-order"]?.intValue ?? $0.offset }
            return (orders[0], left.offset) < (orders[1], right.offset)
        }
        return properties.compactMap { property in
            guard let schema = property.element.value.objectValue, schema["const"] == nil else { return nil }
            let name = property.element.key
            return FormField(schema, path + [name], isRequired: required.contains(name))
        }
    }

    private init(_ schema: JSONObject, _ path: [String], isRequired: Bool) {
        let shape = Self.shape(schema)
        self.path = path
        self.isRequired = isRequired
        title = schema["title"]?.stringValue ?? path.last ?? ""
        summary = schema["description"]?.stringValue ?? ""
        isAdvanced = schema["x-advanced"]?.boolValue ?? false
        standard = schema["default"].flatMap { $0.isNull ? nil : $0 }
        examples = schema["examples"]?.arrayValue ?? []
        kind = Self.kind(shape, isSecret: schema["writeOnly"]?.boolValue ?? false, path)
    }

    private static func kind(_ shape: JSONObject, isSecret: Bool, _ path: [String]) -> Kind {
        if isSecret { return .secret }
        if let words = shape["enum"]?.arrayValue { return .choice(words.compactMap(\.stringValue)) }
        switch type(shape) {
        case "string": return .text
        case "boolean": return .boolean
        case "integer", "number": return .number
        default: break
        }
        let members = all(in: shape, below: path)
        let isPlain = members.allSatisfy { member in
            switch member.kind {
            case .members, .json: false
            default: true
            }
        }
        return isPlain && !members.isEmpty ? .members(members) : .json
    }

    /// What a property's value is where it is not null: a change's members may be null.
    private static func shape(_ schema: JSONObject) -> JSONObject {
        for keyword in ["anyOf", "oneOf"] {
            let shapes = (schema[keyword]?.arrayValue ?? []).compactMap(\.objectValue)
            if let shape = shapes.first(where: { type($0) != "null" && $0["const"]?.isNull != true }) { return shape }
        }
        return schema
    }

    private static func type(_ schema: JSONObject) -> String? {
        schema["type"]?.stringValue
            ?? schema["type"]?.arrayValue?.compactMap(\.stringValue).first { $0 != "null" }
    }
}
