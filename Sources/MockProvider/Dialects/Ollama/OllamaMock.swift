import JSON

/// Ollama's own API: `/api/chat`, `/api/tags` and `/api/embed`.
struct OllamaMock: MockDialect {
    /// What OpenAI's finish reasons are called here; there is none for calls.
    static let words = ["tool_calls": "stop"]

    /// When everything happened.
    static let time = "2023-11-14T22:13:20Z"

    var name: String { "ollama" }

    func route(of call: MockCall) -> MockRoute? {
        if call.path.hasSuffix("/api/chat") || call.path.hasSuffix("/api/embed") { return .chat }
        return call.path.hasSuffix("/api/tags") ? .models : nil
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        let body = try call.object()
        var question = MockQuestion(model: try body.text("model"))
        if call.path.hasSuffix("/embed") {
            question.inputs = try body.texts("input")
        } else {
            // Its streams are the default.
            question.streams = body["stream"]?.boolValue ?? true
            try body.needs("messages")
        }
        return question
    }

    func streamType(for question: MockQuestion) -> String {
        "application/x-ndjson"
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        OllamaRenderer(question: question, behaviour: behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        let reply = behaviour.reply
        var message: JSONValue = ["role": "assistant", "content": .string(reply.wholeText)]
        if !reply.reasoning.isEmpty { message["thinking"] = .string(reply.reasoning.joined()) }
        if !reply.toolCalls.isEmpty {
            message["tool_calls"] = .array(reply.toolCalls.indices.map { Self.call(reply.toolCalls[$0], at: $0) })
        }
        let chunks = reply.chunkCount
        return Self.last(question.model, message, behaviour, chunks: chunks).serialized()
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        let answer: JSONValue = [
            "model": .string(question.model), "embeddings": .array(inputs.map(Embedding.vector)),
            "total_duration": 1, "prompt_eval_count": .integer(Embedding.tokens(of: inputs)),
        ]
        return answer.serialized()
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let body: JSONValue = ["error": .string(message)]
        return MockFailure(body.serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        let list = models.map { model -> JSONValue in
            [
                "name": .string(model), "model": .string(model), "modified_at": .string(Self.time), "size": 1,
                "digest": "mock", "details": ["format": "gguf", "family": "mock", "parameter_size": "1B"],
            ]
        }
        let answer: JSONValue = ["models": .array(list)]
        return answer.serialized()
    }

    /// A call as a message has it: its arguments are no text.
    static func call(_ call: Reply.ToolCall, at index: Int) -> JSONValue {
        let function: JSONValue = ["index": .integer(index), "name": .string(call.name), "arguments": call.input]
        return call.id.isEmpty ? ["function": function] : ["id": .string(call.id), "function": function]
    }

    /// The answer that says that it is done.
    static func last(_ model: String, _ message: JSONValue, _ behaviour: Behaviour, chunks: Int) -> JSONValue {
        var line: JSONValue = [
            "model": .string(model), "created_at": .string(time), "message": message, "done": true,
        ]
        if let reason = behaviour.reply.finishReason(in: words) { line["done_reason"] = .string(reason) }
        line["total_duration"] = 1_000_000
        guard behaviour.style.usage != .none else { return line }
        let usage = behaviour.reply.usage(chunks: chunks) { ["prompt_eval_count": $0, "eval_count": $1] }
        for member in usage.objectValue?.members ?? [] { line[member.key] = member.value }
        return line
    }
}
