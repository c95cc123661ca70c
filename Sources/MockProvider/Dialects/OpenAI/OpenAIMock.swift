import JSON

/// OpenAI's chat completions, on any path that ends in `/chat/completions`, and the list on `…/models`.
struct OpenAIMock: MockDialect {
    var name: String { "openai" }

    func route(of call: MockCall) -> MockRoute? {
        if call.path.hasSuffix("/chat/completions") || call.path.hasSuffix("/embeddings") { return .chat }
        return call.path.hasSuffix("/models") ? .models : nil
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        if call.path.hasSuffix("/embeddings") {
            let body = try call.object()
            var question = MockQuestion(model: try body.text("model"))
            question.inputs = try body.texts("input")
            return question
        }
        var question: MockQuestion?
        do throws(JSONError) {
            question = try Self.read(call.request.body)
        } catch {
            throw RequestError(400, "the body is no JSON object of a chat request: \(error)")
        }
        guard let question else { throw RequestError(400, "you must provide a model parameter") }
        return question
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        OpenAIRenderer(question: question, behaviour: behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        let reply = behaviour.reply
        var message = JSONObject([("role", .string("assistant"))])
        message["content"] = .string(reply.wholeText)
        if !reply.reasoning.isEmpty { message[reply.reasoningKey] = .string(reply.reasoning.joined()) }
        if !reply.toolCalls.isEmpty {
            message["tool_calls"] = .array(
                reply.toolCalls.map { call in
                    .object(
                        JSONObject([
                            ("id", .string(call.id)), ("type", .string("function")),
                            (
                                "function",
                                .object(
                                    JSONObject([("name", .string(call.name)), ("arguments", .string(call.arguments))])
                                )
                            ),
                        ])
                    )
                }
            )
        }
        let choice = JSONObject([
            ("index", .integer(0)), ("message", .object(message)), ("logprobs", .null),
            ("finish_reason", reply.finishReason.map(JSONValue.string) ?? .null),
        ])
        var answer = JSONObject([
            ("id", .string("chatcmpl-mock")), ("object", .string("chat.completion")),
            ("created", .integer(1_700_000_000)), ("model", .string(question.model)),
            ("choices", .array([.object(choice)])),
        ])
        if behaviour.style.usage != .none { answer["usage"] = reply.usage(chunks: reply.chunkCount) }
        return JSONValue.object(answer).serialized()
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        let data = inputs.enumerated().map { index, input -> JSONValue in
            ["object": "embedding", "index": .integer(index), "embedding": Embedding.vector(of: input)]
        }
        let tokens = JSONValue.integer(Embedding.tokens(of: inputs))
        let answer: JSONValue = [
            "object": "list", "data": .array(data), "model": .string(question.model),
            "usage": ["prompt_tokens": tokens, "total_tokens": tokens],
        ]
        return answer.serialized()
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let (type, code): (String, JSONValue) =
            switch status {
            case 401: ("invalid_request_error", .string("invalid_api_key"))
            case 404: ("invalid_request_error", .string("model_not_found"))
            case 429: ("rate_limit_error", .string("rate_limit_exceeded"))
            case 500...: ("server_error", .null)
            default: ("invalid_request_error", .null)
            }
        let error = JSONObject([
            ("message", .string(message)), ("type", .string(type)), ("param", .null), ("code", code),
        ])
        return MockFailure(JSONValue.object(JSONObject([("error", .object(error))])).serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        let list = models.map { model in
            JSONValue.object(
                JSONObject([
                    ("id", .string(model)), ("object", .string("model")), ("created", .integer(1_700_000_000)),
                    ("owned_by", .string("mock")),
                ])
            )
        }
        return JSONValue.object(JSONObject([("object", .string("list")), ("data", .array(list))])).serialized()
    }

    /// Reads the members that the mock cares for and validates the rest; nil when there is no model.
    private static func read(_ body: [UInt8]) throws(JSONError) -> MockQuestion? {
        var model: String?
        var streams = false
        var wantsUsage = false
        var reader = JSONReader(body.span)
        try reader.beginObject()
        while let name = try reader.nextMember() {
            if reader.bytes(name, equal: "model") {
                model = try reader.readString()
            } else if reader.bytes(name, equal: "stream") {
                streams = try reader.readValue().boolValue ?? false
            } else if reader.bytes(name, equal: "stream_options") {
                wantsUsage = try reader.readValue()["include_usage"]?.boolValue ?? false
            } else {
                _ = try reader.skipValue()
            }
        }
        try reader.end()
        return model.map { MockQuestion(model: $0, streams: streams, wantsUsage: wantsUsage) }
    }
}
