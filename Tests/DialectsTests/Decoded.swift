import JSON

@testable import Dialects

/// What a decoder has made of a body.
struct Decoded: Equatable {
    var chunks: [String] = []
    var warnings: [String] = []
    var end: StreamEnd?
    var summary = StreamSummary()

    /// Decodes `body` in pieces that end at `cuts`.
    init(
        _ body: [UInt8],
        cuts: [Int] = [],
        contentType: String? = "text/event-stream",
        policy: MalformedPolicy? = nil,
        handler: Handler? = nil,
        dialect: any Dialect = OpenAIDialect()
    ) {
        let decoder = Self.decoder(contentType: contentType, policy: policy, handler: handler, dialect: dialect)
        var output = DecodedOutput()
        var start = 0
        for end in cuts + [body.count] {
            decoder.consume(body.span.extracting(start..<end), into: &output)
            take(&output)
            start = end
        }
        decoder.finish(into: &output)
        take(&output)
        summary = decoder.summary
    }

    init(
        _ body: String,
        contentType: String? = "text/event-stream",
        policy: MalformedPolicy = .text,
        dialect: any Dialect = OpenAIDialect()
    ) {
        self.init(Array(body.utf8), contentType: contentType, policy: policy, dialect: dialect)
    }

    /// The decoder of a body of this type.
    static func decoder(
        contentType: String?,
        policy: MalformedPolicy?,
        handler: Handler? = nil,
        dialect: any Dialect = OpenAIDialect()
    ) -> any StreamDecoder {
        var handler = handler ?? dialect.defaultHandler
        if let policy { handler.malformed = policy }
        return dialect.decoder(
            AnswerContext(contentType: contentType, handler: handler, model: "m", id: "a1", created: 5)
        )
    }

    /// The output is emptied after each read, as a worker does it.
    private mutating func take(_ output: inout DecodedOutput) {
        for index in 0..<output.chunkCount {
            chunks.append(String(decoding: output.bytes[output.chunkRange(index)], as: UTF8.self))
        }
        warnings += output.warnings
        if let end = output.end { self.end = end }
        output.removeAll()
    }

    /// The chunks put together.
    func completion() throws -> JSONValue {
        let assembler = CompletionAssembler()
        for chunk in chunks { try assembler.add(Array(chunk.utf8).span) }
        return assembler.completion
    }

    /// Whatever the guarantees of PROTOCOL.md are broken by, one sentence each.
    func breaches() throws -> [String] {
        var breaches: [String] = []
        var roles: [Int: Int] = [:]
        var finishes: [Int: Int] = [:]
        var usages: [Int] = []
        for (number, text) in chunks.enumerated() {
            let chunk = try JSONValue.parse(text)
            if text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
                breaches.append("chunk \(number) has a line end")
            }
            if chunk["usage"]?.objectValue != nil { usages.append(number) }
            if chunk["error"].map({ !$0.isNull }) ?? false { breaches.append("chunk \(number) has an error") }
            guard let choices = chunk["choices"]?.arrayValue else {
                breaches.append("chunk \(number) has no choices")
                continue
            }
            for choice in choices {
                guard let index = choice["index"]?.intValue else {
                    breaches.append("a choice of chunk \(number) has no index")
                    continue
                }
                let hasRole = choice["delta"]?["role"] != nil
                if roles[index] == nil && !hasRole { breaches.append("choice \(index) does not begin with a role") }
                if hasRole { roles[index, default: 0] += 1 }
                if let reason = choice["finish_reason"], !reason.isNull { finishes[index, default: 0] += 1 }
            }
        }
        breaches += roles.filter { $0.value > 1 }.map { "choice \($0.key) has \($0.value) roles" }
        breaches += finishes.filter { $0.value > 1 }.map { "choice \($0.key) has \($0.value) finish reasons" }
        if usages.count > 1 { breaches.append("there are \(usages.count) usages") }
        if let last = usages.last, last != chunks.count - 1 { breaches.append("usage is not last") }
        return breaches
    }
}
