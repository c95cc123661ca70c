import Testing

@testable import Dialects

/// Lists of models, in the shapes that providers use, and in those of one that means harm.
@Suite(.timeLimit(.minutes(1)))
struct ModelDescriptionTests {
    private func names(_ text: String) throws(UpstreamError) -> [String] {
        try ModelDescription.list(in: Array(text.utf8).span).map(\.id)
    }

    @Test(
        "A list is found wherever providers put it",
        arguments: [
            (#"[{"id":"a"},"b",null,{},{"name":"models/c"}]"#, ["a", "b", "c"]),
            (#"{"object":"list","data":[{"id":"a"}],"models":[{"id":"b"}]}"#, ["a"]),
            (#" {"models":[{"name":"models/a"}],"data":{"id":"b"}}"#, ["a"]),
            (#"{"result":[{"model":"a"}],"modelSummaries":[{"modelId":"b"}]}"#, ["b"]),
            (#"{"data":[],"models":[{"id":"b"}]}"#, []),
            (#"{"d\u0061ta":[{"id":"a"}],"data":[{"id":"b"}]}"#, ["b"]),
        ]
    )
    func shapes(text: String, expected: [String]) throws {
        #expect(try names(text) == expected)
    }

    @Test(
        "What is no list is told",
        arguments: [#"{"data":{}}"#, "7", #""a""#, "{}", "[}", #"{"data":[1]"#, "[1] 2", ""]
    )
    func noList(text: String) {
        #expect(throws: UpstreamError.self) { try names(text) }
    }

    @Test("Of an endless list so much is taken and no more")
    func endless() throws {
        let text = "[" + String(repeating: #"{"id":"a"},"#, count: ModelDescription.countLimit + 10) + "7]"
        #expect(try names(text).count == ModelDescription.countLimit)
    }
}
