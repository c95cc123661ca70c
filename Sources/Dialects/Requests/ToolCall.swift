import JSON

/// A call of a function that the model has made in an earlier answer.
struct ToolCall: Sendable, Equatable {
    /// Its id, never empty.
    let id: String
    /// The function.
    let name: String
    /// The arguments as the model wrote them: JSON, or what was to become JSON.
    let arguments: String
    /// Its place: a JSON Pointer into the params.
    let path: String
    /// Members that OpenAI's protocol does not know: what a provider wants to see again, such as a signature.
    let extras: JSONObject

    /// The place of the arguments.
    private let argumentsPath: String

    /// Reads an element of `tool_calls`.
    ///
    /// - Throws: `DialectError` when it is not of OpenAI's shape, or no call of a function.
    init(_ place: ParameterPlace) throws(DialectError) {
        _ = try place.object()
        if let type = try place["type"]?.word(), type != "function" {
            throw DialectError(
                "a tool call of type \(type) can only be sent where it came from",
                at: place.pointer("type")
            )
        }
        let function = try place.required("function")
        _ = try function.object()
        try self.init(
            id: try place.required("id").word(),
            function: function,
            at: place.path,
            extras: place.others(than: ["id", "type", "function", "index"])
        )
    }

    /// Reads the `function_call` of a message from before there were ids.
    ///
    /// - Throws: `DialectError` when it is not of OpenAI's shape.
    init(legacy place: ParameterPlace, id: String) throws(DialectError) {
        _ = try place.object()
        try self.init(id: id, function: place, at: place.path, extras: JSONObject())
    }

    private init(id: String, function: ParameterPlace, at path: String, extras: JSONObject) throws(DialectError) {
        self.id = id
        self.path = path
        self.extras = extras
        name = try function.required("name").word()
        argumentsPath = function.pointer("arguments")
        guard let place = function["arguments"] else {
            arguments = ""
            return
        }
        if place.value.objectValue != nil {
            arguments = String(decoding: place.value.serialized(), as: UTF8.self)
        } else {
            arguments = try place.string()
        }
    }

    /// The arguments as an object; no text at all is an object without members.
    ///
    /// - Throws: `DialectError` when they are none, as when the answer was cut off at the token limit.
    func argumentsObject() throws(DialectError) -> JSONObject {
        guard arguments.utf8.contains(where: { $0 > 0x20 }) else { return JSONObject() }
        do throws(JSONError) {
            let value = try JSONValue.parse(arguments.utf8Span.span)
            if value.isNull { return JSONObject() }
            guard let object = value.objectValue else { throw JSONError(.notAnObject, at: 0) }
            return object
        } catch {
            throw DialectError(
                "the arguments of the call \(id) are no JSON object: \(error.message)",
                at: argumentsPath
            )
        }
    }
}
