package import JSON

/// What a handler makes of recorded answers, without any network.
package struct HandlerTrial: Sendable {
    /// The chunks, each one JSON object on one line.
    package private(set) var chunks: [[UInt8]] = []
    /// What a person should know, one sentence each.
    package private(set) var warnings: [String] = []
    /// How it has ended; truncated where the recording ends before the answer does.
    package private(set) var end = StreamEnd.truncated
    /// What was asked for after the first request, by an interface that is polled: a method and an address each.
    package private(set) var requests: [String] = []
    /// The chunks put together.
    package private(set) var completion = JSONValue.null

    /// The endpoint of trials that are given none.
    package static let endpoint = "https://api.example.com"

    /// Tries `handler` on the answers of a recording.
    ///
    /// - Throws: `EndpointError` when `endpoint` is no address.
    package init(
        _ handler: Handler,
        on answers: [RecordedAnswer],
        model: String,
        endpoint: String = HandlerTrial.endpoint
    ) throws(EndpointError) {
        let provider = try ProviderEndpoint(endpoint, handler: handler)
        guard let dialect = DialectRegistry.dialect(named: handler.dialect), let first = answers.first else { return }
        let context = AnswerContext(
            contentType: first.header("content-type"),
            handler: handler,
            model: model,
            id: "trial",
            created: 0
        )
        if let failure = Self.refusal(first, by: dialect) {
            end = .failed(failure)
        } else if let poller = dialect.poller(context, provider: provider) {
            poll(poller, answers, dialect)
        } else {
            decode(first, dialect.decoder(context))
        }
        let assembler = CompletionAssembler()
        for chunk in chunks {
            // Chunks of ours are JSON.
            try? assembler.add(chunk.span)
        }
        completion = chunks.isEmpty ? .null : assembler.completion
    }

    /// The trial as one JSON object.
    package var json: JSONValue {
        var object = JSONObject()
        object["chunks"] = .array(chunks.compactMap { try? JSONValue.parse($0) })
        object["completion"] = completion
        switch end {
        case .complete: object["end"] = "complete"
        case .truncated: object["end"] = "truncated"
        case .failed(let error):
            object["end"] = "failed"
            object["error"] = ["type": .string(error.kind.rawValue), "message": .string(error.message)]
            if let code = error.code { object["error"]?["code"] = .string(code) }
        }
        object["warnings"] = .array(warnings.map(JSONValue.string))
        if !requests.isEmpty { object["requests"] = .array(requests.map(JSONValue.string)) }
        return .object(object)
    }

    /// The error of an answer without a 2xx status.
    private static func refusal(_ answer: RecordedAnswer, by dialect: any Dialect) -> UpstreamError? {
        guard !(200...299).contains(answer.status) else { return nil }
        return dialect.error(status: answer.status, headers: answer.headers, body: answer.body.span, now: 0)
    }

    private mutating func decode(_ answer: RecordedAnswer, _ decoder: any StreamDecoder) {
        var output = DecodedOutput()
        decoder.consume(answer.body.span, into: &output)
        decoder.finish(into: &output)
        take(output)
    }

    private mutating func poll(_ poller: any AnswerPoller, _ answers: [RecordedAnswer], _ dialect: any Dialect) {
        for (index, answer) in answers.enumerated() {
            if let failure = Self.refusal(answer, by: dialect) {
                end = .failed(failure)
                return
            }
            var output = DecodedOutput()
            let step = poller.receive(
                status: answer.status,
                headers: answer.headers,
                body: answer.body.span,
                into: &output
            )
            take(output)
            switch step {
            case .ended: return
            case .ask(let request, _): requests.append("\(request.method) \(request.url)")
            case .follow(let request, let decoder):
                // Recorded by somebody who asked instead of following the stream.
                let next = answers[(index + 1)...].first
                if next?.header("content-type")?.hasPrefix("application/json") == true { continue }
                requests.append("\(request.method) \(request.url)")
                if let next { decode(next, decoder) }
                return
            }
        }
    }

    private mutating func take(_ output: DecodedOutput) {
        for index in 0..<output.chunkCount { chunks.append(Array(output.bytes[output.chunkRange(index)])) }
        warnings += output.warnings
        end = output.end ?? .truncated
    }
}

extension HandlerTrial {
    /// The request that `handler` makes of a prompt, as one JSON object; the key is not part of it.
    ///
    /// - Throws: `DialectError` when the handler has no words for the prompt, `EndpointError` when `endpoint` is none.
    package static func request(
        _ handler: Handler,
        prompt: String,
        model: String,
        endpoint: String = HandlerTrial.endpoint
    ) throws -> JSONValue {
        let provider = try ProviderEndpoint(endpoint, handler: handler)
        let params: JSONValue = ["messages": [["role": "user", "content": .string(prompt)]]]
        guard let dialect = DialectRegistry.dialect(named: handler.dialect) else { return .null }
        let request = try dialect.request(for: params.serialized().span, model: model, provider: provider)
        var headers = JSONObject()
        for field in request.headers { headers[field.name] = .string(field.value) }
        return [
            "method": .string(request.method), "url": .string(request.url), "headers": .object(headers),
            "auth": .string(handler.auth.text),
            "body": (try? JSONValue.parse(request.body)) ?? .string(String(decoding: request.body, as: UTF8.self)),
            "warnings": .array(request.warnings.map(JSONValue.string)),
        ]
    }
}
