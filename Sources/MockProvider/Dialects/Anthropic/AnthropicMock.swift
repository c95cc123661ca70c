import JSON

/// Anthropic's messages, on any path that ends in `/messages`, and on Vertex's `…:streamRawPredict`.
struct AnthropicMock: MockDialect {
    /// What OpenAI's finish reasons are called here.
    static let words = [
        "stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal",
    ]

    var name: String { "anthropic" }

    func route(of call: MockCall) -> MockRoute? {
        if call.path.hasSuffix("/messages") || Self.vertexModel(call) != nil { return .chat }
        guard call.path.hasSuffix("/models") else { return nil }
        return call.isAddressed(to: self) || call.header("anthropic-version") != nil ? .models : nil
    }

    func credentials(for call: MockCall) -> [CredentialStyle] {
        Self.vertexModel(call) == nil ? [.header("x-api-key"), .bearer] : [.bearer]
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        let body = try call.object()
        var question: MockQuestion
        if let model = Self.vertexModel(call) {
            question = MockQuestion(model: model)
            _ = try body.text("anthropic_version")
            question.streams = call.path.hasSuffix(":streamRawPredict")
        } else {
            question = MockQuestion(model: try body.text("model"))
            guard call.header("anthropic-version") != nil else {
                throw RequestError(400, "anthropic-version: header is required")
            }
            question.streams = body["stream"]?.boolValue ?? false
        }
        guard body["max_tokens"]?.intValue != nil else { throw RequestError(400, "max_tokens: Field required") }
        try body.needs("messages")
        return question
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        AnthropicRenderer(question: question, behaviour: behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        let reply = behaviour.reply
        var content: [JSONValue] = []
        if !reply.reasoning.isEmpty {
            let text = JSONValue.string(reply.reasoning.joined())
            content.append(["type": "thinking", "thinking": text, "signature": "bW9jaw=="])
        }
        if !reply.wholeText.isEmpty { content.append(["type": "text", "text": .string(reply.wholeText)]) }
        for call in reply.toolCalls {
            content.append([
                "type": "tool_use", "id": .string(call.id), "name": .string(call.name), "input": call.input,
            ])
        }
        var answer: JSONValue = [
            "id": "msg_mock", "type": "message", "role": "assistant", "model": .string(question.model),
            "content": .array(content),
            "stop_reason": reply.finishReason(in: Self.words).map(JSONValue.string) ?? .null, "stop_sequence": nil,
        ]
        if behaviour.style.usage != .none { answer["usage"] = Self.usage(reply, reply.chunkCount) }
        return answer.serialized()
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let type =
            switch status {
            case 401: "authentication_error"
            case 403: "permission_error"
            case 404: "not_found_error"
            case 413: "request_too_large"
            case 429: "rate_limit_error"
            case 529: "overloaded_error"
            case 500...: "api_error"
            default: "invalid_request_error"
            }
        let body: JSONValue = [
            "type": "error", "error": ["type": .string(type), "message": .string(message)],
            "request_id": "req_mock",
        ]
        return MockFailure(body.serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        let list = models.map { model -> JSONValue in
            [
                "type": "model", "id": .string(model), "display_name": .string("Mock \(model)"),
                "created_at": "2023-11-14T22:13:20Z",
            ]
        }
        let answer: JSONValue = [
            "data": .array(list), "has_more": false, "first_id": models.first.map(JSONValue.string) ?? .null,
            "last_id": models.last.map(JSONValue.string) ?? .null,
        ]
        return answer.serialized()
    }

    static func usage(_ reply: Reply, _ chunks: Int) -> JSONValue {
        reply.usage(chunks: chunks) { ["input_tokens": $0, "output_tokens": $1] }
    }

    /// The model that a path of Vertex names.
    private static func vertexModel(_ call: MockCall) -> String? {
        call.text(after: "/publishers/anthropic/models/", before: ":streamRawPredict")
            ?? call.text(after: "/publishers/anthropic/models/", before: ":rawPredict")
    }
}
