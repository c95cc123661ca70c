import JSON

/// JSON Schemas whose objects take no members but the ones they name.
enum ClosedSchema {
    /// The schema with all its objects closed: Anthropic takes no other ones for answers and strict functions.
    static func closing(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .array(let elements):
            return .array(elements.map(closing))
        case .object(let object):
            var closed = JSONObject()
            for member in object.members {
                switch member.key {
                case "properties", "$defs", "definitions":
                    // The names in these are the client's, not the schema's.
                    let named = (member.value.objectValue ?? JSONObject()).members.map { ($0.key, closing($0.value)) }
                    closed[member.key] = .object(JSONObject(named))
                case "enum", "const", "default", "examples", "required": closed[member.key] = member.value
                default: closed[member.key] = closing(member.value)
                }
            }
            let isObject = closed["type"] == "object" || closed["properties"] != nil
            if isObject, closed["additionalProperties"] == nil { closed["additionalProperties"] = false }
            return .object(closed)
        default:
            return schema
        }
    }
}
