import JSON

/// Cohere's second API: `/v2/chat`, `/v2/embed` and `/v1/models`.
struct CohereMock: MockDialect {
    /// What OpenAI's finish reasons are called here.
    static let words = [
        "stop": "COMPLETE", "length": "MAX_TOKENS", "tool_calls": "TOOL_CALL", "content_filter": "ERROR_TOXIC",
    ]

    var name: String { "cohere" }

    func route(of call: MockCall) -> MockRoute? {
        if call.path.hasSuffix("/v2/chat") || call.path.hasSuffix("/v2/embed") { return .chat }
        guard call.path.hasSuffix("/models") else { return nil }
        return call.isAddressed(to: self) || call.request.queryParameter("endpoint") != nil ? .models : nil
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        let body = try call.object()
        var question = MockQuestion(model: try body.text("model"))
        if call.path.hasSuffix("/embed") {
            _ = try body.text("input_type")
            question.inputs = try body.texts("texts")
        } else {
            question.streams = body["stream"]?.boolValue ?? false
            try body.needs("messages")
        }
        return question
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        CohereRenderer(behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        let reply = behaviour.reply
        var content: [JSONValue] = []
        if !reply.reasoning.isEmpty {
            content.append(["type": "thinking", "thinking": .string(reply.reasoning.joined())])
        }
        if !reply.wholeText.isEmpty { content.append(["type": "text", "text": .string(reply.wholeText)]) }
        var message: JSONValue = ["role": "assistant"]
        if !content.isEmpty { message["content"] = .array(content) }
        if !reply.toolCalls.isEmpty { message["tool_calls"] = .array(reply.toolCalls.map(\.openAIForm)) }
        var answer: JSONValue = ["id": "mock"]
        if let reason = reply.finishReason(in: Self.words) { answer["finish_reason"] = .string(reason) }
        answer["message"] = message
        if behaviour.style.usage != .none { answer["usage"] = Self.usage(reply, reply.chunkCount) }
        return answer.serialized()
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        let answer: JSONValue = [
            "id": "mock", "embeddings": ["float": .array(inputs.map(Embedding.vector))],
            "texts": .array(inputs.map(JSONValue.string)), "response_type": "embeddings_by_type",
            "meta": [
                "api_version": ["version": "2"],
                "billed_units": ["input_tokens": .integer(Embedding.tokens(of: inputs))],
            ],
        ]
        return answer.serialized()
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let body: JSONValue = ["id": "mock", "message": .string(message)]
        return MockFailure(body.serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        let list = models.map { model -> JSONValue in
            ["name": .string(model), "endpoints": ["chat"], "finetuned": false, "context_length": 128_000]
        }
        let answer: JSONValue = ["models": .array(list)]
        return answer.serialized()
    }

    static func usage(_ reply: Reply, _ chunks: Int) -> JSONValue {
        reply.usage(chunks: chunks) { prompt, completion in
            let tokens: JSONValue = ["input_tokens": prompt, "output_tokens": completion]
            return ["billed_units": tokens, "tokens": tokens, "cached_tokens": 0]
        }
    }
}
