import JSON

/// DashScope's own API for chats, for text and for models that read images, and its embeddings.
struct DashScopeMock: MockDialect {
    var name: String { "dashscope" }

    func route(of call: MockCall) -> MockRoute? {
        guard call.header("x-dashscope-async") != "enable" else { return nil }
        let ends = [
            "/text-generation/generation", "/multimodal-generation/generation", "/text-embedding/text-embedding",
        ]
        if ends.contains(where: { call.path.hasSuffix($0) }) { return .chat }
        // It has a list in its compatible mode only.
        return call.isAddressed(to: self) && call.path.hasSuffix("/models") ? .models : nil
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        let body = try call.object()
        var question = MockQuestion(model: try body.text("model"))
        guard let input = body["input"], input.objectValue != nil else {
            throw RequestError(400, "Field required: input")
        }
        if call.path.hasSuffix("/text-embedding") {
            question.inputs = try input.texts("texts")
            return question
        }
        if input["prompt"]?.stringValue == nil { try input.needs("messages") }
        let parameters = body["parameters"]
        question.streams = call.header("x-dashscope-sse") == "enable"
        question.isCumulative = parameters?["incremental_output"]?.boolValue != true
        if call.path.contains("/multimodal-generation/") {
            question.form = .parts
        } else if parameters?["result_format"]?.stringValue != "message" {
            question.form = .text
        }
        return question
    }

    func streamType(for question: MockQuestion) -> String {
        "text/event-stream;charset=UTF-8"
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        DashScopeRenderer(question: question, behaviour: behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        let reply = behaviour.reply
        var answer: JSONValue = [:]
        if question.form == .text {
            answer["output"] = ["text": .string(reply.wholeText), "finish_reason": Self.finish(reply.finishReason)]
        } else {
            let text = reply.wholeText
            let parts: JSONValue = text.isEmpty ? [] : [["text": .string(text)]]
            var message: JSONValue = [
                "role": "assistant", "content": question.form == .parts ? parts : .string(text),
            ]
            if !reply.reasoning.isEmpty { message["reasoning_content"] = .string(reply.reasoning.joined()) }
            if !reply.toolCalls.isEmpty { message["tool_calls"] = .array(reply.toolCalls.map(\.openAIForm)) }
            let choice: JSONValue = ["finish_reason": Self.finish(reply.finishReason), "message": message]
            answer["output"] = ["choices": [choice]]
        }
        if behaviour.style.usage != .none { answer["usage"] = Self.usage(reply, reply.chunkCount) }
        answer["request_id"] = "mock"
        return answer.serialized()
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        let list = inputs.enumerated().map { index, text -> JSONValue in
            ["text_index": .integer(index), "embedding": Embedding.vector(of: text)]
        }
        let answer: JSONValue = [
            "output": ["embeddings": .array(list)],
            "usage": ["total_tokens": .integer(Embedding.tokens(of: inputs))], "request_id": "mock",
        ]
        return answer.serialized()
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let code =
            switch status {
            case 401: "InvalidApiKey"
            case 403: "AccessDenied"
            case 404: "ModelNotFound"
            case 429: "Throttling.RateQuota"
            case 500...: "InternalError"
            default: "InvalidParameter"
            }
        let body: JSONValue = ["code": .string(code), "message": .string(message), "request_id": "mock"]
        return MockFailure(body.serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        OpenAIMock().listing(models)
    }

    static func usage(_ reply: Reply, _ chunks: Int) -> JSONValue {
        reply.usage(chunks: chunks) { prompt, completion in
            ["total_tokens": .integer(chunks + 10), "output_tokens": completion, "input_tokens": prompt]
        }
    }

    /// The reason, or the word that stands for none.
    static func finish(_ reason: String?) -> JSONValue {
        .string(reason ?? "null")
    }
}
