import JSON

/// DashScope's tasks: a request with `X-DashScope-Async: enable`, then `/tasks/ID`.
///
/// The texts of the reply are the addresses of the results.
struct DashScopeAsyncMock: PolledDialect {
    private static let base = DashScopeMock()

    var name: String { "dashscope-async" }

    func route(of call: MockCall) -> MockRoute? {
        let segments = call.segments
        if let mark = segments.lastIndex(of: "tasks"), mark + 1 < segments.count {
            return segments.last == "cancel" ? .cancel(segments[mark + 1]) : .status(segments[mark + 1])
        }
        return call.path.contains("/services/aigc/") && call.header("x-dashscope-async") == "enable" ? .chat : nil
    }

    func question(in call: MockCall) throws(RequestError) -> MockQuestion {
        let body = try call.object()
        var question = MockQuestion(model: try body.text("model"))
        guard body["input"]?.objectValue != nil else { throw RequestError(400, "Field required: input") }
        question.isJob = true
        return question
    }

    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8] {
        Self.base.whole(question, behaviour)
    }

    func failure(_ status: Int, _ message: String) -> MockFailure {
        Self.base.failure(status, message)
    }

    func accepted(_ job: MockJob) -> JobAnswer {
        let output: JSONValue = ["task_id": .string(job.id), "task_status": "PENDING"]
        return answer(["request_id": "mock", "output": output])
    }

    func progress(_ job: MockJob) -> JobAnswer {
        let word =
            switch job.state {
            case .waiting: "PENDING"
            case .running: "RUNNING"
            case .succeeded: "SUCCEEDED"
            case .failed: "FAILED"
            case .cancelled: "CANCELED"
            }
        var output: JSONValue = [
            "task_id": .string(job.id), "task_status": .string(word), "submit_time": "2023-11-14 22:13:20.000",
        ]
        var body: JSONValue = ["request_id": "mock"]
        if job.state == .succeeded {
            output["results"] = .array(job.pieces.map { ["url": .string($0)] })
            body["usage"] = ["image_count": .integer(job.pieces.count)]
        } else if let complaint = job.complaint {
            output["code"] = "InternalError"
            output["message"] = .string(complaint)
        }
        body["output"] = output
        return answer(body)
    }

    func cancelled(_ job: MockJob) -> JobAnswer {
        answer(["request_id": "mock"])
    }

    private func answer(_ body: JSONValue) -> JobAnswer {
        JobAnswer(body: body.serialized())
    }
}
