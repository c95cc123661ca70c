import JSON

/// OpenAI's responses, on any path that ends in `/responses`; those in the background are polled and cancelled.
struct ResponsesMock: PolledDialect {
    private static let base = OpenAIMock()

    var name: String { "openai-responses" }

    func route(of call: MockCall) -> MockRoute? {
        let segments = call.segments
        if let mark = segments.lastIndex(of: "responses") {
            guard mark + 1 < segments.count else { return .chat }
            if segments.last == "cancel" { return .cancel(segments[mark + 1]) }
            let streams = call.request.queryParameter("stream") == "true"
            return streams ? .follow(segments[mark + 1]) : .status(segments[mark + 1])
        }
        return call.isAddressed(to: self) ? Self.base.route(of: call) : nil
    }

    func credentials(for call: MockCall) -> [CredentialStyle] {
        [.bearer, .header("api-key")]
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        guard call.path.hasSuffix("/responses") else { return try Self.base.question(in: call) }
        let body = try call.object()
        var question = MockQuestion(model: try body.text("model"))
        if body["input"]?.stringValue == nil { try body.needs("input") }
        question.streams = body["stream"]?.boolValue ?? false
        question.isJob = !question.streams && body["background"]?.boolValue == true
        return question
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        ResponsesRenderer(question: question, behaviour: behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        ResponseObject.finished(question, behaviour, chunks: behaviour.reply.chunkCount).serialized()
    }

    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        Self.base.embeddings(inputs, question)
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        Self.base.failure(status, message)
    }

    func listing(_ models: [String]) -> [UInt8] {
        Self.base.listing(models)
    }

    func accepted(_ job: MockJob) -> JobAnswer {
        progress(job)
    }

    func progress(_ job: MockJob) -> JobAnswer {
        var value: JSONValue
        switch job.state {
        case .waiting: value = ResponseObject.bare(job.question.model, status: "queued")
        case .running: value = ResponseObject.bare(job.question.model, status: "in_progress")
        case .cancelled: value = ResponseObject.bare(job.question.model, status: "cancelled")
        case .succeeded:
            value = ResponseObject.finished(job.question, job.behaviour, chunks: job.behaviour.reply.chunkCount)
        case .failed:
            value = ResponseObject.bare(job.question.model, status: "failed")
            value["error"] = ["code": "server_error", "message": .string(job.complaint ?? "")]
        }
        value["id"] = .string(job.id)
        value["background"] = true
        return JobAnswer(body: value.serialized())
    }

    func cancelled(_ job: MockJob) -> JobAnswer {
        progress(job)
    }
}
