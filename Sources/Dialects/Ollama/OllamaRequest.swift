import JSON

/// A request in Ollama's words (DIALECTS.md, section 7; Ollama's docs/api.md).
struct OllamaRequest {
    private var request: ForeignRequest
    private let model: String

    /// Members that are Ollama's own, passed on as they are.
    private static let native: Set<String> = ["options", "keep_alive", "format", "think"]

    /// Puts `params` into Ollama's words.
    ///
    /// - Throws: `DialectError` when there are none for something that changes the meaning.
    init(_ params: Span<UInt8>, model: String, provider: ProviderEndpoint) throws(DialectError) {
        request = try ForeignRequest(params, provider: provider, native: Self.native)
        self.model = model
        request.keepsReasoning = true
        request.body["model"] = .string(model)
        try addMessages()
        addTools()
        addOptions()
        addThinking()
        request.body["stream"] = .bool(request.streams)
    }

    /// The request.
    ///
    /// - Throws: `DialectError`, see `ForeignRequest.finished`.
    mutating func finished() throws(DialectError) -> UpstreamRequest {
        try request.finished(url: request.provider.chatURL(model: model), accept: "application/x-ndjson")
    }

    private mutating func addMessages() throws(DialectError) {
        var messages: [JSONValue] = []
        for message in request.conversation.messages { messages.append(try put(message)) }
        request.body["messages"] = .array(messages)
    }

    private func put(_ message: ConversationMessage) throws(DialectError) -> JSONValue {
        var object: JSONObject = [
            "role": .string(message.isSystem ? "system" : message.role.rawValue),
            "content": .string(message.text(separator: "\n")),
        ]
        var images: [JSONValue] = []
        for part in message.parts where part.text == nil {
            guard case .image(.data(_, let base64), _) = part.kind else { throw request.unsupported(part) }
            images.append(.string(base64))
        }
        if !images.isEmpty { object["images"] = .array(images) }
        if let reasoning = message.reasoning { object["thinking"] = .string(reasoning) }
        if !message.toolCalls.isEmpty {
            var calls: [JSONValue] = []
            for call in message.toolCalls {
                let function: JSONObject = [
                    "name": .string(call.name), "arguments": .object(try call.argumentsObject()),
                ]
                calls.append(["id": .string(call.id), "type": "function", "function": .object(function)])
            }
            object["tool_calls"] = .array(calls)
        }
        if message.role == .tool {
            if let name = message.name { object["tool_name"] = .string(name) }
            if let id = message.toolCallID { object["tool_call_id"] = .string(id) }
        }
        return .object(object)
    }

    private mutating func addTools() {
        request.take(.tools)
        let tools = request.conversation.tools
        guard !tools.isEmpty else { return }
        if request.conversation.toolChoice == ToolChoice.none {
            // A model that knows of no function calls none.
            request.take(.toolChoice)
            return
        }
        request.body["tools"] = .array(tools.map(\.openAI))
    }

    private mutating func addOptions() {
        var options = JSONObject()
        request.move(.temperature, to: "temperature", in: &options)
        request.move(.topP, to: "top_p", in: &options)
        request.move(.topK, to: "top_k", in: &options)
        request.move(.minP, to: "min_p", in: &options)
        request.move(.seed, to: "seed", in: &options)
        request.move(.maxTokens, to: "num_predict", in: &options)
        request.move(.presencePenalty, to: "presence_penalty", in: &options)
        request.move(.frequencyPenalty, to: "frequency_penalty", in: &options)
        request.move(.repetitionPenalty, to: "repeat_penalty", in: &options)
        request.take(.stop)
        let stop = request.conversation.stop
        if !stop.isEmpty { options["stop"] = .array(stop.map(JSONValue.string)) }
        if !options.isEmpty { request.body["options"] = .object(options) }
        request.take(.responseFormat)
        switch request.conversation.responseFormat {
        case .jsonObject?: request.body["format"] = "json"
        case .jsonSchema(_, _, let schema, _)?: request.body["format"] = .object(schema)
        case nil: break
        }
    }

    /// Only gpt-oss thinks more or less; all others think or do not, and refuse the words for how much.
    private mutating func addThinking() {
        request.take(.reasoning)
        guard let reasoning = request.conversation.reasoning else { return }
        guard model.lowercased().contains("gpt-oss"), !reasoning.isOff else {
            request.body["think"] = .bool(!reasoning.isOff)
            return
        }
        switch reasoning.level {
        case .off, .minimal, .low: request.body["think"] = "low"
        case .medium: request.body["think"] = "medium"
        case .high, .xhigh: request.body["think"] = "high"
        }
    }
}

extension ToolDefinition {
    /// The definition as OpenAI writes it, without what only OpenAI knows.
    var openAI: JSONValue {
        var function: JSONObject = ["name": .string(name)]
        if let description { function["description"] = .string(description) }
        function["parameters"] = schema
        return ["type": "function", "function": .object(function)]
    }
}
