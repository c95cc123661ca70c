import JSON

/// Follows one of DashScope's tasks.
final class DashScopeTaskPoller: AnswerPoller {
    private let context: AnswerContext
    private let provider: ProviderEndpoint?
    private var writer: ChunkWriter
    private var schedule: PollSchedule
    private var question: UpstreamRequest?

    private(set) var cancellation: UpstreamRequest?
    var redact: ([UInt8]) -> [UInt8] = { $0 }

    /// A poller for the answer of `context`; without a provider there is nobody to ask.
    init(_ context: AnswerContext, provider: ProviderEndpoint?) {
        self.context = context
        self.provider = provider
        writer = ChunkWriter(context)
        schedule = PollSchedule(context.handler.poll, now: context.created)
    }

    var summary: StreamSummary {
        writer.summary
    }

    func receive(
        status: Int,
        headers: [HTTPField],
        body: Span<UInt8>,
        into output: inout DecodedOutput
    ) -> PollStep {
        // What is no JSON has no task in it, which is told below.
        let answer = (try? JSONValue.parse(body)) ?? .null
        guard let task = answer["output"], let word = task["task_status"]?.stringValue else {
            let error = ErrorBody(answer)
            guard error.message.isEmpty else { return end(.failed(error.errorInStream()), &output) }
            return end(.failed(UpstreamError(.protocolViolation, "the answer has no status of a task")), &output)
        }
        learn(task)
        writer.identify(id: task["task_id"]?.stringValue)
        switch word {
        case "PENDING", "RUNNING", "SUSPENDED":
            guard let question else {
                return end(.failed(UpstreamError(.protocolViolation, "the answer names no task")), &output)
            }
            return .ask(question, after: schedule.next(headers))
        case "SUCCEEDED":
            writer.content(Self.text(task), into: &output)
            writer.usage.prompt = answer["usage"]?["input_tokens"]?.intValue
            writer.usage.completion = answer["usage"]?["output_tokens"]?.intValue
            writer.finish(.stop)
            return end(.complete, &output)
        default:
            var error = ErrorBody(task)
            if error.message.isEmpty { error.message = "the provider ended the task with the status \(word)" }
            error.code = task["code"]?.stringValue ?? word
            return end(.failed(error.errorInStream()), &output)
        }
    }

    private func end(_ end: StreamEnd, _ output: inout DecodedOutput) -> PollStep {
        writer.close(into: &output)
        output.finish(end)
        return .ended
    }

    /// Learns what to ask from the first answer that names the task.
    private func learn(_ task: JSONValue) {
        guard question == nil, let provider, let id = task["task_id"]?.stringValue, !id.isEmpty else { return }
        let headers = provider.handler.headers.overridden(by: [HTTPField("Accept", "application/json")])
        question = UpstreamRequest(method: "GET", url: provider.url("/tasks/{model}", model: id), headers: headers)
        let cancel = provider.url("/tasks/{model}/cancel", model: id)
        cancellation = UpstreamRequest(method: "POST", url: cancel, headers: headers)
    }

    /// The addresses of what was made, one on each line, and whatever text there is.
    private static func text(_ task: JSONValue) -> String {
        let names = ["url", "image", "video_url", "transcription_url", "text"]
        func texts(_ value: JSONValue) -> [String] { names.compactMap { value[$0]?.stringValue } }
        let lists = ["results", "result"].flatMap { task[$0]?.arrayValue ?? [] }
        let message = task["choices"]?[0]?["message"]?["content"]
        let parts = message?.arrayValue?.flatMap(texts) ?? [message?.stringValue].compactMap { $0 }
        return (lists.flatMap(texts) + texts(task) + parts).joined(separator: "\n")
    }
}
