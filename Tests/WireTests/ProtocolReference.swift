import JSON
import Wire

/// The tables of the protocol's page, made from the types that read and write the protocol.
enum ProtocolReference {
    /// The objects that have a table of their own, by the names that the page gives them.
    static let objects: [(name: String, type: any WireObject.Type)] = [
        ("Provider", Provider.self), ("Key", KeyStatus.self), ("Health", Health.self), ("Type", ProviderType.self),
        ("Limits", Limits.self), ("Peer", Peer.self), ("Server", DaemonHello.Server.self),
        ("Worker", WorkerStatus.self), ("Reload", ReloadStatus.self), ("FileProblem", ConfigProblem.self),
        ("ParamProblem", FieldProblem.self), ("Stream", StreamInfo.self), ("Outcome", ChatOutcome.self),
        ("Attempt", Attempt.self), ("Timing", Timing.self), ("Options", ChatOptions.self),
        ("Timeouts", ChatOptions.Timeouts.self), ("Retry", ChatOptions.Retry.self), ("ErrorData", ErrorDetails.self),
    ]

    /// A line for every method, and a section with its params, its result and its errors.
    static var methods: String {
        let index = Method.allCases.map { method in
            "| [`\(method.rawValue)`](#\(anchor(method))) | \(method.request.role.rawValue) | \(method.request.summary) |"
        }
        let sections = Method.allCases.map { section($0.request) }
        return "| method | role | |\n|---|---|---|\n" + index.joined(separator: "\n") + "\n\n"
            + sections.joined(separator: "\n\n")
    }

    /// A section for every notification.
    static var notifications: String {
        OpenRPC.notifications.map { notification in
            "### `\(notification.method)`\n\n\(notification.summary)\n\n" + table(notification.schema)
        }.joined(separator: "\n\n")
    }

    /// A section for every object that methods and notifications name.
    static var objectTables: String {
        objects.map { "### \($0.name)\n\n" + table($0.type.schema) }.joined(separator: "\n\n")
    }

    /// A line for every error.
    static var errors: String {
        "| code | type | |\n|---|---|---|\n"
            + ErrorCode.allCases.map { "| \($0.rawValue) | `\($0.type)` | \($0.meaning) |" }.joined(separator: "\n")
    }

    private static func anchor(_ method: Method) -> String {
        method.rawValue.replacing(".", with: "")
    }

    private static func section(_ request: any RPCRequest.Type) -> String {
        var parts = ["### `\(request.method.rawValue)`", "\(request.summary) Role: \(request.role.rawValue)."]
        parts.append(isEmpty(request.schema) ? "No params." : table(request.schema))
        parts.append(result(of: request))
        if !request.errors.isEmpty {
            parts.append("Errors: " + request.errors.map { "`\($0.type)`" }.joined(separator: ", ") + ".")
        }
        return parts.joined(separator: "\n\n")
    }

    private static func result<Request: RPCRequest>(of request: Request.Type) -> String {
        let schema = Request.Result.schema
        if let name = objectName(schema.json) { return "Result: \(name)." }
        if schema["properties"] == nil { return "Result: an object." }
        return isEmpty(schema) ? "Result: `{}`." : "Result:\n\n" + table(schema)
    }

    private static func isEmpty(_ schema: JSONSchema) -> Bool {
        schema["properties"]?.objectValue?.isEmpty ?? true
    }

    private static func table(_ schema: JSONSchema) -> String {
        let required = schema["required"]?.arrayValue ?? []
        var rows = (schema["properties"]?.objectValue?.members ?? []).map { property in
            let need = required.contains(.string(property.key)) ? "required" : "optional"
            let fallback = property.value["default"].map { ", default `\($0)`" } ?? ""
            let doc = property.value["description"]?.stringValue ?? ""
            return "| `\(property.key)` | \(typeName(property.value)) | \(need)\(fallback) | \(doc) |"
        }
        if schema["additionalProperties"] == true { rows.append("| … | | | Whatever else OpenAI's format has. |") }
        return "| member | type | | |\n|---|---|---|---|\n" + rows.joined(separator: "\n")
    }

    private static func typeName(_ schema: JSONValue) -> String {
        if let name = objectName(schema) { return name }
        if let words = schema["enum"]?.arrayValue {
            return words.compactMap(\.stringValue).map { "`\($0)`" }.joined(separator: ", ")
        }
        if let items = schema["items"] { return "array of \(typeName(items))" }
        if let types = schema["type"]?.arrayValue { return types.compactMap(\.stringValue).joined(separator: " or ") }
        return schema["type"]?.stringValue ?? "anything"
    }

    private static func objectName(_ schema: JSONValue) -> String? {
        guard let properties = schema["properties"], properties.objectValue?.isEmpty == false else { return nil }
        return objects.first { $0.type.schema["properties"] == properties }?.name
    }
}
