import JSON

/// OpenAI on Azure: `/openai/deployments/NAME/…?api-version=…`, and what carries an `api-version` or an `api-key`.
struct AzureMock: MockDialect {
    private static let base = OpenAIMock()

    var name: String { "azure-openai" }

    func route(of call: MockCall) -> MockRoute? {
        let isOurs =
            Self.deployment(call) != nil || call.isAddressed(to: self)
            || call.request.queryParameter("api-version") != nil || call.header("api-key") != nil
        return isOurs ? Self.base.route(of: call) : nil
    }

    func credentials(for call: MockCall) -> [CredentialStyle] {
        [.header("api-key"), .bearer]
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        guard let deployment = Self.deployment(call) else { return try Self.base.question(in: call) }
        guard call.request.queryParameter("api-version") != nil else {
            throw RequestError(404, "the api-version query parameter is missing")
        }
        // The deployment is the model, whatever the body says.
        let body = try call.object()
        var question = MockQuestion(model: deployment)
        if call.path.hasSuffix("/embeddings") {
            question.inputs = try body.texts("input")
        } else {
            question.streams = body["stream"]?.boolValue ?? false
            question.wantsUsage = body["stream_options"]?["include_usage"]?.boolValue ?? false
        }
        return question
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        AzureRenderer(question: question, behaviour: behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        Self.base.whole(question, behaviour)
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        Self.base.embeddings(inputs, question)
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let code =
            switch status {
            case 404: "DeploymentNotFound"
            case 429: "RateLimitReached"
            default: "\(status)"
            }
        let body: JSONValue = ["error": ["code": .string(code), "message": .string(message)]]
        return MockFailure(body.serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        Self.base.listing(models)
    }

    private static func deployment(_ call: MockCall) -> String? {
        let segments = call.segments
        guard let mark = segments.firstIndex(of: "deployments"), mark + 1 < segments.count else { return nil }
        return segments[mark + 1]
    }
}
