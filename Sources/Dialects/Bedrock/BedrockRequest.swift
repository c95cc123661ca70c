import JSON

/// A request in the words of Bedrock's Converse (DIALECTS.md, section 10; docs.aws.amazon.com, API_runtime_Converse).
struct BedrockRequest {
    var request: ForeignRequest
    let model: BedrockModel
    private let id: String

    /// Members that are Bedrock's own, passed on as they are.
    private static let native: Set<String> = [
        "additionalModelRequestFields", "additionalModelResponseFieldPaths", "guardrailConfig", "inferenceConfig",
        "outputConfig", "performanceConfig", "promptVariables", "requestMetadata", "serviceTier",
    ]

    /// Puts `params` into Bedrock's words.
    ///
    /// - Throws: `DialectError` when there are none for something that changes the meaning.
    init(_ params: Span<UInt8>, model: String, provider: ProviderEndpoint) throws(DialectError) {
        request = try ForeignRequest(params, provider: provider, native: Self.native)
        id = model
        self.model = BedrockModel(model)
        try addMessages()
        try addTools()
        let isThinking = addThinking()
        addParameters(isThinking: isThinking)
        addFormat()
    }

    /// The request; its path says whether the answer is a stream.
    ///
    /// - Throws: `DialectError`, see `ForeignRequest.finished`.
    mutating func finished() throws(DialectError) -> UpstreamRequest {
        var url = request.provider.chatURL(model: id)
        let suffix = "-stream"
        if !request.streams, url.hasSuffix(suffix) { url.removeLast(suffix.count) }
        return try request.finished(url: url, accept: "application/vnd.amazon.eventstream")
    }

    // MARK: Messages

    private mutating func addMessages() throws(DialectError) {
        request.keepsReasoning = true
        let (system, turns) = request.systemAndTurns(.asUser)
        var blocks: [JSONValue] = []
        for part in system { blocks += try BedrockContent.blocks(of: part, request) }
        if !blocks.isEmpty { request.body["system"] = .array(blocks) }
        var messages: [JSONValue] = []
        for turn in turns {
            var content: [JSONValue] = []
            for result in turn.results { content += try BedrockContent.result(result, request) }
            for message in turn.messages { content += try BedrockContent.blocks(of: message, &request) }
            guard !content.isEmpty else { continue }
            messages.append(["role": .string(turn.speaker.rawValue), "content": .array(content)])
        }
        request.body["messages"] = .array(messages)
    }

    // MARK: Tools

    private mutating func addTools() throws(DialectError) {
        request.take(.tools)
        request.take(.toolChoice)
        let conversation = request.conversation
        let called = conversation.messages.flatMap(\.toolCalls).map(\.name)
        var specifications = conversation.tools.map(Self.specification)
        var choice: JSONValue?
        switch conversation.toolChoice {
        case ToolChoice.none?:
            // Functions that have been called must be told of, and then the model may call them again.
            guard called.isEmpty || specifications.isEmpty else { throw request.unsupported(.toolChoice) }
            specifications = []
        case .required?: choice = ["any": [:]]
        case .named(let name)?: choice = ["tool": ["name": .string(name)]]
        case .auto?, nil: break
        }
        if specifications.isEmpty, !called.isEmpty {
            request.warn("the functions called earlier were told of again: the provider takes no calls without them")
            var names: [String] = []
            for name in called where !names.contains(name) { names.append(name) }
            specifications = names.map { Self.specification($0, nil, ["type": "object"]) }
        }
        guard !specifications.isEmpty else { return }
        var configuration: JSONObject = ["tools": .array(specifications)]
        if let choice { configuration["toolChoice"] = choice }
        request.body["toolConfig"] = .object(configuration)
    }

    private static func specification(_ tool: ToolDefinition) -> JSONValue {
        specification(tool.name, tool.description, tool.schema)
    }

    private static func specification(_ name: String, _ description: String?, _ schema: JSONValue) -> JSONValue {
        var specification: JSONObject = ["name": .string(name)]
        // An empty description is refused.
        if let description, !description.isEmpty { specification["description"] = .string(description) }
        specification["inputSchema"] = ["json": schema]
        return ["toolSpec": .object(specification)]
    }

    // MARK: Parameters

    private mutating func addParameters(isThinking: Bool) {
        var inference = JSONObject()
        request.move(.maxTokens, to: "maxTokens", in: &inference)
        if isThinking {
            for parameter in [ChatParameter.temperature, .topP, .topK] {
                request.drop(parameter, because: "the provider takes none while the model thinks")
            }
        }
        if !isThinking {
            if let value = request.take(.temperature, within: 0...1) { inference["temperature"] = value }
            if let value = request.take(.topP, within: 0...1) { inference["topP"] = value }
            if let value = request.conversation[.topK], let fields = model.fields(topK: value) {
                request.take(.topK)
                add(fields)
            }
        }
        request.take(.stop)
        let stop = request.conversation.stop
        if !stop.isEmpty { inference["stopSequences"] = .array(stop.map(JSONValue.string)) }
        if !inference.isEmpty { request.body["inferenceConfig"] = .object(inference) }
    }

    /// Adds to what goes to the model itself past Converse.
    private mutating func add(_ fields: JSONObject) {
        var all = request.body["additionalModelRequestFields"]?.objectValue ?? JSONObject()
        all.merge(fields)
        request.body["additionalModelRequestFields"] = .object(all)
    }

    /// Asks for thoughts in the model's own words; whether they change what else can be asked for.
    private mutating func addThinking() -> Bool {
        guard let reasoning = request.conversation.reasoning else { return false }
        if model.thinksByBudget {
            request.take(.reasoning)
            return reasoning.isOff ? false : addBudget(reasoning)
        }
        if let fields = model.fields(effort: reasoning.level) {
            request.take(.reasoning)
            add(fields)
        } else {
            request.drop(.reasoning, because: "the model has no words for it")
        }
        return false
    }

    private mutating func addBudget(_ reasoning: Reasoning) -> Bool {
        let least = 1024
        var budget = max(reasoning.tokens, least)
        // What is thought counts among the tokens of the answer.
        if let limit = request.conversation.maxTokens, limit <= budget { budget = max(limit / 2, least) }
        if let limit = request.conversation.maxTokens, limit <= budget {
            request.drop(.reasoning, because: "an answer of \(limit) tokens has no room for it")
            return false
        }
        switch request.conversation.toolChoice {
        case .required?, .named?:
            request.drop(.reasoning, because: "a model that thinks cannot be made to call a function")
            return false
        case .auto?, ToolChoice.none?, nil: break
        }
        add(["thinking": ["type": "enabled", "budget_tokens": .number(JSONNumber(budget))]])
        return true
    }

    private mutating func addFormat() {
        guard case .jsonSchema(let name, let description, let schema, _)? = request.conversation.responseFormat else {
            return
        }
        request.take(.responseFormat)
        let text = String(decoding: JSONValue.object(schema).serialized(), as: UTF8.self)
        var format: JSONObject = ["name": .string(name), "schema": .string(text)]
        if let description { format["description"] = .string(description) }
        let structure: JSONObject = ["jsonSchema": .object(format)]
        request.body["outputConfig"] = ["textFormat": ["type": "json_schema", "structure": .object(structure)]]
    }
}
