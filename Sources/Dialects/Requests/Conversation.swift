import JSON

/// A chat request in OpenAI's words, read for the dialects that have other words.
struct Conversation: Sendable {
    /// The messages in order.
    let messages: [ConversationMessage]
    /// The functions that the model may call, `functions` among them.
    let tools: [ToolDefinition]
    /// Tools that are no functions.
    let providerTools: [ProviderTool]
    /// Whether the model may or must call functions.
    let toolChoice: ToolChoice?
    /// Whether it may call several at once.
    let parallelToolCalls: Bool?
    /// What form the answer has to have; `nil` for plain text.
    let responseFormat: ResponseFormat?
    /// The texts at which the answer ends.
    let stop: [String]
    /// How many tokens the answer may have: `max_completion_tokens`, else `max_tokens`.
    let maxTokens: Int?
    /// How many answers are asked for.
    let choices: Int?
    /// How much the model is to think.
    let reasoning: Reasoning?
    /// Who the client asks for.
    let user: String?
    /// The other parameters of ``ChatParameter`` that are there, as written and of the right type.
    let values: [ChatParameter: JSONValue]
    /// The name under which each parameter is given.
    let givenNames: [ChatParameter: String]
    /// Parameters that are not read here, in order.
    let leftover: JSONObject

    private let functions: [String: String]

    /// Reads the params of a `chat.*` request, with the provider's and the handler's defaults in place.
    ///
    /// - Throws: `DialectError`, with the place of whatever is not of OpenAI's shape.
    init(_ params: Span<UInt8>, provider: ProviderEndpoint) throws(DialectError) {
        try self.init(try ChatParameters(params, provider: provider))
    }

    /// Reads parameters but those named in `native`, which have the provider's own shape and meaning.
    ///
    /// - Throws: `DialectError`, with the place of whatever is not of OpenAI's shape.
    init(_ parameters: ChatParameters, native: Set<String> = []) throws(DialectError) {
        let all = ParameterPlace(.object(parameters.values), at: "")
        let reader = try ConversationReader(try all.required("messages"))
        messages = reader.messages
        functions = reader.functions
        let place = native.isEmpty ? all : ParameterPlace(.object(all.others(than: native)), at: "")
        (tools, providerTools) = try Self.tools(place)
        toolChoice = try (place["tool_choice"] ?? place["function_call"]).map { value throws(DialectError) in
            try ToolChoice(value)
        }
        parallelToolCalls = try place["parallel_tool_calls"]?.boolean()
        responseFormat = try place["response_format"].flatMap { value throws(DialectError) in
            try ResponseFormat.read(value)
        }
        stop = try Self.stop(place)
        maxTokens = try (place["max_completion_tokens"] ?? place["max_tokens"])?.integer(atLeast: 1)
        choices = try place["n"]?.integer(atLeast: 1)
        user = try place["user"]?.string()
        reasoning = try Reasoning.read(place)
        (values, givenNames) = try Self.values(place)
        leftover = place.others(than: ChatParameter.allNames)
    }

    /// A parameter as written; `nil` when it is not there.
    subscript(_ parameter: ChatParameter) -> JSONValue? {
        values[parameter]
    }

    /// A parameter's number as written.
    func number(_ parameter: ChatParameter) -> JSONNumber? {
        values[parameter]?.numberValue
    }

    /// The function that was called under `id`, in the latest call with that id.
    func functionName(forCall id: String) -> String? {
        functions[id]
    }

    private static func tools(_ place: ParameterPlace) throws(DialectError) -> ([ToolDefinition], [ProviderTool]) {
        var tools: [ToolDefinition] = []
        var others: [ProviderTool] = []
        for element in try place["tools"]?.elements() ?? [] {
            _ = try element.object()
            let type = try element["type"]?.word() ?? "function"
            if type == "function" {
                let extras = element.others(than: ["type", "function"])
                tools.append(try ToolDefinition(try element.required("function"), at: element.path, extras: extras))
            } else {
                others.append(ProviderTool(type: type, value: element.value, path: element.path))
            }
        }
        for element in try place["functions"]?.elements() ?? [] {
            tools.append(try ToolDefinition(element, at: element.path, extras: JSONObject()))
        }
        return (tools, others)
    }

    private static func stop(_ place: ParameterPlace) throws(DialectError) -> [String] {
        guard let stop = place["stop"] else { return [] }
        if let text = stop.value.stringValue { return text.isEmpty ? [] : [text] }
        guard stop.value.arrayValue != nil else { throw stop.error("must be a string or an array of strings") }
        var texts: [String] = []
        for element in try stop.elements() { texts.append(try element.string()) }
        return texts.filter { !$0.isEmpty }
    }

    private static func values(_ place: ParameterPlace) throws(DialectError) -> (
        values: [ChatParameter: JSONValue], names: [ChatParameter: String]
    ) {
        var values: [ChatParameter: JSONValue] = [:]
        var names: [ChatParameter: String] = [:]
        for parameter in ChatParameter.allCases {
            for name in parameter.names {
                guard let member = place[name] else { continue }
                switch parameter.kind {
                case .number: _ = try member.number()
                case .integer: _ = try member.integer()
                case .boolean: _ = try member.boolean()
                case .object: _ = try member.object()
                case .other: break
                }
                guard names[parameter] == nil else { continue }
                names[parameter] = name
                values[parameter] = member.value
            }
        }
        return (values, names)
    }
}
