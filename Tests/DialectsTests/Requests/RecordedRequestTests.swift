import Harness
import JSON
import Testing

@testable import Dialects

@Suite("Recorded requests", .needsReferenceMaterial, .timeLimit(.minutes(1)))
struct RecordedRequestTests {
    private static let all = [
        RecordedRequest.anthropic, RecordedRequest.gemini, RecordedRequest.ollama, RecordedRequest.cohere,
        RecordedRequest.bedrock, RecordedRequest.dashScope, RecordedRequest.responses, RecordedRequest.others,
    ].flatMap { $0 }.filter { DialectRegistry.dialect(named: $0.dialect) != nil }

    @Test("OpenAI's words are put as other programs have put them", arguments: all)
    func bodies(request: RecordedRequest) throws {
        let (recorded, ours, warnings) = try request.bodies()
        let meaning = BodyMeaning(ignored: Set(request.differences.keys))
        let (expected, found) = (meaning(recorded), meaning(ours))
        #expect(found == expected, "ours: \(ours)")
        #expect(warnings == [])
        // A difference that is none any more is to be taken out of the list.
        for pointer in request.differences.keys {
            let all = BodyMeaning(ignored: Set(request.differences.keys.filter { $0 != pointer }))
            #expect(all(recorded) != all(ours), "\(pointer) makes no difference")
        }
    }
}
