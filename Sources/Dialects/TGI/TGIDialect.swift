import JSON

/// The own interface of Hugging Face's text-generation-inference: a text is sent, and its continuation comes back token
/// by token (DIALECTS.md, section 11).
package struct TGIDialect: Dialect {
    /// The name in handler files.
    package let name = "tgi"
    /// The name for people.
    package let title = "Text Generation Inference"
    /// What speaks it.
    package let summary = """
        Hugging Face's text-generation-inference on its own path /generate_stream. The conversation is sent as one \
        text; where the server has /v1/chat/completions, the type openai is the better choice.
        """
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = nil
    /// Whether a provider of this type needs a key.
    package let needsKey = false

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .tgi }

    /// The request: the conversation as one text, see `PromptTemplate`.
    ///
    /// - Throws: `DialectError` when the request holds what a text cannot, such as images or tools.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try ForeignRequest(params, provider: provider)
        var parameters: JSONObject = ["return_full_text": false, "details": true]
        request.move(.maxTokens, to: "max_new_tokens", in: &parameters)
        let temperature = request.take(.temperature)
        if temperature?.doubleValue == 0 {
            // The server takes only what is above nothing; nothing means its best token each time.
            parameters["do_sample"] = false
        } else if let temperature {
            parameters["temperature"] = temperature
            parameters["do_sample"] = true
        }
        // Likewise only what lies between 0 and 1; all of it is what happens anyway.
        if let topP = request.take(.topP), topP.doubleValue != 1 { parameters["top_p"] = topP }
        request.move(.topK, to: "top_k", in: &parameters)
        request.move(.seed, to: "seed", in: &parameters)
        request.move(.repetitionPenalty, to: "repetition_penalty", in: &parameters)
        request.move(.frequencyPenalty, to: "frequency_penalty", in: &parameters)
        request.take(.stop)
        let stop = request.conversation.stop
        if !stop.isEmpty { parameters["stop"] = .array(stop.map(JSONValue.string)) }
        for name in ["typical_p", "watermark", "truncate", "best_of", "adapter_id"] {
            if let value = request.take(named: name) { parameters[name] = value }
        }
        request.body["inputs"] = .string(try request.prompt(provider.handler.promptTemplate))
        request.body["parameters"] = .object(parameters)
        request.body["stream"] = .bool(request.streams)
        return try request.finished(url: Self.url(model: model, provider: provider))
    }

    /// A decoder of event streams of tokens and of whole answers.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(TGIReader(context), framing: .events, context: context)
    }

    /// The whole answer has a path of its own, without `_stream`.
    private static func url(model: String, provider: ProviderEndpoint) -> String {
        let path = provider.handler.paths.chat
        guard !provider.handler.stream, path.hasSuffix("/generate_stream") else {
            return provider.chatURL(model: model, keepsSlashes: true)
        }
        return provider.url(String(path.dropLast("_stream".count)), model: model, keepsSlashes: true)
    }
}
