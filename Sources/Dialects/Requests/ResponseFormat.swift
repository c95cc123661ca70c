import JSON

/// What form the answer has to have; plain text is no format at all.
enum ResponseFormat: Sendable, Equatable {
    /// Any JSON object.
    case jsonObject
    /// JSON of a schema.
    case jsonSchema(name: String, description: String?, schema: JSONObject, strict: Bool?)

    /// Reads `response_format`; `nil` for plain text.
    ///
    /// - Throws: `DialectError` when the format is unknown or lacks its schema.
    static func read(_ place: ParameterPlace) throws(DialectError) -> ResponseFormat? {
        _ = try place.object()
        let type = try place.required("type")
        switch try type.word() {
        case "text": return nil
        case "json_object":
            // Several services take the schema of an object here.
            guard let schema = place["schema"] else { return .jsonObject }
            return .jsonSchema(name: "response", description: nil, schema: try schema.object(), strict: nil)
        case "json_schema":
            let format = try place.required("json_schema")
            _ = try format.object()
            return .jsonSchema(
                name: try format["name"]?.word() ?? "response",
                description: try format["description"]?.string(),
                schema: try format.required("schema").object(),
                strict: try format["strict"]?.boolean()
            )
        case let other: throw DialectError("the response format \(other) is not known", at: type.path)
        }
    }

    /// The schema, where there is one.
    var schema: JSONObject? {
        if case .jsonSchema(_, _, let schema, _) = self { schema } else { nil }
    }
}
