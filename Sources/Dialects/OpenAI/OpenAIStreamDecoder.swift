import Framing
import JSON

/// Decodes the answer to a chat completion: an event stream of chunks, or a whole answer although a stream was asked for.
///
/// What is a chunk already passes through untouched (see `ChunkGuarantees`). The end is `[DONE]`, or the end of the body
/// once every choice that was seen has its finish reason; `[DONE]` without any finish reason is an end too, and leaves
/// the finish reason unknown, since some services send none. An event of more than 1 MiB breaks the protocol.
final class OpenAIStreamDecoder: StreamDecoder {
    private var framer = EventStreamFramer(eventLimit: OpenAIStreamDecoder.eventLimit)
    private var chunks = ChunkGuarantees()
    private var whole: WholeAnswer?
    private var stray = StrayLines()
    private var undecodable = UndecodableLines()
    private let policy: MalformedPolicy
    private var isEnded = false
    /// Whether the last event was cut off within.
    private var isTorn = false

    var redact: ([UInt8]) -> [UInt8] = { $0 }
    /// The longest event (STREAMS.md, "Memory is bounded").
    private static let eventLimit = 1 << 20

    /// A decoder for a body of this type; `policy` says what becomes of lines that cannot be decoded.
    init(contentType: String?, policy: MalformedPolicy) {
        whole = WholeAnswer(contentType: contentType)
        self.policy = policy
    }

    var summary: StreamSummary {
        // Usage that was read as JSON before cannot fail to be read again, unless it is deeper than a tree may be.
        let usage = chunks.usage.isEmpty ? nil : try? JSONValue.parse(chunks.usage)
        return StreamSummary(finishReason: chunks.finishReason, usage: usage)
    }

    func consume(_ bytes: Span<UInt8>, into output: inout DecodedOutput) {
        guard !isEnded else { return }
        if whole != nil {
            guard whole?.append(bytes) == false else { return }
            return fail(.protocolViolation, "the answer is larger than \(WholeAnswer.limit >> 20) MiB", into: &output)
        }
        do {
            try framer.consume(bytes) { event in
                receive(event, into: &output)
            } otherLine: { line in
                receive(line: line, into: &output)
            }
        } catch {
            fail(.protocolViolation, error.message, into: &output)
        }
    }

    func finish(into output: inout DecodedOutput) {
        guard !isEnded else { return }
        if let whole {
            self.whole = nil
            receive(whole, into: &output)
            guard !isEnded else { return }
        }
        do {
            try framer.finish { event in
                receive(event, into: &output)
            } otherLine: { line in
                receive(line: line, into: &output)
            }
        } catch {
            fail(.protocolViolation, error.message, into: &output)
        }
        guard !isEnded else { return }
        if !stray.isEmpty { receiveStrayLines(into: &output) }
        end(chunks.isFinished && !isTorn ? .complete : .truncated, into: &output)
    }

    private func receive(_ event: borrowing ServerSentEvent, into output: inout DecodedOutput) -> FrameDecision {
        let data = event.data
        if event.type.count == 5, event.type.isText("error") {
            end(.failed(Self.error(data)), into: &output)
        } else if data.isDone {
            end(.complete, into: &output)
        } else if data.firstOffset(of: UInt8(ascii: "\n")) != nil {
            receive(lines: data, isTerminated: event.isTerminated, into: &output)
        } else {
            receive(data, isTerminated: event.isTerminated, into: &output)
        }
        return isEnded ? .stop : .proceed
    }

    /// Takes the data of an event, on one line.
    private func receive(_ data: Span<UInt8>, isTerminated: Bool, into output: inout DecodedOutput) {
        do {
            switch try chunks.take(data, into: &output) {
            case .chunk: break
            case .failure(let error): end(.failed(error), into: &output)
            case .wholeAnswer: split(data, into: &output)
            case .foreign: receiveForeign(into: &output)
            }
        } catch {
            receiveUndecodable(data, isTerminated: isTerminated, into: &output)
        }
    }

    /// Takes an event of several lines: one JSON text written over them, or, where a server has forgotten the blank
    /// lines, an event on each.
    private func receive(lines data: Span<UInt8>, isTerminated: Bool, into output: inout DecodedOutput) {
        let pieces = data.lines
        if (try? JSONScanner.validate(data)) != nil {
            // Valid: its line ends are white space, and a chunk must be on one line.
            receive(data.onOneLine().span, isTerminated: isTerminated, into: &output)
        } else if pieces.allSatisfy({ data.extracting($0).isDone || Self.isJSON(data.extracting($0)) }) {
            for piece in pieces where !isEnded {
                let line = data.extracting(piece)
                if line.isDone {
                    end(.complete, into: &output)
                } else {
                    receive(line, isTerminated: isTerminated, into: &output)
                }
            }
        } else {
            receiveUndecodable(data, isTerminated: isTerminated, into: &output)
        }
    }

    /// Takes a line that is none of an event stream: a chunk or an error without its field, or `error:` as a field.
    private func receive(line: Span<UInt8>, into output: inout DecodedOutput) -> FrameDecision {
        if line.hasPrefix("error:") {
            end(.failed(Self.error(line.extracting(6..<line.count))), into: &output)
        } else if stray.isEmpty && line.isObject && Self.isJSON(line) {
            receive(line, isTerminated: true, into: &output)
        } else if stray.append(line) == false {
            fail(.protocolViolation, "the body is neither an event stream nor JSON", into: &output)
        }
        return isEnded ? .stop : .proceed
    }

    /// Takes what has been written as JSON over several lines without a field, which only the end can tell.
    private func receiveStrayLines(into output: inout DecodedOutput) {
        let text = stray.text
        guard !Self.isJSON(text.span) else { return receive(answer: text.span, into: &output) }
        // No JSON as a whole: what is JSON on a line of its own is an event after all.
        for piece in text.span.lines where !isEnded {
            let line = text.span.extracting(piece)
            if line.isObject && Self.isJSON(line) { receive(line, isTerminated: true, into: &output) }
        }
    }

    /// Takes a body that is one JSON text: an answer, or an error with a status that says otherwise.
    private func receive(answer text: Span<UInt8>, into output: inout DecodedOutput) {
        let line = text.onOneLine()
        do {
            switch try chunks.take(line.span, into: &output) {
            case .chunk: break
            case .failure(let error): end(.failed(error), into: &output)
            case .wholeAnswer:
                split(line.span, into: &output)
                end(.complete, into: &output)
            case .foreign:
                let body = ErrorBody(line.span)
                guard body.message.isEmpty && body.code == nil else {
                    return end(.failed(body.errorInStream()), into: &output)
                }
                fail(.protocolViolation, "the answer is JSON, but neither a completion nor an error", into: &output)
            }
        } catch {
            fail(.protocolViolation, "the answer is no JSON object", into: &output)
        }
    }

    /// Takes a body that is not an event stream.
    private func receive(_ whole: WholeAnswer, into output: inout DecodedOutput) {
        let body = whole.bytes.span
        if whole.isPage {
            let words = PlainBody.summary(body)
            return fail(.protocolViolation, "the provider answered with a web page: \(words)", into: &output)
        }
        guard !Self.isJSON(body) else { return receive(answer: body, into: &output) }
        // Events or lines of JSON under a wrong content type, or an answer that was cut off.
        consume(body, into: &output)
    }

    /// Cuts a whole answer into chunks.
    private func split(_ data: Span<UInt8>, into output: inout DecodedOutput) {
        guard let value = try? JSONValue.parse(data), let answer = CompletionSplitter(value) else {
            // It was valid JSON before; only a tree too deep or choices of another shape lead here.
            return fail(.protocolViolation, "the answer is no chat completion", into: &output)
        }
        for chunk in answer.chunks { receive(chunk.span, isTerminated: true, into: &output) }
    }

    /// Follows the policy for data that cannot be decoded.
    private func receiveUndecodable(_ data: Span<UInt8>, isTerminated: Bool, into output: inout DecodedOutput) {
        // Data without anything in it keeps a connection alive.
        guard !data.isBlank else { return }
        guard isTerminated else {
            isTorn = true
            return
        }
        switch policy {
        case .fail:
            fail(.protocolViolation, "an event of the stream is no JSON object", into: &output)
        case .skip:
            undecodable.skipped += 1
        case .text:
            undecodable.passedOn += 1
            var text: [UInt8] = []
            text.append(data)
            chunks.take(text: redact(text).span, into: &output)
        }
    }

    /// Follows the policy for JSON that is no chunk; it is never text.
    private func receiveForeign(into output: inout DecodedOutput) {
        guard policy != .fail else {
            return fail(.protocolViolation, "an event of the stream is no chunk", into: &output)
        }
        undecodable.foreign += 1
    }

    private func fail(_ kind: UpstreamError.Kind, _ message: String, into output: inout DecodedOutput) {
        end(.failed(UpstreamError(kind, message)), into: &output)
    }

    private func end(_ end: StreamEnd, into output: inout DecodedOutput) {
        guard !isEnded else { return }
        isEnded = true
        chunks.close(into: &output)
        for warning in undecodable.warnings { output.warn(warning) }
        output.finish(end)
    }

    private static func error(_ data: Span<UInt8>) -> UpstreamError {
        ErrorBody(data).errorInStream()
    }

    private static func isJSON(_ text: Span<UInt8>) -> Bool {
        (try? JSONScanner.validate(text)) != nil
    }
}
