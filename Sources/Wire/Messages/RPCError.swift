public import JSON

/// The error of an answer: what happened, one sentence for a person, and details for programs.
public struct RPCError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened.
    public var code: ErrorCode
    /// One sentence for a person that says what to do and never holds a secret.
    public var message: String
    /// Details, where they apply.
    public var details: ErrorDetails

    /// Describes a failure.
    public init(_ code: ErrorCode, _ message: String, _ details: ErrorDetails = ErrorDetails()) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// Params that cannot be taken, each with its problem.
    public static func invalidParams(_ problems: [FieldProblem]) -> RPCError {
        var message = problems.first.map { $0.path.isEmpty ? "params \($0.message)" : "\($0.path) \($0.message)" } ?? ""
        if problems.count > 1 { message += " (and \(problems.count - 1) more)" }
        return RPCError(.invalidParams, message, ErrorDetails(errors: problems))
    }

    /// The stable name and the message.
    public var description: String { "\(code.type): \(message)" }
}

extension RPCError: WireValue {
    /// The JSON Schema of the value.
    public static var schema: JSONSchema {
        var data = ErrorDetails.schema
        data["description"] = .string("`type` is the code's stable name; the others are there where they apply.")
        var schema = JSONSchema.type("object")
        schema["properties"] = [
            "code": ["type": "integer"], "message": ["type": "string"], "data": data.json,
        ]
        schema["required"] = ["code", "message"]
        return schema
    }

    /// Reads the error of an answer; a code that this version does not know is an internal error with its message kept.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> RPCError? {
        guard let object = JSONObject.read(json, &inspection) else { return nil }
        let number = inspection.at("code") { Int.read(object["code"] ?? .null, &$0) }
        let message = inspection.at("message") { String.read(object["message"] ?? .null, &$0) }
        guard let number, let message else { return nil }
        let details = inspection.at("data") { ErrorDetails?.read(object["data"] ?? .null, &$0) }
        return RPCError(ErrorCode(rawValue: number) ?? .internalError, message, (details ?? nil) ?? ErrorDetails())
    }

    /// The value as JSON.
    public var json: JSONValue? {
        var data = JSONObject()
        data["type"] = .string(code.type)
        for member in ErrorDetails.shape.write(details).members where member.key != "type" {
            data[member.key] = member.value
        }
        var object = JSONObject()
        object["code"] = .number(JSONNumber(code.rawValue))
        object["message"] = .string(message)
        object["data"] = .object(data)
        return .object(object)
    }
}
