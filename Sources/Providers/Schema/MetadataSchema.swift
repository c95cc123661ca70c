import Dialects
package import JSON
import Wire

/// The JSON Schema (2020-12) of `providers_meta.json`, made from the list that reads and writes its entries and from the
/// protocol's own description of a route.
///
/// Members that it does not name are allowed: they belong to somebody else, and are kept.
package enum MetadataSchema {
    /// The whole schema, as `config/providers_meta.schema.json` holds it.
    package static let document: JSONValue = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Providers",
        "description": "Which providers there are; never a secret. Keys are in .env, under each provider's prefix.",
        "type": "object",
        "required": ["version"],
        "properties": [
            "$schema": ["type": "string", "description": "Where the schema of this file is, for editors."],
            "version": ["const": 1, "description": "The version of the file's form."],
            "default_provider": [
                "type": ["string", "null"], "description": "The provider of requests that name none.",
                "examples": ["deepseek"],
            ],
            "providers": [
                "type": ["object", "null"], "description": "The providers by their names.",
                "propertyNames": ["pattern": .string(ProviderName.pattern)],
                "additionalProperties": .object(entry),
            ],
            "routes": [
                "type": ["object", "null"],
                "description": "Names that a chat can give as its model, and whom it asks then.",
                "additionalProperties": ["anyOf": [targets, .object(route)]],
            ],
        ],
    ]

    private static let entry: JSONObject = {
        var properties = JSONObject()
        for field in MetadataField.all {
            var schema = field.schema
            schema["description"] = .string(field.summary)
            properties[field.name] = .object(schema)
        }
        let required = MetadataField.all.filter(\.isRequired).map { JSONValue.string($0.name) }
        return ["type": "object", "required": .array(required), "properties": .object(properties)]
    }()

    /// A route as the protocol has it, but with its name outside and with targets that may be their texts alone.
    private static let route: JSONObject = {
        var route = open(Route.schema.json)
        route["properties"]?["name"] = nil
        route["properties"]?["targets"] = targets
        route["required"] = ["targets"]
        return route
    }()

    private static let targets: JSONValue = {
        let target = open(Route.Target.schema.json)
        let text = target["properties"]?["target"] ?? ["type": "string"]
        return [
            "type": "array", "description": "Whom it asks, in order.", "items": ["anyOf": [text, .object(target)]],
        ]
    }()

    /// A schema of the protocol that takes further members, and null for what may be left out.
    private static func open(_ schema: JSONValue) -> JSONObject {
        var schema = schema.objectValue ?? JSONObject()
        schema["additionalProperties"] = nil
        let required = schema["required"]?.arrayValue ?? []
        for member in schema["properties"]?.objectValue?.members ?? [] where !required.contains(.string(member.key)) {
            schema["properties"]?[member.key] = .object(HandlerSchema.orNull(member.value.objectValue ?? JSONObject()))
        }
        return schema
    }
}
