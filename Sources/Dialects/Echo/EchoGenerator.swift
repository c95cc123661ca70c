import JSON

/// Makes the chunks of an echo: the role, each word with its white space, the finish reason, the usage, the end.
///
/// The content of all chunks together is the prompt's text to the byte. The usage counts words.
final class EchoGenerator: ChunkGenerator {
    private enum Step {
        case role, words, finish, usage, end
    }

    private var step = Step.role
    private var words: EchoWords
    private let envelope: ChunkEnvelope
    private let promptWords: Int
    private var spokenWords = 0

    /// The echo of a prompt.
    init(_ prompt: EchoPrompt, model: String) {
        words = EchoWords(prompt.text)
        promptWords = prompt.words
        var name: [UInt8] = []
        JSONWriter.string(model, to: &name)
        envelope = ChunkEnvelope(id: "\"chatcmpl-echo\"".utf8Span.span, created: "0".utf8Span.span, model: name.span)
    }

    var summary: StreamSummary {
        switch step {
        case .role, .words, .finish: StreamSummary()
        case .usage: StreamSummary(finishReason: "stop")
        case .end: StreamSummary(finishReason: "stop", usage: usage)
        }
    }

    func next(into output: inout DecodedOutput) {
        switch step {
        case .role:
            step = .words
            output.appendChunk { envelope.writeRole(to: &$0, index: 0) }
        case .words:
            guard let word = words.next() else {
                step = .finish
                return next(into: &output)
            }
            spokenWords += 1
            output.appendChunk { bytes in
                envelope.write(to: &bytes, index: 0) {
                    $0.append("\"content\":")
                    JSONWriter.string(String(word), to: &$0)
                }
            }
        case .finish:
            step = .usage
            output.appendChunk { envelope.write(to: &$0, index: 0, finishReason: Array("\"stop\"".utf8)) { _ in } }
        case .usage:
            step = .end
            let json = usage.serialized()
            output.appendChunk { envelope.writeUsage(to: &$0, json.span) }
        case .end:
            output.finish(.complete)
        }
    }

    private var usage: JSONValue {
        [
            "prompt_tokens": .number(JSONNumber(promptWords)),
            "completion_tokens": .number(JSONNumber(spokenWords)),
            "total_tokens": .number(JSONNumber(promptWords + spokenWords)),
        ]
    }
}
