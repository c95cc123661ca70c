import JSON

/// The functions of a request in Anthropic's words.
enum AnthropicTools {
    /// Members of a tool that Anthropic knows and OpenAI does not.
    private static let extras = [
        "cache_control", "defer_loading", "allowed_callers", "input_examples", "eager_input_streaming",
    ]

    /// Adds the tools and the choice among them.
    ///
    /// - Throws: `DialectError` for a tool of another provider's.
    static func add(to request: inout ForeignRequest, _ model: AnthropicModel) throws(DialectError) {
        let conversation = request.conversation
        var tools: [JSONValue] = []
        for tool in conversation.tools { tools.append(.object(definition(tool, model, &request))) }
        for tool in conversation.providerTools {
            guard isOwn(tool) else {
                throw DialectError("Anthropic has no tool of the type \(tool.type)", at: tool.path + "/type")
            }
            tools.append(tool.value)
        }
        request.keepsProviderTools = true
        request.take(.tools)
        request.take(.toolChoice)
        request.take(.parallelToolCalls)
        guard tools.isEmpty else {
            request.body["tools"] = .array(tools)
            if let choice = choice(conversation) { request.body["tool_choice"] = .object(choice) }
            return
        }
        // A conversation with calls in it is refused without the functions that were called.
        let called = AnthropicContent.calledNames(conversation)
        guard !called.isEmpty else { return }
        request.warn("the functions called earlier were named again: the provider takes no calls of unknown ones")
        request.body["tools"] = .array(called.map { ["name": .string($0), "input_schema": ["type": "object"]] })
        request.body["tool_choice"] = ["type": "none"]
    }

    private static func definition(
        _ tool: ToolDefinition,
        _ model: AnthropicModel,
        _ request: inout ForeignRequest
    ) -> JSONObject {
        var definition: JSONObject = ["name": .string(tool.name)]
        if let description = tool.description, !description.isEmpty { definition["description"] = .string(description) }
        var schema = tool.schema
        if schema["type"] == nil { schema["type"] = "object" }
        if tool.strict == true {
            if model.followsSchemas {
                definition["strict"] = true
                schema = ClosedSchema.closing(schema)
            } else {
                request.warn("strict functions were sent as others: the model does not know them")
            }
        }
        definition["input_schema"] = schema
        for name in extras {
            if let value = tool.extras[name] { definition[name] = value }
        }
        return definition
    }

    private static func choice(_ conversation: Conversation) -> JSONObject? {
        var choice: JSONObject
        switch conversation.toolChoice {
        case .none?: return ["type": "none"]
        case .required?: choice = ["type": "any"]
        case .named(let name)?: choice = ["type": "tool", "name": .string(name)]
        case .auto?: choice = ["type": "auto"]
        case nil:
            guard conversation.parallelToolCalls == false else { return nil }
            choice = ["type": "auto"]
        }
        if let parallel = conversation.parallelToolCalls { choice["disable_parallel_tool_use"] = .bool(!parallel) }
        return choice
    }

    /// Whether a tool is one of Anthropic's: their types end with a date.
    private static func isOwn(_ tool: ProviderTool) -> Bool {
        guard let version = tool.type.split(separator: "_").last, version.utf8.count == 8 else {
            return tool.type == "mcp_toolset"
        }
        return version.utf8.allSatisfy(\.isDigit)
    }
}
