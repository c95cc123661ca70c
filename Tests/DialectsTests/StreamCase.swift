import JSON
import Testing

@testable import Dialects

/// Chunks of a stream, as short as they may be.
enum Chunk {
    static func choice(_ delta: String, finish: String = "null", more: String = "") -> String {
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":"#
            + delta + #","finish_reason":"# + finish + "}]" + more + "}"
    }

    static let role = choice(#"{"role":"assistant","content":""}"#)
    static let hello = choice(#"{"content":"Hel"}"#)
    static let world = choice(#"{"content":"lo ✓"}"#)
    static let stop = choice("{}", finish: #""stop""#)
    static let counts = #"{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}"#
    static let usage =
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[],"usage":"# + counts + "}"

    /// The chunk that is put in for a provider that sends no role.
    static let ownRole =
        #"{"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}"#

    static func events(_ chunks: [String], end: String = "data: [DONE]\n\n") -> String {
        chunks.map { "data: " + $0 + "\n\n" }.joined() + end
    }
}

/// A body and what must come of it.
struct StreamCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var body: String
    var chunks: [String]
    var end = StreamEnd.complete
    var finish: String? = "stop"
    var usage: String?
    var warnings = 0
    var policy = MalformedPolicy.text
    var contentType = "text/event-stream"

    init(_ name: String, _ body: String, _ chunks: [String]) {
        testDescription = name
        self.body = body
        self.chunks = chunks
    }

    func with(_ change: (inout StreamCase) -> Void) -> StreamCase {
        var copy = self
        change(&copy)
        return copy
    }

    /// All of the tables.
    static let all = passing + corrected + repaired + ends + failures + undecodable
}
