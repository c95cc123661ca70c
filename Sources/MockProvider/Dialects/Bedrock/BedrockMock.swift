import JSON

/// Amazon Bedrock's Converse: `/model/ID/converse-stream`, `/model/ID/converse`, `/model/ID/invoke` for vectors, and
/// `/foundation-models`.
struct BedrockMock: MockDialect {
    /// What OpenAI's finish reasons are called here.
    static let words = [
        "stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "content_filtered",
    ]

    var name: String { "bedrock" }

    func route(of call: MockCall) -> MockRoute? {
        if call.path.hasSuffix("/foundation-models") { return .models }
        return Self.target(of: call) == nil ? nil : .chat
    }

    func credentials(for call: MockCall) -> [CredentialStyle] {
        [.sigv4, .bearer]
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        guard let target = Self.target(of: call) else { throw RequestError(404, "no such operation") }
        let body = try call.object()
        var question = MockQuestion(model: target.model)
        if target.operation == "invoke" {
            // Cohere's models take several texts there, Amazon's one.
            if body["texts"] != nil { question.form = .batch }
            question.inputs = question.form == .batch ? try body.texts("texts") : [try body.text("inputText")]
        } else {
            try body.needs("messages")
            question.streams = target.operation == "converse-stream"
        }
        return question
    }

    func streamType(for question: MockQuestion) -> String {
        "application/vnd.amazon.eventstream"
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        BedrockRenderer(behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        let reply = behaviour.reply
        var content: [JSONValue] = []
        if !reply.reasoning.isEmpty {
            let text: JSONValue = ["text": .string(reply.reasoning.joined()), "signature": "bW9jaw=="]
            content.append(["reasoningContent": ["reasoningText": text]])
        }
        if !reply.wholeText.isEmpty { content.append(["text": .string(reply.wholeText)]) }
        for call in reply.toolCalls {
            let use: JSONValue = ["toolUseId": .string(call.id), "name": .string(call.name), "input": call.input]
            content.append(["toolUse": use])
        }
        var answer: JSONValue = [
            "metrics": ["latencyMs": 1], "output": ["message": ["content": .array(content), "role": "assistant"]],
        ]
        if let reason = reply.finishReason(in: Self.words) { answer["stopReason"] = .string(reason) }
        if behaviour.style.usage != .none { answer["usage"] = Self.usage(reply, reply.chunkCount) }
        return answer.serialized()
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        if question.form == .batch { return CohereMock().embeddings(inputs, question) }
        let answer: JSONValue = [
            "embedding": Embedding.vector(of: inputs[0]),
            "inputTextTokenCount": .integer(Embedding.tokens(of: inputs)),
        ]
        return answer.serialized()
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let type =
            switch status {
            case 400: "ValidationException"
            case 401, 403: "AccessDeniedException"
            case 404: "ResourceNotFoundException"
            case 424: "ModelErrorException"
            case 429: "ThrottlingException"
            case 503: "ServiceUnavailableException"
            default: "InternalServerException"
            }
        let body: JSONValue = ["message": .string(message)]
        var failure = MockFailure(body.serialized())
        let space = "http://internal.amazon.com/coral/com.amazon.bedrock/"
        failure.headers = [HTTPRequest.Header(name: "x-amzn-ErrorType", value: "\(type):\(space)")]
        return failure
    }

    func listing(_ models: [String]) -> [UInt8] {
        let list = models.map { model -> JSONValue in
            [
                "modelId": .string(model), "modelName": .string("Mock \(model)"), "providerName": "Mock",
                "outputModalities": ["TEXT"], "responseStreamingSupported": true,
            ]
        }
        let answer: JSONValue = ["modelSummaries": .array(list)]
        return answer.serialized()
    }

    static func usage(_ reply: Reply, _ chunks: Int) -> JSONValue {
        reply.usage(chunks: chunks) { prompt, completion in
            ["inputTokens": prompt, "outputTokens": completion, "totalTokens": .integer(chunks + 10)]
        }
    }

    /// The model and the operation of a path; the model is percent-encoded there.
    private static func target(of call: MockCall) -> (model: String, operation: String)? {
        let segments = call.segments
        guard let mark = segments.lastIndex(of: "model"), mark + 3 == segments.count else { return nil }
        let operations = ["converse-stream", "converse", "invoke"]
        return operations.contains(segments[mark + 2]) ? (segments[mark + 1], segments[mark + 2]) : nil
    }
}
