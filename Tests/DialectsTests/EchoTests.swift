import JSON
import Testing

@testable import Dialects

@Suite("Echo", .timeLimit(.minutes(1)))
struct EchoTests {
    /// The chunks of an echo, pulled one by one.
    private func echo(_ params: String) throws -> (chunks: [String], summary: StreamSummary) {
        let generator = try #require(try EchoDialect().generator(for: Array(params.utf8).span, model: "e\"1"))
        var output = DecodedOutput()
        var chunks: [String] = []
        while output.end == nil {
            output.removeAll()
            generator.next(into: &output)
            #expect(output.chunkCount == (output.end == nil ? 1 : 0))
            for index in 0..<output.chunkCount {
                chunks.append(String(decoding: output.bytes[output.chunkRange(index)], as: UTF8.self))
            }
        }
        #expect(output.end == .complete)
        return (chunks, generator.summary)
    }

    private func content(_ chunk: String) throws -> String? {
        try JSONValue.parse(chunk)["choices"]?[0]?["delta"]?["content"]?.stringValue
    }

    @Test(
        "the words of the last text of the user, each with its white space",
        arguments: [
            (#""hello wide  world""#, ["hello ", "wide  ", "world"]), (#""one""#, ["one"]), (#""""#, []),
            (#""  a\r\n\tb \n""#, ["  a\r\n\t", "b \n"]), (#"" ""#, [" "]), (#""你好 世界 👩‍👩‍👧""#, ["你好 ", "世界 ", "👩‍👩‍👧"]),
            (#"[{"type":"text","text":"a b"},{"type":"image_url"},{"type":"text","text":" c"}]"#, ["a ", "b ", "c"]),
            ("null", []), ("[]", []), ("7", []), (#""\u0000\"x""#, ["\0\"x"]),
        ]
    )
    func words(content: String, expected: [String]) throws {
        let params = #"{"messages":[{"role":"user","content":\#(content)},{"role":"assistant","content":"not this"}]}"#
        let (chunks, summary) = try echo(params)
        #expect(try chunks.compactMap { try self.content($0) } == expected)
        #expect(summary.finishReason == "stop")
        #expect(summary.usage?["completion_tokens"]?.intValue == expected.count)
        #expect(summary.usage?["prompt_tokens"]?.intValue == expected.count + 2)
        #expect(summary.usage?["total_tokens"]?.intValue == 2 * expected.count + 2)
    }

    @Test("the chunks hold to the guarantees, and a decoder of ours leaves them as they are")
    func guarantees() throws {
        let (chunks, summary) = try echo(#"{"messages":[{"role":"user","content":"a b"}]}"#)
        #expect(
            chunks == [
                #"{"id":"chatcmpl-echo","object":"chat.completion.chunk","created":0,"model":"e\"1","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}"#,
                #"{"id":"chatcmpl-echo","object":"chat.completion.chunk","created":0,"model":"e\"1","choices":[{"index":0,"delta":{"content":"a "},"finish_reason":null}]}"#,
                #"{"id":"chatcmpl-echo","object":"chat.completion.chunk","created":0,"model":"e\"1","choices":[{"index":0,"delta":{"content":"b"},"finish_reason":null}]}"#,
                #"{"id":"chatcmpl-echo","object":"chat.completion.chunk","created":0,"model":"e\"1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
                #"{"id":"chatcmpl-echo","object":"chat.completion.chunk","created":0,"model":"e\"1","choices":[],"usage":{"prompt_tokens":2,"completion_tokens":2,"total_tokens":4}}"#,
            ]
        )
        let decoded = Decoded(chunks.map { "data: \($0)\n\n" }.joined())
        #expect(decoded.chunks == chunks && decoded.end == .complete && decoded.summary == summary)
        #expect(try decoded.breaches() == [])
    }

    @Test("it has no provider to ask, and the others have no generator")
    func network() throws {
        let provider = try ProviderEndpoint("https://h", handler: .echo)
        let params = Array(#"{"messages":[]}"#.utf8)
        #expect(throws: DialectError.self) {
            try EchoDialect().request(for: params.span, model: "m", provider: provider)
        }
        #expect(!EchoDialect().needsNetwork && OpenAIDialect().needsNetwork)
        #expect(try OpenAIDialect().generator(for: params.span, model: "m") == nil)
    }

    @Test("params without a list of messages are refused", arguments: ["{}", "[]", #"{"messages":{}}"#, "{"])
    func refused(params: String) {
        #expect(throws: DialectError.self) { try EchoDialect().generator(for: Array(params.utf8).span, model: "m") }
    }
}
