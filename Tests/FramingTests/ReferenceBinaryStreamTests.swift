import Framing
import Harness
import JSON
import Testing

/// Recorded streams of AWS Bedrock.
@Suite("Recorded binary event streams", .timeLimit(.minutes(1)))
struct ReferenceBinaryStreamTests {
    @Test(
        "are framed whole and cut, and no torn one is whole",
        .needsReferenceMaterial,
        arguments: ["bedrock-converse", "bedrock-invoke"]
    )
    func streams(_ folder: String) throws {
        let names = try listDirectory(ReferenceMaterial.root + "/fixtures/recorded/" + folder)
        var count = 0
        for name in names {
            let exchange = try JSONValue.parse(ReferenceMaterial.bytes("fixtures/recorded/\(folder)/\(name)"))
            guard let encoded = exchange["response"]?["body_base64"]?.stringValue else { continue }
            let bytes = try decodeBase64(encoded)
            count += 1
            let whole = BinaryStream(reads: [bytes[...]])
            #expect(whole.failure == nil && whole.end == .whole, "\(name)")
            #expect(!whole.events.isEmpty)
            for event in whole.events {
                #expect(["event", "exception"].contains(event.messageType), "\(name)")
                #expect(event.eventType.isEmpty != event.exceptionType.isEmpty, "\(name)")
                #expect(throws: Never.self, "\(name)") { try JSONValue.parse(event.payload) }
            }
            #expect(BinaryStream(reads: bytes.indices.map { bytes[$0...$0] }) == whole)
            for place in stride(from: 1, to: bytes.count, by: max(1, bytes.count / 40)) {
                #expect(BinaryStream(reads: [bytes[..<place], bytes[place...]]) == whole, "\(name) \(place)")
                let torn = BinaryStream(reads: [bytes[..<place]])
                #expect(torn.failure == nil)
                #expect(torn.end == .truncated || torn.events.count < whole.events.count, "\(name) \(place)")
            }
        }
        #expect(count > 1)
    }
}
