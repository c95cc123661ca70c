import Harness
import JSON
import Testing

/// The published collection of texts that parsers have stumbled over.
@Suite("The published collection", .timeLimit(.minutes(1)))
struct ConformanceTests {
    @Test("is accepted and refused as it should be", .needsReferenceMaterial)
    func collection() throws {
        let lines = try ReferenceMaterial.bytes("conformance/json_parsing.jsonl").split(separator: UInt8(ascii: "\n"))
        var counts: [String: Int] = [:]
        for line in lines {
            let entry = try JSONValue.parse(Array(line))
            let name = try #require(entry["name"]?.stringValue)
            let expectation = try #require(entry["expect"]?.stringValue)
            let error = verdict(on: try decodeBase64(try #require(entry["base64"]?.stringValue)))
            switch expectation {
            case "accept": #expect(error == nil, "\(name)")
            case "reject": #expect(error != nil, "\(name)")
            default: #expect(expectation == "either", "\(name)")
            }
            counts[expectation, default: 0] += 1
        }
        #expect(counts.values.allSatisfy { $0 > 30 } && counts.count == 3)
    }
}
