import JSON

/// One member of a provider's entry in `providers_meta.json`: its name, what it means, and how it is read and written.
///
/// Reading, writing and the JSON Schema all follow `all`, so that they cannot disagree.
struct MetadataField: Sendable {
    /// The member's name.
    let name: String
    /// What it means: a sentence or two for an editor's tooltip.
    let summary: String
    /// Its schema without the summary.
    let schema: JSONObject
    /// Whether there must be one.
    var isRequired = false
    /// Reads a value that is there into an entry; what is wrong with it, or nil.
    let read: @Sendable (JSONValue, inout MetadataEntry) -> String?
    /// What an entry has of it; nil for nothing.
    let write: @Sendable (MetadataEntry) -> JSONValue?

    /// Every member, in the order in which it is written.
    static let all: [MetadataField] = [
        text("display_name", \.displayName, "The name that people see.", examples: ["DeepSeek"]),
        MetadataField(
            name: "type",
            summary: "What it speaks, one of provider.types.",
            schema: ["type": "string", "enum": .array(ProviderKind.all.map { .string($0.name) })],
            isRequired: true,
            // Which types there are is told with those there are, when the provider is put together.
            read: { value, entry in
                guard let text = value.stringValue, !text.isEmpty else { return notText }
                entry.type = text
                return nil
            },
            write: { .string($0.type) }
        ),
        MetadataField(
            name: "handler",
            summary: "Its handler's file in handlers/, with or without .json; that of its name when it is left out.",
            schema: [
                "type": ["string", "null"], "pattern": .string(ProviderName.handlerPattern), "examples": ["deepseek"],
            ],
            read: { value, entry in
                if value.isNull { return nil }
                guard let text = value.stringValue, !text.isEmpty else { return notText }
                entry.handlerName = text.hasSuffix(".json") ? String(text.dropLast(5)) : text
                return ProviderName.handlerProblem(entry.handlerName).map { "is refused: \($0)" }
            },
            write: { .string($0.handlerName) }
        ),
        MetadataField(
            name: "env_prefix",
            summary: "What the names of its variables in .env begin with; made of its name when it is left out.",
            schema: [
                "type": ["string", "null"], "maxLength": .integer(ProviderName.longestPrefix),
                "pattern": .string(ProviderName.prefixPattern), "examples": ["DEEPSEEK"],
            ],
            read: { value, entry in
                if value.isNull { return nil }
                guard let text = value.stringValue, !text.isEmpty else { return notText }
                entry.environmentPrefix = text
                return ProviderName.isValidPrefix(text) ? nil : ProviderName.prefixRule
            },
            write: { .string($0.environmentPrefix) }
        ),
        MetadataField(
            name: "enabled",
            summary: "Whether requests may go to it.",
            schema: ["type": "boolean", "default": true],
            read: { value, entry in
                guard let flag = value.boolValue else { return "must be true or false" }
                entry.isEnabled = flag
                return nil
            },
            write: { .bool($0.isEnabled) }
        ),
        text("created_at", \.createdAt, "When it was added.", examples: ["2026-03-01T12:00:00Z"]),
        text("updated_at", \.updatedAt, "When it was last changed.", examples: ["2026-03-01T12:00:00Z"]),
    ]

    private static let notText = "must be a text that is not empty"

    /// A text that may be left out, or null.
    private static func text(
        _ name: String,
        _ path: any WritableKeyPath<MetadataEntry, String?> & Sendable,
        _ summary: String,
        examples: [JSONValue]
    ) -> MetadataField {
        MetadataField(
            name: name,
            summary: summary,
            schema: ["type": ["string", "null"], "minLength": 1, "examples": .array(examples)],
            read: { value, entry in
                if value.isNull { return nil }
                guard let text = value.stringValue, !text.isEmpty else { return notText }
                entry[keyPath: path] = text
                return nil
            },
            write: { $0[keyPath: path].map { .string($0) } }
        )
    }
}
