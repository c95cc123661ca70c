import Framing
import JSON

/// Decodes the body of an answer: cuts it into events, and has its dialect's reader make chunks of them.
///
/// What all dialects have in common is here. The content type tells a stream from a whole answer and from a web page.
/// `[DONE]` and an event of the type `error` end the stream in every dialect; a line outside of any event is taken as an
/// event when it is JSON, and as an error when it says so. What cannot be decoded follows the handler's policy. The end
/// of the body is the end of the answer when the reader says so, and otherwise a cut. An event of more than 1 MiB breaks
/// the protocol.
final class AnswerDecoder<Reader: AnswerReader>: StreamDecoder {
    private var reader: Reader
    private let framing: AnswerFraming
    private var events = EventStreamFramer(eventLimit: AnswerFraming.eventLimit)
    private var lines = NDJSONFramer(limit: AnswerFraming.eventLimit)
    private var elements = JSONArrayFramer(elementLimit: AnswerFraming.eventLimit)
    private var binaryEvents = BinaryEventFramer(eventLimit: AnswerFraming.eventLimit)
    private var whole: WholeAnswer?
    private var stray = StrayLines()
    private var undecodable = UndecodableLines()
    private let policy: MalformedPolicy
    private var isEnded = false
    /// Whether the last event was cut off within.
    private var isTorn = false

    var redact: ([UInt8]) -> [UInt8] = { $0 }

    /// A decoder of an answer that is framed like this, unless its content type says otherwise.
    init(_ reader: Reader, framing: AnswerFraming, context: AnswerContext) {
        self.reader = reader
        self.framing = framing.corrected(by: context.contentType)
        whole = self.framing.takesJSON ? nil : WholeAnswer(contentType: context.contentType)
        policy = context.handler.malformed
    }

    var summary: StreamSummary {
        reader.summary
    }

    func consume(_ bytes: Span<UInt8>, into output: inout DecodedOutput) {
        guard !isEnded else { return }
        if whole != nil {
            guard whole?.append(bytes) == false else { return }
            return fail(.protocolViolation, "the answer is larger than \(WholeAnswer.limit >> 20) MiB", into: &output)
        }
        do throws(FramingError) {
            switch framing {
            case .events:
                try events.consume(bytes) { event in
                    receive(event, into: &output)
                } otherLine: { line in
                    receive(line: line, into: &output)
                }
            case .lines:
                try lines.consume(bytes) { line in
                    receive(line, isTerminated: true, into: &output)
                    return isEnded ? .stop : .proceed
                }
            case .array:
                try elements.consume(bytes) { element in
                    receive(element.onOneLine().span, isTerminated: true, into: &output)
                    return isEnded ? .stop : .proceed
                }
            case .binaryEvents:
                try binaryEvents.consume(bytes) { event in
                    receive(event, into: &output)
                    return isEnded ? .stop : .proceed
                }
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
        do throws(FramingError) {
            switch framing {
            case .events:
                try events.finish { event in
                    receive(event, into: &output)
                } otherLine: { line in
                    receive(line: line, into: &output)
                }
            case .lines:
                try lines.finish { receive($0, isTerminated: false, into: &output) }
            case .array:
                isTorn = try elements.finish() == .truncated
            case .binaryEvents:
                isTorn = try binaryEvents.finish() == .truncated
            }
        } catch {
            fail(.protocolViolation, error.message, into: &output)
        }
        guard !isEnded else { return }
        if !stray.isEmpty { receiveStrayLines(into: &output) }
        end(reader.isFinished && !isTorn ? .complete : .truncated, into: &output)
    }

    private func receive(_ event: borrowing ServerSentEvent, into output: inout DecodedOutput) -> FrameDecision {
        let data = event.data
        if event.type.count == 5, event.type.isText("error") {
            end(.failed(Self.error(data)), into: &output)
        } else if data.isDone {
            endAtDone(into: &output)
        } else if reader.readsJSON, data.firstOffset(of: UInt8(ascii: "\n")) != nil {
            receive(lines: data, type: event.type, isTerminated: event.isTerminated, into: &output)
        } else {
            receive(data, type: event.type, isTerminated: event.isTerminated, into: &output)
        }
        return isEnded ? .stop : .proceed
    }

    /// Takes a binary event: a part of the answer, or a failure by the name of an exception.
    private func receive(_ event: borrowing BinaryEvent, into output: inout DecodedOutput) {
        if !event.exceptionType.isEmpty || !event.errorCode.isEmpty {
            end(.failed(BinaryFailure(event).error), into: &output)
        } else {
            receive(event.payload, type: event.eventType, isTerminated: true, into: &output)
        }
    }

    /// Takes the data of an event without a type, on one line.
    private func receive(_ data: Span<UInt8>, isTerminated: Bool, into output: inout DecodedOutput) {
        let type: [UInt8] = []
        receive(data, type: type.span, isTerminated: isTerminated, into: &output)
    }

    /// Takes the data of an event, on one line.
    private func receive(
        _ data: Span<UInt8>,
        type: Span<UInt8>,
        isTerminated: Bool,
        into output: inout DecodedOutput
    ) {
        do throws(JSONError) {
            switch try reader.take(data, type: type, into: &output) {
            case .chunk, .wholeAnswer: break
            case .end(let end): self.end(end, into: &output)
            case .failure(let error): end(.failed(error), into: &output)
            case .foreign: receiveForeign(data, into: &output)
            }
        } catch {
            receiveUndecodable(data, isTerminated: isTerminated, into: &output)
        }
    }

    /// Takes OpenAI's end mark, which gateways also put behind streams of other dialects.
    private func endAtDone(into output: inout DecodedOutput) {
        end(reader.isEndedByDone || reader.isFinished ? .complete : .truncated, into: &output)
    }

    /// Takes an event of several lines: one JSON text written over them, or, where a server has forgotten the blank
    /// lines, an event on each.
    private func receive(
        lines data: Span<UInt8>,
        type: Span<UInt8>,
        isTerminated: Bool,
        into output: inout DecodedOutput
    ) {
        let pieces = data.lines
        if (try? JSONScanner.validate(data)) != nil {
            // Valid: its line ends are white space, and a chunk must be on one line.
            receive(data.onOneLine().span, type: type, isTerminated: isTerminated, into: &output)
        } else if pieces.allSatisfy({ data.extracting($0).isDone || Self.isJSON(data.extracting($0)) }) {
            for piece in pieces where !isEnded {
                let line = data.extracting(piece)
                if line.isDone {
                    endAtDone(into: &output)
                } else {
                    receive(line, type: type, isTerminated: isTerminated, into: &output)
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
        let type: [UInt8] = []
        do throws(JSONError) {
            switch try reader.take(line.span, type: type.span, into: &output) {
            case .chunk: break
            case .wholeAnswer: end(.complete, into: &output)
            case .end(let end): self.end(end, into: &output)
            case .failure(let error): end(.failed(error), into: &output)
            case .foreign:
                let body = ErrorBody(line.span)
                guard body.message.isEmpty && body.code == nil else {
                    return end(.failed(body.errorInStream()), into: &output)
                }
                fail(.protocolViolation, "the answer is JSON, but neither an answer nor an error", into: &output)
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
            reader.take(text: redact(text).span, into: &output)
        }
    }

    /// Takes JSON that has no meaning in the dialect: an error in the words of a gateway, or else as the policy says; it
    /// is never text.
    private func receiveForeign(_ data: Span<UInt8>, into output: inout DecodedOutput) {
        if data.hasErrorMember { return end(.failed(Self.error(data)), into: &output) }
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
        reader.close(into: &output)
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
