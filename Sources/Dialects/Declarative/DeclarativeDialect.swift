import JSON

/// Any plain interface that a handler file describes: what is sent, and where in the answers the text is.
package struct DeclarativeDialect: Dialect {
    /// The name in handler files.
    package let name = "declarative"
    /// The name for people.
    package let title = "Declarative"
    /// What speaks it.
    package let summary = """
        Any HTTP interface that streams its answers: the handler file holds a template of the request and says where \
        in the answer the text, the tool calls and the usage are.
        """
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = nil
    /// Whether a provider of this type needs a key.
    package let needsKey = false

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .declarative }

    /// The request: the handler's template filled with what the client says.
    ///
    /// - Throws: `DialectError` when the template has no place for something that changes the meaning.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        let accept =
            switch provider.handler.response.framing {
            case .sse: "text/event-stream"
            case .ndjson: "application/x-ndjson"
            case .jsonArray: "application/json"
            case .lines: "text/plain"
            }
        return try provider.handler.request.request(for: params, model: model, provider: provider, accept: accept)
    }

    /// A decoder that follows the handler's rules.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        let type = (context.contentType ?? "").prefix { $0 != ";" }.lowercased()
        let isStream = context.handler.stream && type != "text/html"
        switch context.handler.response.framing {
        case .lines where isStream && type != "application/json" && !type.hasSuffix("+json"):
            return PlainTextDecoder(context)
        case .ndjson where isStream:
            // Named JSON by many servers; the handler knows better.
            let context = context.typed("application/x-ndjson")
            return AnswerDecoder(DeclarativeReader(context), framing: .lines, context: context)
        case .jsonArray where isStream:
            return AnswerDecoder(DeclarativeReader(context), framing: .array, context: context)
        case .sse, .lines, .ndjson, .jsonArray:
            return AnswerDecoder(DeclarativeReader(context), framing: .events, context: context)
        }
    }
}

extension RequestRules {
    /// The request that these rules make of the client's params.
    ///
    /// - Throws: `DialectError` when the template has no place for something that changes the meaning.
    func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint,
        accept: String
    ) throws(DialectError) -> UpstreamRequest {
        var request = try ForeignRequest(params, provider: provider)
        request.body = try body.fill(&request, model: model)
        let url = provider.chatURL(model: model, keepsSlashes: true)
        let made = try request.finished(url: url, accept: accept)
        guard method != .post else { return made }
        return UpstreamRequest(
            method: method.rawValue,
            url: made.url,
            headers: made.headers,
            body: made.body,
            warnings: made.warnings
        )
    }
}

extension AnswerContext {
    /// The same with another content type.
    func typed(_ contentType: String) -> AnswerContext {
        AnswerContext(contentType: contentType, handler: handler, model: model, id: id, created: created)
    }
}
