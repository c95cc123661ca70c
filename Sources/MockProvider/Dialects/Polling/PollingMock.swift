import JSON

/// An API of nobody's own, for handlers that are told how to poll: `/jobs`, `/jobs/ID` and `/jobs/ID/cancel`.
///
/// A job that is not over is answered 202, with the text so far.
struct PollingMock: PolledDialect {
    var name: String { "polling" }

    func route(of call: MockCall) -> MockRoute? {
        let segments = call.segments
        guard let mark = segments.lastIndex(of: "jobs") else { return nil }
        guard mark + 1 < segments.count else { return .chat }
        return segments.last == "cancel" ? .cancel(segments[mark + 1]) : .status(segments[mark + 1])
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        let body = try call.object()
        var question = MockQuestion(model: try body.text("model"))
        question.isJob = true
        return question
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        failure(400, "a job is never whole at once").body
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        let body: JSONValue = ["error": ["message": .string(message), "code": .integer(status)]]
        return MockFailure(body.serialized())
    }

    func accepted(_ job: MockJob) -> JobAnswer {
        JobAnswer(status: 202, body: body(job).serialized())
    }

    func progress(_ job: MockJob) -> JobAnswer {
        JobAnswer(status: job.isOver ? 200 : 202, body: body(job).serialized())
    }

    func cancelled(_ job: MockJob) -> JobAnswer {
        JobAnswer(body: body(job).serialized())
    }

    private func body(_ job: MockJob) -> JSONValue {
        let word =
            switch job.state {
            case .waiting: "queued"
            case .running: "running"
            case .succeeded: "succeeded"
            case .failed: "failed"
            case .cancelled: "cancelled"
            }
        let address = "\(job.origin)/jobs/\(job.id)"
        var value: JSONValue = [
            "id": .string(job.id), "status": .string(word), "text": .string(job.pieces.joined()),
            "urls": ["status": .string(address), "cancel": .string(address + "/cancel")],
        ]
        if let complaint = job.complaint { value["error"] = ["message": .string(complaint)] }
        if job.state == .succeeded {
            value["finish_reason"] = job.behaviour.reply.finishReason.map(JSONValue.string) ?? .null
            value["usage"] = job.behaviour.reply.usage(chunks: job.pieces.count)
        }
        return value
    }
}
