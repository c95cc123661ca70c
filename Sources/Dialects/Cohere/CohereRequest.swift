import JSON

/// A request in Cohere's words (DIALECTS.md, section 9; docs.cohere.com/v2/reference/chat).
struct CohereRequest {
    private var request: ForeignRequest
    private let model: String

    /// Members that are Cohere's own, passed on as they are.
    private static let native: Set<String> = [
        "documents", "citation_options", "safety_mode", "strict_tools", "priority", "k", "p", "stop_sequences",
    ]

    /// Puts `params` into Cohere's words.
    ///
    /// - Throws: `DialectError` when there are none for something that changes the meaning.
    init(_ params: Span<UInt8>, model: String, provider: ProviderEndpoint) throws(DialectError) {
        request = try ForeignRequest(params, provider: provider, native: Self.native)
        self.model = model
        request.body["model"] = .string(model)
        var messages: [JSONValue] = []
        for message in request.conversation.messages where !message.isEmpty { messages.append(try put(message)) }
        request.body["messages"] = .array(messages)
        try addTools()
        addParameters()
        addThinking()
        request.body["stream"] = .bool(request.streams)
    }

    /// The request.
    ///
    /// - Throws: `DialectError`, see `ForeignRequest.finished`.
    mutating func finished() throws(DialectError) -> UpstreamRequest {
        try request.finished(url: request.provider.chatURL(model: model))
    }

    private func put(_ message: ConversationMessage) throws(DialectError) -> JSONValue {
        var object: JSONObject = ["role": .string(message.isSystem ? "system" : message.role.rawValue)]
        if message.isText {
            let text = message.text(separator: "\n")
            if !text.isEmpty || message.toolCalls.isEmpty { object["content"] = .string(text) }
        } else {
            var parts: [JSONValue] = []
            for part in message.parts { parts.append(try put(part)) }
            object["content"] = .array(parts)
        }
        if !message.toolCalls.isEmpty {
            object["tool_calls"] = .array(
                message.toolCalls.map { call in
                    let function: JSONObject = [
                        "name": .string(call.name),
                        "arguments": .string(call.arguments.isEmpty ? "{}" : call.arguments),
                    ]
                    return ["id": .string(call.id), "type": "function", "function": .object(function)]
                }
            )
            if let plan = message.extras["tool_plan"], plan.stringValue != nil { object["tool_plan"] = plan }
        }
        if let id = message.toolCallID { object["tool_call_id"] = .string(id) }
        return .object(object)
    }

    private func put(_ part: ContentPart) throws(DialectError) -> JSONValue {
        switch part.kind {
        case .text(let text), .refusal(let text):
            return ["type": "text", "text": .string(text)]
        case .image(let source, let detail):
            var image: JSONObject = ["url": .string(source.address)]
            if let detail { image["detail"] = .string(detail) }
            return ["type": "image_url", "image_url": .object(image)]
        case .other("document", let document):
            return document
        case .other:
            throw request.unsupported(part)
        }
    }

    private mutating func addTools() throws(DialectError) {
        request.take(.tools)
        request.take(.toolChoice)
        let tools = request.conversation.tools
        guard !tools.isEmpty else { return }
        var told = tools
        switch request.conversation.toolChoice {
        case .required?: request.body["tool_choice"] = "REQUIRED"
        case ToolChoice.none?: request.body["tool_choice"] = "NONE"
        case .named(let name)?:
            // Who must call a function and knows of one only calls that one.
            told = tools.filter { $0.name == name }
            guard !told.isEmpty else {
                throw DialectError("tool_choice names a function that is not among the tools", at: "/tool_choice")
            }
            request.body["tool_choice"] = "REQUIRED"
        case .auto?, nil: break
        }
        request.body["tools"] = .array(told.map(\.openAI))
        if told.contains(where: { $0.strict == true }) { request.body["strict_tools"] = true }
    }

    private mutating func addParameters() {
        request.move(.temperature, to: "temperature")
        request.move(.topP, to: "p")
        request.move(.topK, to: "k")
        request.move(.maxTokens, to: "max_tokens")
        request.move(.seed, to: "seed")
        request.move(.frequencyPenalty, to: "frequency_penalty")
        request.move(.presencePenalty, to: "presence_penalty")
        request.take(.stop)
        let stop = request.conversation.stop
        if !stop.isEmpty { request.body["stop_sequences"] = .array(stop.map(JSONValue.string)) }
        request.take(.responseFormat)
        switch request.conversation.responseFormat {
        case .jsonObject?: request.body["response_format"] = ["type": "json_object"]
        case .jsonSchema(_, _, let schema, _)?:
            request.body["response_format"] = ["type": "json_object", "json_schema": .object(schema)]
        case nil: break
        }
    }

    private mutating func addThinking() {
        request.take(.reasoning)
        guard let reasoning = request.conversation.reasoning else { return }
        var thinking: JSONObject = ["type": .string(reasoning.isOff ? "disabled" : "enabled")]
        if !reasoning.isOff, reasoning.effort != nil || reasoning.budget != nil {
            thinking["token_budget"] = .number(JSONNumber(reasoning.tokens))
        }
        request.body["thinking"] = .object(thinking)
    }
}
