import JSON

/// Follows work by the rules of a handler file.
final class DeclarativePoller: AnswerPoller {
    private let context: AnswerContext
    private let provider: ProviderEndpoint?
    private let rules: PollRules
    private let response: ResponseRules
    private var parts: DeclarativeParts
    private var schedule: PollSchedule
    private var isSubmitted = false
    /// The work's own id, once an answer has named it.
    private var id: String?
    /// What is asked, once an answer has named it.
    private var question: UpstreamRequest?

    private(set) var cancellation: UpstreamRequest?
    var redact: ([UInt8]) -> [UInt8] = { $0 }

    /// A poller for the answer of `context`; without a provider there is nobody to ask.
    init(_ context: AnswerContext, provider: ProviderEndpoint?) {
        self.context = context
        self.provider = provider
        rules = context.handler.poll
        response = context.handler.response
        parts = DeclarativeParts(context, isCumulative: response.mode == .cumulative)
        schedule = PollSchedule(rules, now: context.created)
    }

    var summary: StreamSummary {
        parts.writer.summary
    }

    func receive(
        status: Int,
        headers: [HTTPField],
        body: Span<UInt8>,
        into output: inout DecodedOutput
    ) -> PollStep {
        let isFirst = !isSubmitted
        isSubmitted = true
        do throws(UpstreamError) {
            if body.isBlank, status == 202 { return try ask(headers) }
            let answer = try Self.json(body)
            if let failure = parts.failure(in: answer, response.parts) { throw failure }
            try learn(answer, &output)
            if isFirst, let stream = follow(answer, &output) { return stream }
            _ = parts.take(answer, response.parts, into: &output)
            guard try isOver(answer, status: status, isFirst: isFirst) else { return try ask(headers) }
            if let word = response.parts.finishReason.text(in: answer) {
                switch response.reason(word) {
                case .reason(let reason): parts.writer.finish(reason)
                case .failure: throw UpstreamError(.stream, "the provider ended with \(word)", code: word)
                case .nothing: break
                }
            } else if let reason = response.reasonAtEnd {
                parts.writer.finish(reason)
            }
            return end(.complete, &output)
        } catch {
            return end(.failed(error), &output)
        }
    }

    private static func json(_ body: Span<UInt8>) throws(UpstreamError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(body)
        } catch {
            throw UpstreamError(.protocolViolation, "the provider's answer is no JSON: \(error.message)")
        }
    }

    private func end(_ end: StreamEnd, _ output: inout DecodedOutput) -> PollStep {
        parts.close(into: &output)
        output.finish(end)
        return .ended
    }

    private func ask(_ headers: [HTTPField]) throws(UpstreamError) -> PollStep {
        guard let question else {
            throw UpstreamError(.protocolViolation, "the provider's answer names neither an address to ask nor an id")
        }
        return .ask(question, after: schedule.next(headers))
    }

    /// Whether the work is over; a failure of it is thrown.
    private func isOver(_ answer: JSONValue, status: Int, isFirst: Bool) throws(UpstreamError) -> Bool {
        guard !rules.status.isEmpty else {
            // Without a word for it, the answer itself is the sign; 202 says not yet.
            return response.done.isEmpty ? !isFirst && status != 202 : response.isDone(answer)
        }
        guard let word = rules.status.text(in: answer) else {
            if isFirst { return false }
            throw UpstreamError(.protocolViolation, "the provider's answer does not tell how far the work is")
        }
        switch rules.progress(word) {
        case .done: return true
        case .running: return false
        case .failed: throw UpstreamError(.stream, "the provider ended the work with the status \(word)", code: word)
        case .unknown:
            throw UpstreamError(.protocolViolation, "the provider's status \(word) is not in its handler", code: word)
        }
    }

    /// Learns what to ask and how to stop the work, as soon as an answer tells.
    private func learn(_ answer: JSONValue, _ output: inout DecodedOutput) throws(UpstreamError) {
        guard let provider else { return }
        if id == nil { id = rules.id.text(in: answer) }
        if question == nil, let url = rules.url.text(in: answer) ?? path(rules.path) {
            question = try FollowedAddress(url, provider: provider)
                .request("GET", accept: "application/json", handler: context.handler)
        }
        guard cancellation == nil, let url = rules.cancelURL.text(in: answer) ?? path(rules.cancelPath) else { return }
        do throws(UpstreamError) {
            cancellation = try FollowedAddress(url, provider: provider)
                .request(rules.cancelMethod.rawValue, accept: "application/json", handler: context.handler)
        } catch {
            // Work that cannot be stopped is no reason not to wait for it.
            output.warn("the work cannot be stopped: \(error.message)")
        }
    }

    /// The address of a path with the work's id.
    private func path(_ template: String?) -> String? {
        guard let template, let provider else { return nil }
        guard template.contains("{id}") else { return provider.base.appending(template) }
        guard let id, !id.isEmpty else { return nil }
        return provider.url(
            template.split(separator: "{id}", omittingEmptySubsequences: false).joined(separator: "{model}"),
            model: id
        )
    }

    /// The stream that an answer names, if it may be followed.
    private func follow(_ answer: JSONValue, _ output: inout DecodedOutput) -> PollStep? {
        guard context.handler.stream, let provider else { return nil }
        guard let url = rules.streamURL.text(in: answer) else { return nil }
        do throws(UpstreamError) {
            let request = try FollowedAddress(url, provider: provider)
                .request("GET", accept: "text/event-stream", handler: context.handler)
            let named = context.named(response.parts.id.text(in: answer), type: "text/event-stream")
            return .follow(request, AnswerDecoder(DeclarativeReader(named), framing: .events, context: named))
        } catch {
            output.warn("the stream was not followed: \(error.message)")
            return nil
        }
    }
}

extension AnswerContext {
    /// The same for an answer that the provider has named already.
    func named(_ id: String?, type contentType: String?) -> AnswerContext {
        AnswerContext(contentType: contentType, handler: handler, model: model, id: id ?? self.id, created: created)
    }
}
