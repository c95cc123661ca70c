import JSON

/// A request in Anthropic's words (DIALECTS.md, section 5).
enum AnthropicRequest {
    /// What Anthropic alone knows, passed on as it is.
    private static let native: Set<String> = [
        "output_config", "mcp_servers", "container", "context_management", "cache_control", "inference_geo", "speed",
    ]

    /// The request for `params`.
    ///
    /// A chat path with the model in it (Vertex AI) leaves the model out of the body.
    ///
    /// - Throws: `DialectError` when there are no words for something that changes the meaning.
    static func request(
        for params: Span<UInt8>,
        model name: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try ForeignRequest(params, provider: provider, native: native)
        let model = AnthropicModel(name)
        let thinking = AnthropicThinking(
            &request,
            model: model,
            hasOwnLimit: try limits(params) || provider.parameters["max_tokens"] != nil
        )
        let path = provider.handler.paths.chat
        if !path.contains("{model}") { request.body["model"] = .string(name) }
        request.body["max_tokens"] = .number(JSONNumber(thinking.maxTokens))
        request.keepsReasoning = true
        let content = try AnthropicContent(&request)
        if !content.system.isEmpty { request.body["system"] = .array(content.system) }
        request.body["messages"] = .array(content.messages)
        if let value = thinking.thinking { request.body["thinking"] = .object(value) }
        if let effort = thinking.effort { request.body["output_config"] = ["effort": .string(effort)] }
        sample(&request, isThinking: thinking.isOn)
        try AnthropicTools.add(to: &request, model)
        try format(&request, model)
        identify(&request)
        request.body["stream"] = .bool(request.streams)
        return try request.finished(url: url(provider, name))
    }

    /// The address of the call; that for a whole answer has another name on Vertex AI.
    private static func url(_ provider: ProviderEndpoint, _ model: String) -> String {
        var path = provider.handler.paths.chat
        if !provider.handler.stream, path.hasSuffix(":streamRawPredict") {
            path = path.dropLast("streamRawPredict".count) + "rawPredict"
        }
        return provider.url(path, model: model)
    }

    private static func limits(_ params: Span<UInt8>) throws(DialectError) -> Bool {
        let members = try RequestMembers(params)
        return ["max_tokens", "max_completion_tokens"].contains { name in
            members[name].map { params[$0.lowerBound] != UInt8(ascii: "n") } ?? false
        }
    }

    private static func sample(_ request: inout ForeignRequest, isThinking: Bool) {
        if !request.conversation.stop.isEmpty {
            request.body["stop_sequences"] = .array(request.conversation.stop.map(JSONValue.string))
        }
        request.take(.stop)
        guard isThinking else {
            if let value = request.take(.temperature, within: 0...1) { request.body["temperature"] = value }
            request.move(.topP, to: "top_p")
            request.move(.topK, to: "top_k")
            return
        }
        let reason = "a model that thinks takes none"
        if request.conversation.number(.temperature)?.double == 1 {
            request.take(.temperature)
        } else {
            request.drop(.temperature, because: reason)
        }
        request.drop(.topK, because: reason)
        if let share = request.conversation.number(.topP)?.double, (0.95...1).contains(share) {
            request.move(.topP, to: "top_p")
        } else {
            request.drop(.topP, because: "a model that thinks takes none below 0.95")
        }
    }

    private static func format(_ request: inout ForeignRequest, _ model: AnthropicModel) throws(DialectError) {
        guard case .jsonSchema(_, _, let schema, _)? = request.conversation.responseFormat, model.followsSchemas else {
            // Refused when the request is finished, if a format is asked for.
            return
        }
        request.take(.responseFormat)
        var config = request.body["output_config"]?.objectValue ?? JSONObject()
        config["format"] = ["type": "json_schema", "schema": ClosedSchema.closing(.object(schema))]
        request.body["output_config"] = .object(config)
    }

    /// Who the client asks for, and how urgent it is, where Anthropic has a word for it.
    private static func identify(_ request: inout ForeignRequest) {
        let metadata = request.take(named: "metadata")
        request.take(.user)
        if let user = request.conversation.user ?? metadata?["user_id"]?.stringValue {
            request.body["metadata"] = ["user_id": .string(user)]
        }
        if metadata?.objectValue?.keys.contains(where: { $0 != "user_id" }) == true {
            request.warn("the parameter metadata was left out but for its user_id: the provider knows nothing else")
        }
        switch request.take(named: "service_tier")?.stringValue {
        case nil: break
        case "auto"?: request.body["service_tier"] = "auto"
        case "default"?, "standard_only"?: request.body["service_tier"] = "standard_only"
        case let tier?: request.warn("the service tier \(tier) was left out: the provider does not know it")
        }
    }
}
