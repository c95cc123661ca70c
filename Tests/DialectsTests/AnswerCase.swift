import JSON
import Testing

@testable import Dialects

/// The body of an answer in some dialect, and what it says.
struct AnswerCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let body: [UInt8]
    var text = ""
    var reasoning = ""
    var refusal: String?
    /// Each with its id, name and arguments.
    var calls: [[String]] = []
    var finish: String?
    /// Prompt, completion and total.
    var usage: [Int] = []
    var end = StreamEnd.complete
    var warnings = 0
    var contentType: String? = "text/event-stream"

    init(_ name: String, _ body: String, _ change: (inout AnswerCase) -> Void = { _ in }) {
        self.init(name, Array(body.utf8), change)
    }

    init(_ name: String, _ body: [UInt8], _ change: (inout AnswerCase) -> Void = { _ in }) {
        testDescription = name
        self.body = body
        change(&self)
    }

    /// Expects the body to say what it says, wherever it is cut, with this handler or the dialect's own.
    ///
    /// A stream cut off before its end is never complete, but where any end is one: `endsAnywhere`.
    func check(_ dialect: any Dialect, handler: Handler? = nil, endsAnywhere: Bool = false) throws {
        let whole = Decoded(body, cuts: [], contentType: contentType, handler: handler, dialect: dialect)
        let outcome = try Outcome(whole)
        #expect(outcome.text == text)
        #expect(outcome.reasoning == reasoning)
        #expect(outcome.refusal == refusal)
        #expect(outcome.calls == calls)
        #expect(outcome.finishReason == finish)
        #expect(outcome.usage == usage.map(Optional.some))
        #expect(whole.end == end)
        #expect(whole.warnings.count == warnings, "\(whole.warnings)")
        #expect(try whole.breaches() == [])
        for cuts in [Array(0..<body.count)] + (0..<body.count).map({ [$0] }) {
            let cut = Decoded(body, cuts: cuts, contentType: contentType, handler: handler, dialect: dialect)
            #expect(cut == whole, "cut at \(cuts.count == 1 ? "\(cuts[0])" : "every byte")")
        }
        guard end == .complete, !endsAnywhere else { return }
        for count in 0..<body.count {
            let kept = Array(body[0..<count])
            let cut = Decoded(kept, cuts: [], contentType: contentType, handler: handler, dialect: dialect)
            #expect(try cut.breaches() == [])
            let isEnd = cut.summary.finishReason != nil || cut == whole
            #expect(cut.end != .complete || isEnd, "cut off after \(count) bytes")
        }
    }
}

/// The error of a provider that tells of itself inside a stream.
func streamFailure(_ message: String, code: String? = nil, status: Int? = nil, retryable: Bool = false) -> StreamEnd {
    .failed(UpstreamError(.stream, message, code: code, httpStatus: status, retryable: retryable))
}
