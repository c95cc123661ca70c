import Dialects
import Framing
import JSON
import Wire

/// The answer to a request that failed.
func fuzzErrorBody(_ bytes: [UInt8]) {
    var generator = InputGenerator(bytes)
    let status = [400, 401, 404, 429, 500, 503, 529].randomElement(using: &generator) ?? 400
    let retryAfter = [[], [HTTPField("retry-after", String(decoding: bytes.prefix(40), as: UTF8.self))]]
    let headers = retryAfter.randomElement(using: &generator) ?? []
    for dialect in DialectRegistry.all where dialect.needsNetwork {
        let error = dialect.error(status: status, headers: headers, body: bytes.span, now: 1_700_000_000)
        check(error.message.utf8.count <= UpstreamError.messageLimit, "a message of \(error.message.utf8.count) bytes")
        check(!error.message.unicodeScalars.contains { $0.value < 0x20 }, "a message with a control character")
        check(error.retryAfterMS ?? 0 >= 0, "wait \(error.retryAfterMS ?? 0)")
        if let models = try? dialect.models(in: bytes.span) {
            check(models.allSatisfy { !$0.id.isEmpty }, "a model without a name")
        }
        let params = Array(#"{"input":"a"}"#.utf8)
        if let embeddings = try? dialect.embeddings(in: bytes.span, for: params.span, model: "m") {
            check(embeddings["data"]?.arrayValue != nil, "embeddings without data: \(embeddings)")
        }
    }
}

/// The params of a chat (and of embeddings), for every dialect.
func fuzzRequest(_ params: [UInt8]) {
    if (try? JSONValue.parse(params))?.objectValue != nil {
        for dialect in DialectRegistry.all where dialect.needsNetwork {
            guard let endpoint = endpoint(of: dialect) else { continue }
            let request = try? dialect.embeddingsRequest(for: params.span, model: "m", provider: endpoint)
            if let request { check(request, of: dialect) }
        }
    }
    guard (try? ChatRequest(bytes: params)) != nil else { return }
    for dialect in DialectRegistry.all {
        if !dialect.needsNetwork {
            guard let generator = (try? dialect.generator(for: params.span, model: "m")) ?? nil else { continue }
            DecodedAnswer(generator, limit: 2 * params.count + 16).checkGuarantees()
        } else if let endpoint = endpoint(of: dialect) {
            let request = try? dialect.request(for: params.span, model: "m", provider: endpoint)
            if let request { check(request, of: dialect) }
        }
    }
}

/// The address of a provider, as somebody types it or an answer names it.
func fuzzAddress(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let url = try? EndpointURL(text) else { return }
    let written = url.description
    guard let again = try? EndpointURL(written) else { finding("is written as \(written), which is none") }
    check(again == url && again.description == written, "\(written) is read as \(again)")
    check(!written.utf8.contains { $0 <= 0x20 || $0 >= 0x7F }, "is written as \(written)")
    for dialect in DialectRegistry.all where dialect.needsNetwork {
        guard let provider = try? ProviderEndpoint(text, handler: dialect.defaultHandler) else { continue }
        // The path may have a place for the model in it.
        check(
            provider.base.host == url.host && provider.chatURL.hasPrefix(provider.base.origin),
            "\(dialect.name): sends to \(provider.chatURL)"
        )
    }
}

private func endpoint(of dialect: any Dialect) -> ProviderEndpoint? {
    // A dialect whose default address has a blank to fill in is tried with another.
    let address = dialect.defaultEndpoint ?? ""
    return (try? ProviderEndpoint(address, handler: dialect.defaultHandler))
        ?? (try? ProviderEndpoint("https://example.com", handler: dialect.defaultHandler))
}

private func check(_ request: UpstreamRequest, of dialect: any Dialect) {
    check(request.url.hasPrefix("http"), "\(dialect.name): sends to \(request.url)")
    check(!request.url.utf8.contains { $0 <= 0x20 || $0 >= 0x7F }, "\(dialect.name): sends to \(request.url)")
    check(
        (try? JSONValue.parse(request.body, depthLimit: 1024))?.objectValue != nil,
        "\(dialect.name): sends \(request.body.text)"
    )
    for field in request.headers {
        check(!field.value.utf8.contains { $0 < 0x20 && $0 != 9 }, "\(dialect.name): \(field.name) has a line end")
    }
}

/// The answers of an interface that is asked again and again, one a line, or a stream behind the line that names it.
func fuzzPolling(_ bytes: [UInt8], of dialect: any Dialect) {
    var generator = InputGenerator(bytes)
    let status = [200, 200, 200, 201, 202].randomElement(using: &generator) ?? 200
    var handler = dialect.defaultHandler
    handler.malformed = [MalformedPolicy.text, .skip, .fail].randomElement(using: &generator) ?? .text
    let context = AnswerContext(contentType: nil, handler: handler, model: "m", id: "id", created: 1)
    guard let provider = endpoint(of: dialect), let poller = dialect.poller(context, provider: provider) else { return }
    // The line ends stay: the lines behind one that names a stream are that stream.
    let bodies = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) + [10] }
    DecodedAnswer(polled: bodies, status: status, poller, provider: provider).checkGuarantees()
}

/// Whether a dialect's answers are polled for.
func isPolled(_ dialect: any Dialect) -> Bool {
    let context = AnswerContext(
        contentType: nil,
        handler: dialect.defaultHandler,
        model: "m",
        id: "id",
        created: 1
    )
    return endpoint(of: dialect).map { dialect.poller(context, provider: $0) != nil } ?? false
}

/// The body of an answer.
func fuzzAnswer(_ bytes: [UInt8], of dialect: any Dialect) {
    var generator = InputGenerator(bytes)
    let looks = DecodedAnswer.contentType(of: bytes, dialect: dialect)
    let types = [looks, looks, looks, "text/event-stream", "application/json", "text/html", nil]
    let contentType = types.randomElement(using: &generator) ?? nil
    var handler = dialect.defaultHandler
    handler.malformed = [MalformedPolicy.text, .skip, .fail].randomElement(using: &generator) ?? .text
    let context = AnswerContext(contentType: contentType, handler: handler, model: "m", id: "id", created: 1)
    let body = looks == DecodedAnswer.binary ? DecodedAnswer.binaryStream(bytes) : bytes
    var whole: DecodedAnswer?
    for pieces in reads(of: body) {
        let answer = DecodedAnswer(pieces, dialect.decoder(context))
        if let whole {
            check(answer == whole, "reads of \(pieces.map(\.count)) differ:\n\(answer)\nat once\n\(whole)")
        } else {
            answer.checkGuarantees()
            if !passesChunksOn.contains(dialect.name) { answer.checkToolCalls() }
            whole = answer
        }
    }
    // What a stream that is cut off says must hold as well.
    let rest = Int.random(in: 0...body.count, using: &generator)
    let torn = DecodedAnswer([Array(body.prefix(rest))], dialect.decoder(context))
    torn.checkGuarantees()
    torn.checkFinish(in: body.prefix(rest))
    whole?.checkFinish(in: body[...])
    if let whole, isPlainStream(body) { torn.checkBeginning(of: whole) }
}

/// The dialects whose chunks are the provider's own.
private let passesChunksOn: Set = ["openai", "azure-openai"]

/// Whether a body is server-sent events, each on one line, and nothing else: of other bodies only the end tells what
/// they are.
private func isPlainStream(_ body: [UInt8]) -> Bool {
    var isBehindEvent = false
    for line in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        if line.isEmpty {
            isBehindEvent = false
        } else {
            guard !isBehindEvent, line.starts(with: Array("data: {".utf8)), !line.contains(13) else { return false }
            isBehindEvent = true
        }
    }
    return true
}
