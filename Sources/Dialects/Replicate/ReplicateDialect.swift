import JSON

/// Replicate's predictions: submitted, then followed as a stream where there is one, and asked for where not
/// (DIALECTS.md, section 13).
package struct ReplicateDialect: Dialect {
    /// The name in handler files.
    package let name = "replicate"
    /// The name for people.
    package let title = "Replicate"
    /// What speaks it.
    package let summary = """
        Replicate's predictions. The conversation is sent as one text; a model is OWNER/NAME, or a version's id.
        """
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = "https://api.replicate.com/v1"
    /// Whether a provider of this type needs a key.
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .replicate }

    /// The request: the input that most language models take; parameters that we do not know are a model's own.
    ///
    /// - Throws: `DialectError` when the request holds what a text cannot, such as images or tools.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try ForeignRequest(params, provider: provider)
        var input = try Self.prompt(&request)
        for parameter: ChatParameter in [
            .maxTokens, .temperature, .topP, .topK, .seed, .presencePenalty, .frequencyPenalty, .repetitionPenalty,
        ] {
            request.move(parameter, to: parameter.rawValue, in: &input)
        }
        request.take(.stop)
        let stop = request.conversation.stop
        if let text = stop.first(where: { $0.contains(",") }), stop.count > 1 {
            throw DialectError("Replicate separates stop texts by commas, and \(quoted(text)) has one", at: "/stop")
        }
        if !stop.isEmpty { input["stop_sequences"] = .string(stop.joined(separator: ",")) }
        for name in request.conversation.leftover.keys {
            if let value = request.take(named: name) { input[name] = value }
        }
        let version = Self.version(model)
        if let version { request.body["version"] = .string(version) }
        request.body["input"] = .object(input)
        if request.streams { request.body["stream"] = true }
        let path = version == nil ? provider.handler.paths.chat : "/predictions"
        let url = provider.url(path, model: model, keepsSlashes: true)
        return try request.finished(url: url, accept: "application/json")
    }

    /// A decoder of a prediction's stream.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(ReplicateReader(context), framing: .events, context: context)
    }

    /// A poller of predictions.
    package func poller(_ context: AnswerContext, provider: ProviderEndpoint) -> (any AnswerPoller)? {
        ReplicatePoller(context, provider: provider)
    }

    /// The system's words have a place of their own; with the marks of a model they are part of the text.
    private static func prompt(_ request: inout ForeignRequest) throws(DialectError) -> JSONObject {
        let template = request.provider.handler.promptTemplate
        guard template == .plain else { return ["prompt": .string(try request.prompt(template))] }
        let (system, turns) = try request.textTurns()
        var input: JSONObject = ["prompt": .string(template.text(system: "", turns: turns))]
        if !system.isEmpty { input["system_prompt"] = .string(system) }
        return input
    }

    /// The id of a version: 64 hexadecimal digits, alone or behind the model's name and a colon.
    private static func version(_ model: String) -> String? {
        let id = model.split(separator: ":").last ?? ""
        guard id.utf8.count == 64, id.utf8.allSatisfy({ $0.isDigit || (0x61...0x66).contains($0) }) else { return nil }
        return String(id)
    }
}
