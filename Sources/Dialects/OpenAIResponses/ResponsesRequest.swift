import JSON

/// A request in the words of OpenAI's Responses (DIALECTS.md, section 4; platform.openai.com, "Create a response").
///
/// Nothing is stored with the provider unless the client asks for it: the conversation is sent whole each time.
struct ResponsesRequest {
    private var request: ForeignRequest
    private let model: String

    /// Members that are the Responses' own, passed on as they are.
    private static let native: Set<String> = [
        "include", "instructions", "max_tool_calls", "metadata", "previous_response_id", "prompt", "prompt_cache_key",
        "prompt_cache_retention", "safety_identifier", "service_tier", "store", "text", "truncation", "user",
        "parallel_tool_calls",
    ]

    /// Puts `params` into the words of the Responses.
    ///
    /// - Throws: `DialectError` when there are none for something that changes the meaning.
    init(_ params: Span<UInt8>, model: String, provider: ProviderEndpoint) throws(DialectError) {
        request = try ForeignRequest(params, provider: provider, native: Self.native)
        self.model = model
        request.keepsReasoning = true
        request.keepsProviderTools = true
        request.body["model"] = .string(model)
        var items: [JSONValue] = []
        for message in request.conversation.messages {
            items += try ResponsesContent.items(of: message, &request)
        }
        request.body["input"] = .array(items)
        addTools()
        addParameters()
        addFormat()
        addReasoning()
        request.body["store"] = false
        request.body["stream"] = .bool(request.streams)
    }

    /// The request.
    ///
    /// - Throws: `DialectError`, see `ForeignRequest.finished`.
    mutating func finished() throws(DialectError) -> UpstreamRequest {
        try request.finished(url: request.provider.chatURL(model: model))
    }

    private mutating func addTools() {
        request.take(.tools)
        request.take(.toolChoice)
        let conversation = request.conversation
        let tools = conversation.tools.map(Self.put) + conversation.providerTools.map(\.value)
        guard !tools.isEmpty else { return }
        request.body["tools"] = .array(tools)
        switch conversation.toolChoice {
        case .auto?: request.body["tool_choice"] = "auto"
        case ToolChoice.none?: request.body["tool_choice"] = "none"
        case .required?: request.body["tool_choice"] = "required"
        case .named(let name)?: request.body["tool_choice"] = ["type": "function", "name": .string(name)]
        case nil: break
        }
    }

    private static func put(_ tool: ToolDefinition) -> JSONValue {
        var function: JSONObject = ["type": "function", "name": .string(tool.name)]
        if let description = tool.description { function["description"] = .string(description) }
        function["parameters"] = tool.schema
        // Here it is true where nothing is said, and the schemas of chats need not be fit for it.
        function["strict"] = .bool(tool.strict ?? false)
        return .object(function)
    }

    private mutating func addParameters() {
        request.move(.temperature, to: "temperature")
        request.move(.topP, to: "top_p")
        // OpenAI takes no limit below 16.
        if let limit = request.take(.maxTokens, within: 16...Double(Int32.max)) {
            request.body["max_output_tokens"] = limit
        }
    }

    private mutating func addFormat() {
        var text = JSONObject()
        request.take(.responseFormat)
        switch request.conversation.responseFormat {
        case .jsonObject?: text["format"] = ["type": "json_object"]
        case .jsonSchema(let name, let description, let schema, let strict)?:
            var format: JSONObject = ["type": "json_schema", "name": .string(name)]
            if let description { format["description"] = .string(description) }
            format["schema"] = .object(schema)
            format["strict"] = .bool(strict ?? false)
            text["format"] = .object(format)
        case nil: break
        }
        if let verbosity = request.take(named: "verbosity") { text["verbosity"] = verbosity }
        if !text.isEmpty { request.body["text"] = .object(text) }
    }

    private mutating func addReasoning() {
        request.take(.reasoning)
        guard let reasoning = request.conversation.reasoning else { return }
        var object = JSONObject()
        if reasoning.isOff || reasoning.effort != nil || reasoning.budget != nil {
            object["effort"] = .string(reasoning.level.rawValue)
        }
        if let summary = request.conversation[.reasoning]?["summary"], !summary.isNull { object["summary"] = summary }
        if !object.isEmpty { request.body["reasoning"] = .object(object) }
        guard !reasoning.isOff else { return }
        // What is not stored has to come back to us to be sent again.
        request.body["include"] = ["reasoning.encrypted_content"]
    }
}
