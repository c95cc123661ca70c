import JSON

/// Follows one of Replicate's predictions.
final class ReplicatePoller: AnswerPoller {
    private let context: AnswerContext
    private let provider: ProviderEndpoint
    private var writer: ChunkWriter
    private var text = CumulativeText()
    private var schedule: PollSchedule
    private var question: UpstreamRequest?

    private(set) var cancellation: UpstreamRequest?
    var redact: ([UInt8]) -> [UInt8] = { $0 }

    /// A poller for the answer of `context`.
    init(_ context: AnswerContext, provider: ProviderEndpoint) {
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
        let prediction: JSONValue
        do throws(JSONError) {
            prediction = try JSONValue.parse(body)
        } catch {
            return fail("the prediction is no JSON: \(error.message)", &output)
        }
        writer.identify(id: prediction["id"]?.stringValue)
        if let words = prediction["error"]?.stringValue, !words.isEmpty {
            return end(.failed(UpstreamError(.stream, words)), &output)
        }
        do throws(UpstreamError) {
            if let step = try learn(prediction, &output) { return step }
        } catch {
            return end(.failed(error), &output)
        }
        return progress(prediction, headers, &output)
    }

    /// What follows from how far the prediction is.
    private func progress(_ prediction: JSONValue, _ headers: [HTTPField], _ output: inout DecodedOutput) -> PollStep {
        if let words = prediction["output"], !words.isNull {
            writer.content(text.suffix(of: Self.joined(words)), into: &output)
        }
        switch prediction["status"]?.stringValue {
        case "succeeded":
            writer.finish(.stop)
            count(prediction["metrics"])
            return end(.complete, &output)
        case "starting", "processing", "queued":
            guard let question else { return fail("the prediction names no address to ask", &output) }
            return .ask(question, after: schedule.next(headers))
        case let word?:
            let message = "the provider ended the work with the status \(word)"
            return end(.failed(UpstreamError(.stream, message, code: word)), &output)
        case nil: return fail("the prediction has no status", &output)
        }
    }

    /// Learns the prediction's addresses from its first answer; the step when it can be followed as a stream.
    private func learn(_ prediction: JSONValue, _ output: inout DecodedOutput) throws(UpstreamError) -> PollStep? {
        guard question == nil, let urls = prediction["urls"] else { return nil }
        let handler = context.handler
        if let url = urls["get"]?.stringValue {
            question = try FollowedAddress(url, provider: provider)
                .request("GET", accept: "application/json", handler: handler)
        }
        if let url = urls["cancel"]?.stringValue {
            cancellation = try FollowedAddress(url, provider: provider)
                .request("POST", accept: "application/json", handler: handler)
        }
        guard handler.stream, let url = urls["stream"]?.stringValue else { return nil }
        do throws(UpstreamError) {
            let request = try FollowedAddress(url, provider: provider)
                .request("GET", accept: "text/event-stream", handler: handler)
            let named = context.named(prediction["id"]?.stringValue, type: "text/event-stream")
            return .follow(request, AnswerDecoder(ReplicateReader(named), framing: .events, context: named))
        } catch {
            output.warn("the stream was not followed: \(error.message)")
            return nil
        }
    }

    /// Takes the counts of a prediction that is over.
    private func count(_ metrics: JSONValue?) {
        writer.usage.prompt = metrics?["input_token_count"]?.intValue ?? writer.usage.prompt
        writer.usage.completion = metrics?["output_token_count"]?.intValue ?? writer.usage.completion
    }

    private func fail(_ message: String, _ output: inout DecodedOutput) -> PollStep {
        end(.failed(UpstreamError(.protocolViolation, message)), &output)
    }

    private func end(_ end: StreamEnd, _ output: inout DecodedOutput) -> PollStep {
        writer.close(into: &output)
        if let warning = text.warning(about: "text") { output.warn(warning) }
        output.finish(end)
        return .ended
    }

    /// The output of language models is a list of pieces; that of others a text or anything else.
    private static func joined(_ output: JSONValue) -> String {
        switch output {
        case .string(let text): text
        case .array(let pieces): pieces.map(joined).joined()
        case .null: ""
        case .bool, .number, .object: output.description
        }
    }
}
