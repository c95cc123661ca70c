import JSON

@testable import Dialects

/// What a poller has made of the answers to its requests.
struct Polled {
    var chunks: [String] = []
    var warnings: [String] = []
    var end: StreamEnd?
    var summary = StreamSummary()
    /// What was asked after the submitting request: method, address, and whether the key went along.
    var asked: [String] = []
    /// The times waited, in milliseconds.
    var waits: [Int] = []
    /// What would stop the work.
    var cancel: String?

    /// An answer to a request.
    struct Answer: Sendable {
        var status = 200
        var headers: [HTTPField] = []
        var body: String
    }

    /// Gives `answers` to the poller of `dialect` one after the other; a stream is given what comes after it is named.
    init(_ answers: [Answer], dialect: any Dialect, handler: Handler? = nil, endpoint: String = "https://h/v1") throws {
        let handler = handler ?? dialect.defaultHandler
        let provider = try ProviderEndpoint(endpoint, handler: handler)
        let context = AnswerContext(contentType: nil, handler: handler, model: "m", id: "a1", created: 5)
        guard let poller = dialect.poller(context, provider: provider) else { return }
        var output = DecodedOutput()
        var rest: (any StreamDecoder)?
        for answer in answers where end == nil {
            let body = Array(answer.body.utf8)
            if let rest {
                for index in body.indices {
                    rest.consume(body.span.extracting(index..<(index + 1)), into: &output)
                }
                rest.finish(into: &output)
                take(&output)
                summary = rest.summary
                continue
            }
            let step = poller.receive(status: answer.status, headers: answer.headers, body: body.span, into: &output)
            take(&output)
            summary = poller.summary
            switch step {
            case .ask(let request, let delay):
                note(request)
                waits.append(delay.milliseconds)
            case .follow(let request, let decoder):
                note(request)
                rest = decoder
            case .ended: break
            }
        }
        cancel = poller.cancellation.map(Self.text)
    }

    /// The same for bodies alone.
    init(_ bodies: [String], dialect: any Dialect, handler: Handler? = nil, endpoint: String = "https://h/v1") throws {
        try self.init(bodies.map { Answer(body: $0) }, dialect: dialect, handler: handler, endpoint: endpoint)
    }

    private mutating func note(_ request: UpstreamRequest) {
        asked.append(Self.text(request))
    }

    private static func text(_ request: UpstreamRequest) -> String {
        "\(request.method) \(request.url)\(request.sendsKey ? "" : " without the key")"
    }

    private mutating func take(_ output: inout DecodedOutput) {
        for index in 0..<output.chunkCount {
            chunks.append(String(decoding: output.bytes[output.chunkRange(index)], as: UTF8.self))
        }
        warnings += output.warnings
        if let end = output.end { self.end = end }
        output.removeAll()
    }

    /// The texts of the chunks.
    func texts() throws -> [String] {
        try chunks.compactMap { try JSONValue.parse($0)["choices"]?[0]?["delta"]?["content"]?.stringValue }
    }
}
