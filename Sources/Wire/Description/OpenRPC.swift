public import JSON

/// The OpenRPC document of the protocol, generated from the types that read and write it.
///
/// See https://spec.open-rpc.org, version 1.3.2.
public enum OpenRPC {
    /// The document of a daemon of this version.
    public static func document(version: String) -> JSONObject {
        var document = JSONObject()
        document["openrpc"] = "1.3.2"
        document["info"] = [
            "title": "providerd",
            "version": .string(version),
            "description": .string(
                "JSON-RPC 2.0 over an AF_UNIX stream socket, one message a line. Protocol version \(protocolVersion)."
            ),
        ]
        document["methods"] = .array(Method.allCases.map { method($0.request) })
        document["components"] = ["errors": errors]
        document["x-notifications"] = .array(notifications.map { notification($0) })
        return document
    }

    /// Everything that the daemon sends without being asked.
    package static let notifications: [any RPCNotification.Type] = [ChatStarted.self, ChatChunk.self, Event.self]

    /// The failures that every method has.
    package static let commonErrors: [ErrorCode] = [
        .invalidRequest, .invalidParams, .internalError, .overloaded, .shuttingDown,
    ]

    private static func method(_ request: any RPCRequest.Type) -> JSONValue {
        var method = JSONObject()
        method["name"] = .string(request.method.rawValue)
        method["summary"] = .string(request.summary)
        method["paramStructure"] = "by-name"
        method["params"] = params(request.schema)
        method["result"] = ["name": "result", "schema": resultSchema(of: request).json]
        method["errors"] = .array(errors(of: request).map { ["$ref": .string("#/components/errors/\($0.type)")] })
        method["x-role"] = .string(request.role.rawValue)
        method["x-streams"] = .bool(request.streams)
        if request.schema["additionalProperties"] == .bool(true) {
            method["x-additional-params"] = .bool(true)
        }
        return .object(method)
    }

    /// OpenRPC describes params one by one: the properties of the params' schema.
    private static func params(_ schema: JSONSchema) -> JSONValue {
        let required = schema["required"]?.arrayValue ?? []
        let properties = schema["properties"]?.objectValue?.members ?? []
        return .array(
            properties.map { property in
                var param = JSONObject()
                param["name"] = .string(property.key)
                param["description"] = property.value["description"]
                param["required"] = .bool(required.contains(.string(property.key)))
                param["schema"] = property.value
                return .object(param)
            }
        )
    }

    private static func resultSchema<Request: RPCRequest>(of request: Request.Type) -> JSONSchema {
        Request.Result.schema
    }

    private static func errors(of request: any RPCRequest.Type) -> [ErrorCode] {
        let forRole: [ErrorCode] = request.role == .admin ? [.forbidden] : []
        return (commonErrors + forRole + request.errors).reduce(into: []) { errors, code in
            if !errors.contains(code) { errors.append(code) }
        }
    }

    private static var errors: JSONValue {
        .object(
            JSONObject(
                ErrorCode.allCases.map { code in
                    (
                        code.type,
                        [
                            "code": .number(JSONNumber(code.rawValue)), "message": .string(code.meaning),
                            "data": ["type": .string(code.type)],
                        ]
                    )
                }
            )
        )
    }

    private static func notification(_ notification: any RPCNotification.Type) -> JSONValue {
        [
            "name": .string(notification.method),
            "summary": .string(notification.summary),
            "params": params(notification.schema),
        ]
    }
}
