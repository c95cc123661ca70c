import Framing
import Harness
import JSON
import Testing

/// The published collections of event streams, each at every split.
@Suite("Published event streams", .timeLimit(.minutes(1)))
struct ReferenceEventStreamTests {
    @Test(
        "are framed as the standard says, wherever the reads are cut",
        .needsReferenceMaterial,
        arguments: ["sse_wpt_cases.json", "sse_linefeed_cases.json"]
    )
    func collection(_ file: String) throws {
        let cases = try #require(JSONValue.parse(ReferenceMaterial.bytes("conformance/\(file)")).arrayValue)
        #expect(cases.count > 10)
        for example in cases {
            let name = try #require(example["name"]?.stringValue)
            let bytes = try self.bytes(of: example)
            let expected = try #require(example["expected"]?.arrayValue).map(event)
            for reads in splits(of: bytes) {
                let stream = EventStream(reads: reads)
                // The standard drops what we hand on as not terminated.
                #expect(stream.events.filter(\.isTerminated) == expected, "\(name) \(reads.map(\.count))")
                #expect(stream.failure == nil)
            }
        }
    }

    private func bytes(of example: JSONValue) throws -> [UInt8] {
        if let encoded = example["input_base64"]?.stringValue { return try decodeBase64(encoded) }
        return Array(try #require(example["input_text"]?.stringValue).utf8)
    }

    private func event(_ value: JSONValue) throws -> ReceivedEvent {
        let type = try #require(value["event"]?.stringValue)
        return ReceivedEvent(
            try #require(value["data"]?.stringValue),
            type: type == "message" ? "" : type,
            id: try #require(value["lastEventId"]?.stringValue)
        )
    }
}
