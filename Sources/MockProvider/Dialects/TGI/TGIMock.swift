import JSON

/// Hugging Face's text generation: `/generate_stream`, `/generate`, `/models/MODEL` and `/info`.
///
/// Its requests name no model, so it is taken from the path: `…/models/MODEL/generate_stream`. Without it the model is
/// `default`.
struct TGIMock: MockDialect {
    /// What OpenAI's finish reasons are called here.
    static let words = ["stop": "eos_token", "tool_calls": "eos_token"]

    var name: String { "tgi" }

    func route(of call: MockCall) -> MockRoute? {
        if call.path.hasSuffix("/generate_stream") || call.path.hasSuffix("/generate") { return .chat }
        if call.path.hasSuffix("/info") && call.request.method == "GET" { return .models }
        let isModel = Self.model(call) != nil && call.request.method == "POST"
        return isModel && (call.isAddressed(to: self) || call.segments.first == "models") ? .chat : nil
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        let body = try call.object()
        var question = MockQuestion(model: Self.model(call) ?? body["model"]?.stringValue ?? "default")
        guard body["inputs"]?.stringValue != nil else { throw RequestError(422, "missing field `inputs`") }
        if let count = body["parameters"]?["max_new_tokens"]?.intValue, count < 1 {
            throw RequestError(422, "Input validation error: `max_new_tokens` must be strictly positive")
        }
        if call.path.hasSuffix("/generate_stream") {
            question.streams = true
        } else if !call.path.hasSuffix("/generate") {
            question.streams = body["stream"]?.boolValue ?? false
            question.form = .array
        }
        return question
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        TGIRenderer(behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        var answer: JSONValue = ["generated_text": .string(behaviour.reply.wholeText)]
        answer["details"] = Self.details(behaviour, behaviour.reply.chunkCount)
        return question.form == .array ? JSONValue.array([answer]).serialized() : answer.serialized()
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let type =
            switch status {
            case 422: "validation"
            case 424: "generation"
            case 429: "overloaded"
            case 500...: "incomplete_generation"
            default: "unknown"
            }
        let body: JSONValue = ["error": .string(message), "error_type": .string(type)]
        return MockFailure(body.serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        let answer: JSONValue = [
            "model_id": models.first.map(JSONValue.string) ?? .null, "max_total_tokens": 4096, "version": "3.0.0",
        ]
        return answer.serialized()
    }

    /// What is told about the end; null when nothing is.
    static func details(_ behaviour: Behaviour, _ chunks: Int) -> JSONValue {
        guard behaviour.style.usage != .none, let reason = behaviour.reply.finishReason(in: words) else { return .null }
        return ["finish_reason": .string(reason), "generated_tokens": .integer(chunks), "seed": .null]
    }

    private static func model(_ call: MockCall) -> String? {
        var segments = call.segments[...]
        if let last = segments.last, last.hasPrefix("generate") { segments.removeLast() }
        guard let mark = segments.firstIndex(of: "models"), mark + 1 < segments.count else { return nil }
        return segments[(mark + 1)...].joined(separator: "/")
    }
}
