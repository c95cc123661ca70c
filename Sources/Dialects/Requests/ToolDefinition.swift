import JSON

/// A function that the model may call.
struct ToolDefinition: Sendable, Equatable {
    /// Its name.
    let name: String
    /// What it is for.
    let description: String?
    /// The JSON Schema of its arguments; none for a function without arguments.
    let parameters: JSONObject?
    /// Whether the arguments have to follow the schema exactly.
    let strict: Bool?
    /// Its place: a JSON Pointer into the params.
    let path: String
    /// Members that OpenAI's protocol does not know, such as `cache_control`.
    let extras: JSONObject

    /// The schema of the arguments; that of an object without members where none is given.
    var schema: JSONValue {
        guard let parameters, !parameters.isEmpty else { return ["type": "object", "properties": [:]] }
        return .object(parameters)
    }

    /// Reads a function: the `function` of a tool, or an element of `functions`.
    ///
    /// - Throws: `DialectError` when it is not of OpenAI's shape.
    init(_ function: ParameterPlace, at path: String, extras: JSONObject) throws(DialectError) {
        _ = try function.object()
        name = try function.required("name").word()
        description = try function["description"]?.string()
        parameters = try function["parameters"]?.object()
        strict = try function["strict"]?.boolean()
        self.path = path
        self.extras = extras
    }
}

/// A tool that is no function: something that the provider does itself, as written.
struct ProviderTool: Sendable, Equatable {
    /// Its type, such as `web_search`.
    let type: String
    /// All of it.
    let value: JSONValue
    /// Its place: a JSON Pointer into the params.
    let path: String
}

/// Whether the model may or must call functions.
enum ToolChoice: Sendable, Equatable {
    /// As it likes.
    case auto
    /// It calls none.
    case none
    /// It calls at least one.
    case required
    /// It calls this one.
    case named(String)

    /// Reads `tool_choice`, or `function_call` from before there were tools.
    ///
    /// - Throws: `DialectError` when it is neither one of the words nor the name of a function.
    init(_ place: ParameterPlace) throws(DialectError) {
        if let word = place.value.stringValue {
            switch word {
            case "auto": self = .auto
            case "none": self = .none
            case "required", "any": self = .required
            default: throw place.error("must be auto, none, required or a function")
            }
            return
        }
        _ = try place.object()
        if let type = try place["type"]?.word(), type != "function" {
            throw DialectError("a tool choice of type \(type) is not known", at: place.pointer("type"))
        }
        // The legacy form is the name alone.
        if place["type"] == nil, place["function"] == nil {
            self = .named(try place.required("name").word())
            return
        }
        let function = try place.required("function")
        _ = try function.object()
        self = .named(try function.required("name").word())
    }
}
