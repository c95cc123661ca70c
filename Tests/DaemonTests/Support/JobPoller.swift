import DaemonHarness
import Dialects
import JSON

/// The poller of a small API of the tests' own.
///
/// An answer is an object: `text` is everything so far, `next` is where to ask and `after` when, in milliseconds; `stream`
/// is where the rest streams, `cancel` what stops the work; `status` is `done` or `failed` at the end.
final class JobPoller: AnswerPoller {
    private(set) var cancellation: UpstreamRequest?
    private(set) var summary = StreamSummary()
    var redact: ([UInt8]) -> [UInt8] = { $0 }
    private let context: AnswerContext
    private let sendsKey: Bool
    private var told = 0

    init(_ context: AnswerContext, sendsKey: Bool = true) {
        self.context = context
        self.sendsKey = sendsKey
    }

    func receive(
        status: Int,
        headers: [HTTPField],
        body: Span<UInt8>,
        into output: inout DecodedOutput
    ) -> PollStep {
        // What is no JSON is a broken job.
        guard let answer = try? JSONValue.parse(body) else {
            output.finish(.failed(UpstreamError(.protocolViolation, "no job")))
            return .ended
        }
        if let url = answer["cancel"]?.stringValue {
            cancellation = UpstreamRequest(method: "POST", url: url, headers: [])
        }
        tell(answer["text"]?.stringValue ?? "", &output)
        switch answer["status"]?.stringValue {
        case "done":
            summary.finishReason = "stop"
            output.appendChunk { $0 += #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#.utf8 }
            output.finish(.complete)
            return .ended
        case "failed":
            output.finish(.failed(UpstreamError(.stream, answer["error"]?.stringValue ?? "")))
            return .ended
        default: break
        }
        if let url = answer["stream"]?.stringValue {
            let request = UpstreamRequest(method: "GET", url: url, headers: [], sendsKey: sendsKey)
            return .follow(request, OpenAIDialect().decoder(context))
        }
        guard let url = answer["next"]?.stringValue else { return .ended }
        let delay = Duration.milliseconds(answer["after"]?.intValue ?? 0)
        return .ask(UpstreamRequest(method: "GET", url: url, headers: [], sendsKey: sendsKey), after: delay)
    }

    private func tell(_ text: String, _ output: inout DecodedOutput) {
        let new = String(decoding: Array(text.utf8).dropFirst(told), as: UTF8.self)
        guard !new.isEmpty else { return }
        told = text.utf8.count
        output.appendChunk {
            $0 +=
                #"{"choices":[{"index":0,"delta":{"content":\#(JSONValue.string(new).text)},"finish_reason":null}]}"#
                .utf8
        }
    }
}
