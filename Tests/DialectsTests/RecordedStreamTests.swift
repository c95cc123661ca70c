import Harness
import JSON
import Testing

@testable import Dialects

@Suite("Recorded streams", .needsReferenceMaterial, .timeLimit(.minutes(1)))
struct RecordedStreamTests {
    /// Where we are sure that the expectation is not what a client wants: what to expect instead, and why.
    static let differences: [String: @Sendable (inout Outcome) -> Void] = [
        // The reasoning is in `reasoning_details` only, which the independent decoder does not read; DIALECTS.md,
        // section 2, rule b, does.
        "snowflake": { $0.reasoning = "15 * 27 = 405" },
        // A call without a fragment of arguments; DIALECTS.md, section 9: it has an empty object.
        "cohere-v2/stream-tool-citations-toolresult__ruby_llm__use-tools-without": { $0.calls[0][2] = "{}" },
        // The error behind the last event, without `data:`, is one all the same; DIALECTS.md, section 6.
        "vertex-gemini/stream__vertexai-sdk-test-data__mock-responses-vertexai-streaming-failure-error-mid-stream": {
            $0.error = "The operation was cancelled."
            $0.isComplete = false
        },
        // The first call is to a tool of the service's own (`server_tool_use`), whose result follows in the same answer:
        // no call for the client, as with Anthropic (DIALECTS.md, section 5).
        "code-execution-tool-stream": { $0.calls.removeFirst() },
    ]

    @Test(
        "a stream decodes to what the independent decoder found in it",
        // A corrupt one is not expected to be anything; see BedrockStreamTests.
        arguments: Recording.all("stream").filter { !$0.name.contains("/stream-corrupt") }
    )
    func decodes(recording: Recording) throws {
        let response = try recording.response()
        let decoded = Decoded(
            response.body,
            contentType: response.contentType,
            dialect: try #require(recording.dialect)
        )
        var expected = try Outcome(expected: recording.expected())
        for (key, difference) in Self.differences where recording.name.contains(key) { difference(&expected) }
        #expect(try decoded.breaches() == [])
        var found = try Outcome(decoded)
        // Ids that the provider does not give are ours.
        for (place, call) in expected.calls.enumerated() where call[0].isEmpty && found.calls.indices.contains(place) {
            #expect(!found.calls[place][0].isEmpty)
            found.calls[place][0] = ""
        }
        // What the independent decoder has not looked for is nothing to compare with.
        for place in expected.usage.indices where expected.usage[place] == nil && found.usage.count > place {
            found.usage[place] = nil
        }
        #expect(found == expected)
    }

    @Test("where a stream is cut into reads makes no difference", arguments: Recording.all("stream"))
    func splits(recording: Recording) throws {
        let response = try recording.response()
        let body = response.body
        let type = response.contentType
        let dialect = try #require(recording.dialect)
        let whole = Decoded(body, contentType: type, dialect: dialect)
        #expect(
            Decoded(body, cuts: Array(0..<body.count), contentType: type, dialect: dialect) == whole,
            "byte by byte"
        )
        var generator = SeededGenerator(seed: UInt64(body.count))
        for _ in 0..<40 {
            let cut = Int.random(in: 0...body.count, using: &generator)
            #expect(Decoded(body, cuts: [cut], contentType: type, dialect: dialect) == whole, "cut at \(cut)")
        }
        let cuts = (0..<200).map { _ in Int.random(in: 0...body.count, using: &generator) }.sorted()
        #expect(Decoded(body, cuts: cuts, contentType: type, dialect: dialect) == whole, "cut at \(cuts)")
    }

    @Test("a stream cut off before its end is never complete", arguments: Recording.all("stream"))
    func truncated(recording: Recording) throws {
        let response = try recording.response()
        let body = response.body
        let type = response.contentType
        let dialect = try #require(recording.dialect)
        let whole = Decoded(body, contentType: type, dialect: dialect)
        guard whole.end == .complete else { return }
        var generator = SeededGenerator(seed: UInt64(body.count))
        for _ in 0..<20 {
            let kept = Array(body[0..<Int.random(in: 0..<body.count, using: &generator)])
            let decoded = Decoded(kept, contentType: type, dialect: dialect)
            #expect(try decoded.breaches() == [])
            let isFinished = decoded.summary.finishReason != nil
            // Without a finish reason, and with nothing cut off but the last line's end, it is still whole.
            #expect(isFinished || decoded.end != .complete || decoded == whole, "\(kept.count) of \(body.count) bytes")
        }
    }
}

/// What a stream says, in the words of the independent decoder.
struct Outcome: Equatable {
    var text = ""
    var reasoning = ""
    var refusal: String?
    var calls: [[String]] = []
    var finishReason: String?
    var usage: [Int?] = []
    var error: String?
    var isComplete = false

    /// What a decoder of ours has found.
    init(_ decoded: Decoded) throws {
        let completion = try decoded.completion()
        let choice = completion["choices"]?.arrayValue?.first { $0["index"] == 0 }
        let message = choice?["message"]
        text = message?["content"]?.stringValue ?? ""
        reasoning = message?["reasoning_content"]?.stringValue ?? ""
        refusal = message?["refusal"]?.stringValue
        calls = (message?["tool_calls"]?.arrayValue ?? []).map { call in
            [call["id"], call["function"]?["name"]].map { $0?.stringValue ?? "" }
                + [Self.arguments(call["function"]?["arguments"])]
        }
        finishReason = decoded.summary.finishReason
        usage = Self.usage(
            decoded.summary.usage,
            names: ["prompt_tokens", "completion_tokens", "total_tokens"]
        )
        if case .failed(let failure)? = decoded.end { error = failure.message }
        isComplete = decoded.end == .complete
    }

    /// What the independent decoder has found.
    init(expected: JSONValue) throws {
        text = expected["text"]?.stringValue ?? ""
        reasoning = expected["reasoning"]?.stringValue ?? ""
        refusal = expected["refusal"]?.stringValue
        calls = (expected["tool_calls"]?.arrayValue ?? []).map { call in
            [call["id"], call["name"]].map { $0?.stringValue ?? "" } + [Self.arguments(call["arguments"])]
        }
        finishReason = expected["finish_reason"]?.stringValue
        usage = Self.usage(expected["usage"], names: ["prompt", "completion", "total"])
        switch expected["error"] {
        case .object(let object)?: error = object["message"]?.stringValue ?? ErrorBody(.object(object)).message
        case .string(let text)?: error = ErrorBody(Array(text.utf8).span).message
        default: break
        }
        let isEnd = expected["saw_terminator"] == true || finishReason != nil
        isComplete = error == nil && isEnd
    }

    /// Arguments without white space between their parts: where they came as JSON and not as text, the independent
    /// decoder has written them anew.
    private static func arguments(_ value: JSONValue?) -> String {
        let text = value?.stringValue ?? ""
        guard let json = try? JSONValue.parse(text) else { return text }
        return String(decoding: json.serialized(), as: UTF8.self)
    }

    private static func usage(_ value: JSONValue?, names: [String]) -> [Int?] {
        value?.objectValue == nil ? [] : names.map { value?[$0]?.intValue }
    }
}

extension Array {
    /// The element at `index`, or `other` where there is none.
    fileprivate subscript(_ index: Int, or other: Element) -> Element {
        indices.contains(index) ? self[index] : other
    }
}
