import JSON

/// Google's generateContent, on `…/models/MODEL:METHOD`, of the Gemini API and of Vertex.
struct GeminiMock: MockDialect {
    /// What OpenAI's finish reasons are called here; there is none for calls.
    static let words = ["stop": "STOP", "length": "MAX_TOKENS", "tool_calls": "STOP", "content_filter": "SAFETY"]

    private static let methods = [
        "streamGenerateContent", "generateContent", "embedContent", "batchEmbedContents", "predict",
    ]

    var name: String { "gemini" }

    func route(of call: MockCall) -> MockRoute? {
        if Self.target(of: call) != nil { return .chat }
        guard call.path.hasSuffix("/models") else { return nil }
        let isOurs =
            call.isAddressed(to: self) || call.path.contains("/publishers/google/") || call.path.hasPrefix("/v1beta")
            || call.header("x-goog-api-key") != nil
        return isOurs ? .models : nil
    }

    func credentials(for call: MockCall) -> [CredentialStyle] {
        call.path.contains("/publishers/") ? [.bearer] : [.header("x-goog-api-key"), .query("key")]
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        guard let target = Self.target(of: call) else { throw RequestError(404, "no such method") }
        let body = try call.object()
        var question = MockQuestion(model: target.model)
        switch target.method {
        case "streamGenerateContent":
            question.streams = true
            if call.request.queryParameter("alt") != "sse" { question.form = .array }
            try body.needs("contents")
        case "embedContent":
            question.inputs = [Self.text(of: body)]
        case "batchEmbedContents":
            question.form = .batch
            try body.needs("requests")
            question.inputs = (body["requests"]?.arrayValue ?? []).map(Self.text)
        case "predict":
            question.form = .parts
            try body.needs("instances")
            question.inputs = (body["instances"]?.arrayValue ?? []).map { $0["content"]?.stringValue ?? "" }
        default:
            try body.needs("contents")
        }
        return question
    }

    func streamType(for question: MockQuestion) -> String {
        question.form == .array ? "application/json; charset=UTF-8" : "text/event-stream"
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        GeminiRenderer(question: question, behaviour: behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        let reply = behaviour.reply
        var parts: [JSONValue] = []
        if !reply.reasoning.isEmpty { parts.append(["text": .string(reply.reasoning.joined()), "thought": true]) }
        if !reply.wholeText.isEmpty { parts.append(["text": .string(reply.wholeText)]) }
        for call in reply.toolCalls {
            var function: JSONValue = ["name": .string(call.name), "args": call.input]
            if !call.id.isEmpty { function["id"] = .string(call.id) }
            parts.append(["functionCall": function])
        }
        var candidate: JSONValue = ["content": ["parts": .array(parts), "role": "model"]]
        if let reason = reply.finishReason(in: Self.words) { candidate["finishReason"] = .string(reason) }
        candidate["index"] = 0
        var answer: JSONValue = ["candidates": [candidate]]
        if behaviour.style.usage != .none { answer["usageMetadata"] = Self.usage(reply, reply.chunkCount) }
        answer["modelVersion"] = .string(question.model)
        answer["responseId"] = "mock"
        return answer.serialized()
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        let vectors = inputs.map { text -> JSONValue in ["values": Embedding.vector(of: text)] }
        let answer: JSONValue =
            switch question.form {
            case .batch: ["embeddings": .array(vectors)]
            case .parts:
                [
                    "predictions": .array(
                        inputs.map { text in
                            let statistics: JSONValue = [
                                "truncated": false, "token_count": .integer(text.utf8.count),
                            ]
                            return ["embeddings": ["values": Embedding.vector(of: text), "statistics": statistics]]
                        }
                    )
                ]
            default: ["embedding": vectors[0]]
            }
        return answer.serialized()
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let word =
            switch status {
            case 401: "UNAUTHENTICATED"
            case 403: "PERMISSION_DENIED"
            case 404: "NOT_FOUND"
            case 429: "RESOURCE_EXHAUSTED"
            case 503: "UNAVAILABLE"
            case 504: "DEADLINE_EXCEEDED"
            case 500...: "INTERNAL"
            default: "INVALID_ARGUMENT"
            }
        let body: JSONValue = [
            "error": ["code": .integer(status), "message": .string(message), "status": .string(word)]
        ]
        return MockFailure(body.serialized(pretty: true))
    }

    func listing(_ models: [String]) -> [UInt8] {
        let list = models.map { model -> JSONValue in
            [
                "name": .string("models/\(model)"), "displayName": .string("Mock \(model)"),
                "inputTokenLimit": 1_048_576, "outputTokenLimit": 8192,
                "supportedGenerationMethods": ["generateContent", "countTokens"],
            ]
        }
        let answer: JSONValue = ["models": .array(list)]
        return answer.serialized()
    }

    static func usage(_ reply: Reply, _ chunks: Int) -> JSONValue {
        reply.usage(chunks: chunks) { prompt, completion in
            [
                "promptTokenCount": prompt, "candidatesTokenCount": completion,
                "totalTokenCount": .integer(chunks + 10),
            ]
        }
    }

    /// The model and the method at the end of a path.
    private static func target(of call: MockCall) -> (model: String, method: String)? {
        guard let last = call.path.split(separator: "/").last, let colon = last.lastIndex(of: ":") else { return nil }
        let method = String(last[last.index(after: colon)...])
        guard methods.contains(method), colon > last.startIndex else { return nil }
        return (HTTPRequest.percentDecodedSegment(last[..<colon]), method)
    }

    private static func text(of request: JSONValue) -> String {
        (request["content"]?["parts"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined()
    }
}
