import Dialects
import Framing
import JSON

/// What a decoder has made of a body.
struct DecodedAnswer: Equatable, CustomStringConvertible {
    private var chunks: [[UInt8]] = []
    private var warnings: [String] = []
    private var end: StreamEnd?
    private var summary = StreamSummary()

    static let binary = "application/vnd.amazon.eventstream"

    /// Decodes a body that is read in those pieces.
    init(_ pieces: [[UInt8]], _ decoder: any StreamDecoder) {
        decode(pieces[...], decoder)
    }

    /// Follows an answer that is asked for again and again; those are the bodies, or a stream from one of them on.
    ///
    /// The answer has no end if more bodies are asked for than there are.
    init(polled bodies: [[UInt8]], status: Int, _ poller: any AnswerPoller, provider: ProviderEndpoint) {
        var output = DecodedOutput()
        for (number, body) in bodies.enumerated() {
            let step = poller.receive(status: status, headers: [], body: body.span, into: &output)
            take(&output)
            summary = poller.summary
            if let request = poller.cancellation { Self.checkHost(of: request, provider: provider) }
            switch step {
            case .ask(let request, let pause):
                check(end == nil, "asks after the end")
                check(pause >= .zero && pause < .seconds(3600), "waits \(pause)")
                Self.checkHost(of: request, provider: provider)
            case .follow(let request, let decoder):
                check(end == nil, "follows after the end")
                Self.checkHost(of: request, provider: provider)
                decode(bodies[(number + 1)...], decoder)
                return
            case .ended:
                check(end != nil, "ended without an end")
                return
            }
        }
    }

    /// The chunks of a dialect without a provider.
    init(_ generator: any ChunkGenerator, limit: Int) {
        var output = DecodedOutput()
        for _ in 0...limit where end == nil {
            generator.next(into: &output)
            take(&output)
        }
        check(end == .complete, "\(limit) chunks are not all")
        summary = generator.summary
    }

    /// No key goes to a host that an answer has named.
    private static func checkHost(of request: UpstreamRequest, provider: ProviderEndpoint) {
        let host = try? EndpointURL(request.url).host
        check(host == provider.base.host || !request.sendsKey, "sends the key to \(request.url)")
    }

    private mutating func decode(_ pieces: ArraySlice<[UInt8]>, _ decoder: any StreamDecoder) {
        var output = DecodedOutput()
        for piece in pieces {
            decoder.consume(piece.span, into: &output)
            take(&output)
        }
        decoder.finish(into: &output)
        take(&output)
        check(end != nil, "the end of the body is no end")
        summary = decoder.summary
        // After the end nothing more comes.
        for piece in pieces { decoder.consume(piece.span, into: &output) }
        decoder.finish(into: &output)
        check(output.chunkCount == 0 && output.warnings.isEmpty && output.end == nil, "output after the end")
        check(decoder.summary == summary, "the summary changes after the end")
    }

    private mutating func take(_ output: inout DecodedOutput) {
        check(end == nil || output.chunkCount == 0, "chunks after the end")
        for index in 0..<output.chunkCount { chunks.append(Array(output.bytes[output.chunkRange(index)])) }
        warnings += output.warnings
        if let end = output.end {
            check(self.end == nil, "two ends")
            self.end = end
        }
        output.removeAll()
    }

    var description: String {
        "\(chunks.map(\.text)) \(warnings) \(String(describing: end)) \(summary)"
    }

    /// The guarantees of PROTOCOL.md.
    func checkGuarantees() {
        var roles: [Int: Int] = [:]
        var finishes: [Int: Int] = [:]
        let assembler = CompletionAssembler()
        for number in chunks.indices {
            let bytes = chunks[number]
            guard let chunk = try? JSONValue.parse(bytes, duplicates: .allow), chunk.objectValue != nil else {
                finding("chunk \(number) is no JSON object: \(bytes.text)")
            }
            check(!bytes.contains { $0 == 0x0A || $0 == 0x0D }, "chunk \(number) has a line end")
            if chunk["usage"]?.objectValue != nil {
                check(number == chunks.count - 1, "usage is not last: \(self)")
            }
            check(chunk["error"].map(\.isNull) ?? true, "chunk \(number) has an error: \(bytes.text)")
            guard let choices = chunk["choices"]?.arrayValue else {
                finding("chunk \(number) has no choices: \(bytes.text)")
            }
            for choice in choices {
                guard let index = choice["index"]?.intValue else {
                    finding("a choice of chunk \(number) has no index: \(bytes.text)")
                }
                let hasRole = choice["delta"]?["role"] != nil
                check(hasRole || roles[index] != nil, "choice \(index) begins without a role: \(self)")
                if hasRole { roles[index, default: 0] += 1 }
                if choice["finish_reason"].map({ !$0.isNull }) ?? false { finishes[index, default: 0] += 1 }
            }
            check((try? assembler.add(bytes.span)) != nil, "chunk \(number) cannot be put together")
        }
        for (index, count) in roles { check(count == 1, "choice \(index) has \(count) roles: \(self)") }
        for (index, count) in finishes { check(count == 1, "choice \(index) has \(count) finish reasons: \(self)") }
        check((try? JSONValue.parse(assembler.completion.serialized())) != nil, "the whole is no JSON")
    }

    /// What the writer of foreign answers promises of tool calls: dense indexes in their order, one id and one name a
    /// call, arguments that are text.
    func checkToolCalls() {
        var count = 0
        for chunk in chunks {
            let delta = (try? JSONValue.parse(chunk))?["choices"]?[0]?["delta"]
            for call in delta?["tool_calls"]?.arrayValue ?? [] {
                guard let index = call["index"]?.intValue, (0...count).contains(index) else {
                    finding("a call without its index: \(chunk.text)")
                }
                check(call["function"]?["arguments"]?.stringValue != nil, "arguments are no text: \(chunk.text)")
                if index == count {
                    count += 1
                    check(call["id"]?.stringValue?.isEmpty == false, "a call without an id: \(chunk.text)")
                    check(call["function"]?["name"]?.stringValue != nil, "a call without a name: \(chunk.text)")
                } else {
                    check(call["id"] == nil, "a second id: \(chunk.text)")
                    check(call["function"]?["name"] == nil, "a second name: \(chunk.text)")
                }
            }
        }
    }

    /// The text of the first choice.
    private var content: String {
        chunks.map { (try? JSONValue.parse($0))?["choices"]?[0]?["delta"]?["content"]?.stringValue ?? "" }.joined()
    }

    /// What came of the beginning of a body is the beginning of what comes of all of it.
    func checkBeginning(of whole: DecodedAnswer) {
        check(
            whole.content.utf8.starts(with: content.utf8),
            "cut off, the text is \(content.debugDescription), else \(whole.content.debugDescription)"
        )
    }

    /// No finish reason comes from nowhere: bytes in which no word of the kind stands have none, unless their end is
    /// the dialect's own.
    func checkFinish(in body: ArraySlice<UInt8>) {
        guard end != .complete else { return }
        let text = String(decoding: body.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self).lowercased()
        // An escape may hide a word.
        guard !text.contains("\\u") else { return }
        let words = ["stop", "finish", "end", "done", "complete", "length", "status", "token", "block", "incomplete"]
        guard !words.contains(where: { text.contains($0) }) else { return }
        check(summary.finishReason == nil, "the finish reason \(summary.finishReason ?? "") is invented")
        let finish = chunks.first { bytes in
            let choices = (try? JSONValue.parse(bytes))?["choices"]?.arrayValue ?? []
            return choices.contains { $0["finish_reason"].map { !$0.isNull } ?? false }
        }
        check(finish == nil, "a finish reason is invented: \(self)")
    }

    /// The content type that a body would have.
    static func contentType(of body: [UInt8], dialect: any Dialect) -> String {
        if dialect.name.hasPrefix("bedrock") { return binary }
        switch body.first {
        case UInt8(ascii: "{"):
            let lines = body.split(separator: UInt8(ascii: "\n"))
            return lines.count > 1 && lines[0].last == UInt8(ascii: "}") ? "application/x-ndjson" : "application/json"
        case UInt8(ascii: "["): return "application/json"
        default: return "text/event-stream"
        }
    }

    /// A binary stream as it is, or that of a script: each line the type of an event, a space and its payload; a `!`
    /// before the type makes it an exception.
    static func binaryStream(_ bytes: [UInt8]) -> [UInt8] {
        guard let first = bytes.first, first >= 0x20 else { return bytes }
        var stream: [UInt8] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
            let word = String(decoding: parts[0].prefix(200), as: UTF8.self)
            let kind = word.hasPrefix("!") ? "exception" : "event"
            let headers = [(":\(kind)-type", word.hasPrefix("!") ? String(word.dropFirst()) : word)]
            let payload = parts.count > 1 ? parts[1] : []
            BinaryEventWriter.append(headers: headers + [(":message-type", kind)], payload: payload.span, to: &stream)
        }
        return stream
    }
}
