import JSON

/// Replicate's predictions: submitted, asked for or followed as a stream, and cancelled.
struct ReplicateMock: PolledDialect {
    var name: String { "replicate" }

    func route(of call: MockCall) -> MockRoute? {
        let segments = call.segments
        if let mark = segments.lastIndex(of: "predictions") {
            guard mark + 1 < segments.count else { return .chat }
            return segments.last == "cancel" ? .cancel(segments[mark + 1]) : .status(segments[mark + 1])
        }
        if let mark = segments.lastIndex(of: "streams"), mark + 1 < segments.count {
            return .follow(segments[mark + 1])
        }
        return segments.last == "models" && call.isAddressed(to: self) ? .models : nil
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        let body = try call.object()
        guard body["input"]?.objectValue != nil else { throw RequestError(422, "- (root): input is required") }
        let named = call.text(after: "/models/", before: "/predictions")
        var question = MockQuestion(model: "")
        if let named { question.model = named } else { question.model = try body.text("version") }
        question.isJob = true
        // Whether there is a stream to follow.
        question.streams = body["stream"]?.boolValue ?? false
        question.waits = call.header("prefer")?.hasPrefix("wait") ?? false
        return question
    }

    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        ReplicateRenderer(behaviour)
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        failure(400, "a prediction is never whole at once").body
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let title =
            switch status {
            case 401: "Unauthenticated"
            case 402: "Insufficient credit"
            case 404: "Not found"
            case 422: "Input validation failed"
            default: ResponseHead.reason(status)
            }
        let body: JSONValue = ["title": .string(title), "detail": .string(message), "status": .integer(status)]
        return MockFailure(body.serialized())
    }

    func listing(_ models: [String]) -> [UInt8] {
        let list = models.map { model -> JSONValue in
            ["owner": "mock", "name": .string(model), "url": .string("https://replicate.com/mock/\(model)")]
        }
        let answer: JSONValue = ["next": nil, "previous": nil, "results": .array(list)]
        return answer.serialized()
    }

    func accepted(_ job: MockJob) -> JobAnswer {
        JobAnswer(status: 201, body: prediction(job).serialized())
    }

    func progress(_ job: MockJob) -> JobAnswer {
        JobAnswer(body: prediction(job).serialized())
    }

    func cancelled(_ job: MockJob) -> JobAnswer {
        JobAnswer(body: prediction(job).serialized())
    }

    private func prediction(_ job: MockJob) -> JSONValue {
        let word =
            switch job.state {
            case .waiting: "starting"
            case .running: "processing"
            case .succeeded: "succeeded"
            case .failed: "failed"
            case .cancelled: "canceled"
            }
        let address = "\(job.origin)/v1/predictions/\(job.id)"
        var urls: JSONValue = ["cancel": .string(address + "/cancel"), "get": .string(address)]
        if job.question.streams { urls["stream"] = .string("\(job.origin)/v1/streams/\(job.id)") }
        var value: JSONValue = [
            "id": .string(job.id), "model": .string(job.question.model), "version": "mock", "input": [:], "logs": "",
            "output": job.state == .waiting ? .null : .array(job.pieces.map(JSONValue.string)),
            "error": job.complaint.map(JSONValue.string) ?? .null, "status": .string(word),
            "created_at": "2023-11-14T22:13:20.000Z", "urls": urls,
        ]
        if job.state == .succeeded {
            value["metrics"] = [
                "predict_time": 0.5, "input_token_count": 10, "output_token_count": .integer(job.pieces.count),
            ]
        }
        return value
    }
}
