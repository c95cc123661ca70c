import JSON

/// A request in Gemini's words (DIALECTS.md, section 6).
enum GeminiRequest {
    /// What Gemini alone knows, passed on as it is.
    private static let native: Set<String> = [
        "safetySettings", "cachedContent", "generationConfig", "toolConfig", "labels", "modelArmorConfig",
    ]

    /// The request for `params`.
    ///
    /// - Throws: `DialectError` when there are no words for something that changes the meaning.
    static func request(
        for params: Span<UInt8>,
        model name: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try ForeignRequest(params, provider: provider, native: native)
        let model = GeminiModel(name)
        let content = try GeminiContent(&request, model)
        if !content.system.isEmpty { request.body["systemInstruction"] = ["parts": .array(content.system)] }
        request.body["contents"] = .array(content.contents)
        try addTools(&request)
        var config = JSONObject()
        sample(&request, into: &config)
        format(&request, into: &config)
        think(&request, model, into: &config)
        if !config.isEmpty { request.body["generationConfig"] = .object(config) }
        warnOfReasoning(&request)
        return try request.finished(url: url(provider, name))
    }

    /// The address of the call; that for a whole answer has another name.
    private static func url(_ provider: ProviderEndpoint, _ name: String) -> String {
        var path = provider.handler.paths.chat
        let stream = ":streamGenerateContent?alt=sse"
        if !provider.handler.stream, path.hasSuffix(stream) {
            path = path.dropLast(stream.count) + ":generateContent"
        }
        let model = name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name
        return provider.url(path, model: model)
    }

    private static func sample(_ request: inout ForeignRequest, into config: inout JSONObject) {
        if let value = request.take(.temperature, within: 0...2) { config["temperature"] = value }
        request.move(.topP, to: "topP", in: &config)
        request.move(.topK, to: "topK", in: &config)
        request.move(.maxTokens, to: "maxOutputTokens", in: &config)
        request.move(.seed, to: "seed", in: &config)
        request.move(.presencePenalty, to: "presencePenalty", in: &config)
        request.move(.frequencyPenalty, to: "frequencyPenalty", in: &config)
        request.take(.stop)
        let stop = request.conversation.stop
        if !stop.isEmpty { config["stopSequences"] = .array(stop.map(JSONValue.string)) }
    }

    private static func format(_ request: inout ForeignRequest, into config: inout JSONObject) {
        request.take(.responseFormat)
        guard let format = request.conversation.responseFormat else { return }
        config["responseMimeType"] = "application/json"
        guard let schema = format.schema else { return }
        if let plain = GeminiSchema.plain(schema) {
            config["responseSchema"] = .object(plain)
        } else {
            config["responseJsonSchema"] = .object(GeminiSchema.bare(schema))
        }
    }

    private static func think(_ request: inout ForeignRequest, _ model: GeminiModel, into config: inout JSONObject) {
        guard let reasoning = request.conversation.reasoning else { return }
        guard model.thinks else {
            if !reasoning.isOff { request.drop(.reasoning, because: "the model cannot be asked to think") }
            request.take(.reasoning)
            return
        }
        request.take(.reasoning)
        var thinking: JSONObject = reasoning.isOff ? [:] : ["includeThoughts": true]
        if model.thinksByLevel, reasoning.budget == nil || reasoning.isOff {
            if reasoning.isOff || reasoning.effort != nil {
                thinking["thinkingLevel"] = .string(model.level(reasoning.level))
            }
        } else if reasoning.isOff || reasoning.budget != nil || reasoning.effort != nil {
            thinking["thinkingBudget"] = .number(JSONNumber(model.budget(reasoning.tokens)))
        }
        config["thinkingConfig"] = .object(thinking)
    }

    /// Thoughts are not taken back; their signatures are, where there are any.
    private static func warnOfReasoning(_ request: inout ForeignRequest) {
        request.keepsReasoning = true
        let isLost = request.conversation.messages.contains { message in
            message.reasoning != nil && message.reasoningDetails(format: GeminiDialect.reasoningFormat).isEmpty
                && !message.toolCalls.contains { $0.extras["extra_content"]?["google"] != nil }
        }
        if isLost { request.warn("the reasoning of earlier answers was left out: the provider takes only its own") }
    }

    // MARK: Functions

    private static func addTools(_ request: inout ForeignRequest) throws(DialectError) {
        let conversation = request.conversation
        request.take(.tools)
        request.take(.toolChoice)
        guard !conversation.tools.isEmpty else { return }
        request.body["tools"] = [["functionDeclarations": .array(conversation.tools.map { .object(declaration($0)) })]]
        if conversation.tools.contains(where: { $0.strict == true }) {
            request.warn("strict functions were sent as others: the provider does not know them")
        }
        guard let choice = conversation.toolChoice else { return }
        var config: JSONObject
        switch choice {
        case .auto: config = ["mode": "AUTO"]
        case .none: config = ["mode": "NONE"]
        case .required: config = ["mode": "ANY"]
        case .named(let name): config = ["mode": "ANY", "allowedFunctionNames": [.string(name)]]
        }
        request.body["toolConfig"] = ["functionCallingConfig": .object(config)]
    }

    private static func declaration(_ tool: ToolDefinition) -> JSONObject {
        var declaration: JSONObject = ["name": .string(tool.name)]
        if let description = tool.description, !description.isEmpty {
            declaration["description"] = .string(description)
        }
        guard let parameters = tool.parameters, !GeminiSchema.isEmpty(parameters) else { return declaration }
        if let plain = GeminiSchema.plain(parameters) {
            declaration["parameters"] = .object(plain)
        } else {
            declaration["parametersJsonSchema"] = .object(GeminiSchema.bare(parameters))
        }
        return declaration
    }
}
