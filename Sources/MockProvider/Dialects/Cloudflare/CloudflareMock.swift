import JSON

/// Cloudflare's Workers AI: `…/ai/run/MODEL`, the gateway's `…/workers-ai/MODEL`, and `…/ai/models/search`.
struct CloudflareMock: MockDialect {
    var name: String { "cloudflare" }

    func route(of call: MockCall) -> MockRoute? {
        if call.path.hasSuffix("/ai/models/search") { return .models }
        return Self.model(call) == nil ? nil : .chat
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        guard let model = Self.model(call) else { throw RequestError(404, "no such model") }
        let body = try call.object()
        var question = MockQuestion(model: model)
        if body["text"] != nil {
            question.inputs = try body.texts("text")
        } else {
            if body["prompt"]?.stringValue == nil { try body.needs("messages") }
            question.streams = body["stream"]?.boolValue ?? false
        }
        return question
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        CloudflareRenderer(behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        let reply = behaviour.reply
        var result: JSONValue = ["response": .string(reply.wholeText)]
        if !reply.toolCalls.isEmpty { result["tool_calls"] = .array(reply.toolCalls.map(Self.call)) }
        if case .reason(let reason) = reply.finish { result["finish_reason"] = .string(reason) }
        if behaviour.style.usage != .none { result["usage"] = reply.usage(chunks: reply.chunkCount) }
        return envelope(result)
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        envelope([
            "shape": [.integer(inputs.count), 3], "data": .array(inputs.map(Embedding.vector)), "pooling": "mean",
        ])
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let code =
            switch status {
            case 401, 403: 10000
            case 404: 5007
            case 429: 3040
            default: 5000
            }
        let body: JSONValue = [
            "errors": [["code": .integer(code), "message": .string(message)]], "success": false, "result": [:],
            "messages": [],
        ]
        return MockFailure(body.serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        let list = models.map { model -> JSONValue in
            ["id": .string("id-\(model)"), "name": .string(model), "task": ["name": "Text Generation"]]
        }
        return envelope(.array(list))
    }

    /// A call in the native form: without an id, its arguments no text.
    static func call(_ call: Reply.ToolCall) -> JSONValue {
        ["name": .string(call.name), "arguments": call.input]
    }

    private func envelope(_ result: JSONValue) -> [UInt8] {
        let answer: JSONValue = ["result": result, "success": true, "errors": [], "messages": []]
        return answer.serialized()
    }

    private static func model(_ call: MockCall) -> String? {
        let model = call.text(after: "/ai/run/") ?? call.text(after: "/workers-ai/")
        return model?.hasPrefix("v1/") == true ? nil : model
    }
}
