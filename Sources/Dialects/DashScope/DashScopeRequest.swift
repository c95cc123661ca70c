import JSON

/// A request in DashScope's words (DIALECTS.md, section 8; help.aliyun.com, "Qwen API via DashScope").
struct DashScopeRequest {
    private var request: ForeignRequest
    private let model: String
    /// Whether contents are arrays of parts, and the address that of the multimodal models.
    private let isMultimodal: Bool

    /// Parameters that are DashScope's own.
    private static let own = [
        "enable_search", "search_options", "vl_high_resolution_images", "translation_options",
        "enable_code_interpreter",
        "tool_stream", "result_format", "incremental_output",
    ]
    /// What the names of models have in them that take only parts.
    private static let multimodal = ["-vl", "qvq", "-omni", "-audio", "-ocr"]

    /// Puts `params` into DashScope's words.
    ///
    /// - Throws: `DialectError` when there are none for something that changes the meaning.
    init(_ params: Span<UInt8>, model: String, provider: ProviderEndpoint) throws(DialectError) {
        request = try ForeignRequest(params, provider: provider)
        self.model = model
        let name = model.lowercased()
        isMultimodal =
            Self.multimodal.contains { name.contains($0) }
            || request.conversation.messages.contains { !$0.isText }
        request.body["model"] = .string(model)
        var messages: [JSONValue] = []
        for message in request.conversation.messages where !message.isEmpty { messages.append(try put(message)) }
        request.body["input"] = ["messages": .array(messages)]
        var parameters: JSONObject = ["result_format": "message"]
        if request.streams { parameters["incremental_output"] = true }
        try addTools(to: &parameters)
        addSampling(to: &parameters)
        for name in Self.own {
            if let value = request.take(named: name) { parameters[name] = value }
        }
        request.body["parameters"] = .object(parameters)
    }

    /// The request.
    ///
    /// - Throws: `DialectError`, see `ForeignRequest.finished`.
    mutating func finished() throws(DialectError) -> UpstreamRequest {
        var url = request.provider.chatURL(model: model)
        let text = "/text-generation/generation"
        if isMultimodal, url.hasSuffix(text) { url = url.dropLast(text.count) + "/multimodal-generation/generation" }
        let headers = request.streams ? [HTTPField("X-DashScope-SSE", "enable")] : []
        return try request.finished(url: url, headers: headers)
    }

    private func put(_ message: ConversationMessage) throws(DialectError) -> JSONValue {
        var object: JSONObject = ["role": .string(message.isSystem ? "system" : message.role.rawValue)]
        if isMultimodal {
            var parts: [JSONValue] = []
            for part in message.parts { parts.append(try put(part)) }
            object["content"] = .array(parts)
        } else {
            object["content"] = .string(message.text(separator: "\n"))
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
        }
        if message.role == .tool {
            if let id = message.toolCallID { object["tool_call_id"] = .string(id) }
            if let name = message.name { object["name"] = .string(name) }
        }
        // The beginning of an answer that the model is to go on with.
        if let partial = message.extras["partial"], partial.boolValue != nil { object["partial"] = partial }
        return .object(object)
    }

    private func put(_ part: ContentPart) throws(DialectError) -> JSONValue {
        switch part.kind {
        case .text(let text), .refusal(let text): return ["text": .string(text)]
        case .image(let source, _): return ["image": .string(source.address)]
        case .other("video_url", let value):
            guard let address = value["video_url"]?["url"] ?? value["video_url"] else {
                throw request.unsupported(part)
            }
            return ["video": address]
        case .other: throw request.unsupported(part)
        }
    }

    private mutating func addTools(to parameters: inout JSONObject) throws(DialectError) {
        request.take(.tools)
        request.take(.toolChoice)
        request.take(.parallelToolCalls)
        let tools = request.conversation.tools
        guard !tools.isEmpty else { return }
        parameters["tools"] = .array(tools.map(\.openAI))
        if let isParallel = request.conversation.parallelToolCalls {
            parameters["parallel_tool_calls"] = .bool(isParallel)
        }
        switch request.conversation.toolChoice {
        case ToolChoice.none?: parameters["tool_choice"] = "none"
        case .named(let name)?: parameters["tool_choice"] = Self.choice(name)
        case .required?:
            // There is no word for it, but who must call a function and knows of one only calls that one.
            guard tools.count == 1 else { throw request.unsupported(.toolChoice) }
            parameters["tool_choice"] = Self.choice(tools[0].name)
        case .auto?: parameters["tool_choice"] = "auto"
        case nil: break
        }
    }

    private static func choice(_ name: String) -> JSONValue {
        ["type": "function", "function": ["name": .string(name)]]
    }

    private mutating func addSampling(to parameters: inout JSONObject) {
        request.move(.temperature, to: "temperature", in: &parameters)
        request.move(.topP, to: "top_p", in: &parameters)
        request.move(.topK, to: "top_k", in: &parameters)
        request.move(.maxTokens, to: "max_tokens", in: &parameters)
        request.move(.seed, to: "seed", in: &parameters)
        request.move(.presencePenalty, to: "presence_penalty", in: &parameters)
        request.move(.repetitionPenalty, to: "repetition_penalty", in: &parameters)
        request.move(.responseFormat, to: "response_format", in: &parameters)
        request.take(.stop)
        let stop = request.conversation.stop
        if !stop.isEmpty { parameters["stop"] = .array(stop.map(JSONValue.string)) }
        request.take(.reasoning)
        guard let reasoning = request.conversation.reasoning else { return }
        parameters["enable_thinking"] = .bool(!reasoning.isOff)
        guard !reasoning.isOff, reasoning.effort != nil || reasoning.budget != nil else { return }
        parameters["thinking_budget"] = .number(JSONNumber(reasoning.tokens))
    }
}
