import Framing
import JSON

/// Decodes an answer that is plain text: each line with its end is a chunk.
final class PlainTextDecoder: StreamDecoder {
    private var writer: ChunkWriter
    private var lines = LineFramer(limit: AnswerFraming.eventLimit)
    private let rules: ResponseRules
    private var isEnded = false
    private var hasText = false

    var redact: ([UInt8]) -> [UInt8] = { $0 }

    /// A decoder of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
        rules = context.handler.response
    }

    var summary: StreamSummary {
        writer.summary
    }

    func consume(_ bytes: Span<UInt8>, into output: inout DecodedOutput) {
        guard !isEnded else { return }
        do throws(FramingError) {
            try lines.consume(bytes) { line in
                if rules.ends.contains(.doneMark), line.isDone {
                    end(.complete, into: &output)
                } else {
                    var text: [UInt8] = []
                    text.append(line)
                    text.append(UInt8(ascii: "\n"))
                    add(text, into: &output)
                }
                return isEnded ? .stop : .proceed
            }
        } catch {
            end(.failed(UpstreamError(.protocolViolation, error.message)), into: &output)
        }
    }

    func finish(into output: inout DecodedOutput) {
        guard !isEnded else { return }
        do throws(FramingError) {
            try lines.finish { line in
                if rules.ends.contains(.doneMark), line.isDone {
                    end(.complete, into: &output)
                } else {
                    var text: [UInt8] = []
                    text.append(line)
                    add(text, into: &output)
                }
            }
        } catch {
            end(.failed(UpstreamError(.protocolViolation, error.message)), into: &output)
        }
        end(hasText && rules.ends.contains(.endOfBody) ? .complete : .truncated, into: &output)
    }

    private func add(_ text: [UInt8], into output: inout DecodedOutput) {
        hasText = true
        var escaped: [UInt8] = []
        JSONWriter.stringContents(utf8: text.span, to: &escaped)
        writer.content(literal: escaped.span, into: &output)
    }

    private func end(_ end: StreamEnd, into output: inout DecodedOutput) {
        guard !isEnded else { return }
        isEnded = true
        writer.close(into: &output)
        output.finish(end)
    }
}
