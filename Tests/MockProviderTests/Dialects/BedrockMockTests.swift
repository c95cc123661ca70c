import Harness
import JSON
import Testing

@testable import MockProvider

@Suite("The mock's Bedrock dialect", .timeLimit(.minutes(1)))
struct BedrockMockTests {
    /// A message as the tests read it, with checksums of their own.
    private struct Message: Equatable {
        var headers: [String: String] = [:]
        var payload = ""

        /// Reads one message off the front.
        init(_ bytes: inout ArraySlice<UInt8>) throws {
            func word(_ offset: Int) -> Int {
                bytes.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | Int($1) }
            }
            let total = word(0)
            let headerLength = word(4)
            guard bytes.count >= total, total >= 16 else { throw HarnessError("a message is cut") }
            #expect(word(8) == Self.checksum(bytes.prefix(8)))
            #expect(word(total - 4) == Self.checksum(bytes.prefix(total - 4)))
            var rest = bytes.dropFirst(12).prefix(headerLength)
            while let length = rest.popFirst() {
                let name = String(decoding: rest.prefix(Int(length)), as: UTF8.self)
                rest = rest.dropFirst(Int(length))
                #expect(rest.popFirst() == 7)
                let size = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
                headers[name] = String(decoding: rest.dropFirst(2).prefix(size), as: UTF8.self)
                rest = rest.dropFirst(2 + size)
            }
            payload = String(decoding: bytes.prefix(total - 4).dropFirst(12 + headerLength), as: UTF8.self)
            bytes = bytes.dropFirst(total)
        }

        /// CRC-32 of IEEE 802.3, a bit at a time.
        private static func checksum(_ bytes: ArraySlice<UInt8>) -> Int {
            var value = UInt32.max
            for byte in bytes {
                value ^= UInt32(byte)
                for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
            }
            return Int(~value)
        }
    }

    private func messages(_ behaviour: Behaviour) throws -> [Message] {
        try messages(renderedBytes(BedrockMock(), behaviour, MockQuestion(model: "m", streams: true)))
    }

    private func messages(_ bytes: [UInt8]) throws -> [Message] {
        var rest = bytes[...]
        var messages: [Message] = []
        while !rest.isEmpty { messages.append(try Message(&rest)) }
        return messages
    }

    private let chat = #"{"messages":[{"role":"user","content":[{"text":"hi"}]}]}"#

    @Test("writes messages as Bedrock does")
    func golden() throws {
        let messages = try messages(.everything)
        #expect(messages.allSatisfy { $0.headers[":message-type"] == "event" })
        #expect(messages.allSatisfy { $0.headers[":content-type"] == "application/json" })
        let expected: [(String, String)] = [
            ("messageStart", #"{"p":"abcdefgh","role":"assistant"}"#),
            (
                "contentBlockDelta",
                #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}},"p":"abcdefghij"}"#
            ),
            (
                "contentBlockDelta",
                #"{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"bW9jaw=="}},"p":"abcdefghij"}"#
            ),
            ("contentBlockStop", #"{"contentBlockIndex":0,"p":"abcdef"}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"Hé"},"p":"abcdefghij"}"#),
            ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"text":"\"llo\""},"p":"abcdefghij"}"#),
            ("contentBlockStop", #"{"contentBlockIndex":1,"p":"abcdef"}"#),
            (
                "contentBlockStart",
                #"{"contentBlockIndex":2,"p":"ab","start":{"toolUse":{"name":"f","toolUseId":"call_a"}}}"#
            ),
            (
                "contentBlockDelta",
                #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"k"}},"p":"abcdefghij"}"#
            ),
            (
                "contentBlockDelta",
                #"{"contentBlockIndex":2,"delta":{"toolUse":{"input":"\":1}"}},"p":"abcdefghij"}"#
            ),
            ("contentBlockStop", #"{"contentBlockIndex":2,"p":"abcdef"}"#),
            (
                "contentBlockStart",
                #"{"contentBlockIndex":3,"p":"ab","start":{"toolUse":{"name":"g","toolUseId":"call_b"}}}"#
            ),
            ("contentBlockStop", #"{"contentBlockIndex":3,"p":"abcdef"}"#),
            ("messageStop", #"{"p":"abcd","stopReason":"tool_use"}"#),
            (
                "metadata",
                #"{"metrics":{"latencyMs":1},"p":"abc","usage":{"inputTokens":10,"outputTokens":8,"totalTokens":18}}"#
            ),
        ]
        #expect(messages.map { $0.headers[":event-type"] ?? "" } == expected.map(\.0))
        #expect(messages.map(\.payload) == expected.map(\.1))
    }

    @Test("frames a message to the byte")
    func frame() throws {
        let stop = try decodeBase64(
            "AAAAhQAAAFEASIHpCzpldmVudC10eXBlBwALbWVzc2FnZVN0b3ANOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2"
                + "pzb24NOm1lc3NhZ2UtdHlwZQcABWV2ZW50eyJwIjoiYWJjZCIsInN0b3BSZWFzb24iOiJlbmRfdHVybiJ9HPrdBQ=="
        )
        let bytes = renderedBytes(BedrockMock(), Behaviour(texts: ["a"]), MockQuestion(model: "m", streams: true))
        #expect(bytes.indices.contains { bytes[$0...].starts(with: stop) })
    }

    @Test("stamps text")
    func stamps() throws {
        let stamp = "00000000001234567890" + String(repeating: "x", count: 10)
        let delta = #"{"contentBlockIndex":0,"delta":{"text":"\#(stamp)"},"p":"abcdefghij"}"#
        #expect(try messages(Behaviour(stamped: 2, size: 30)).filter { $0.payload == delta }.count == 2)
    }

    @Test("tells an error as an exception, and nothing after it")
    func errors() throws {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        let last = try #require(try messages(behaviour).last)
        #expect(last.headers[":message-type"] == "exception")
        #expect(last.headers[":exception-type"] == "throttlingException")
        behaviour.style.error?.event = "modelStreamErrorException"
        #expect(try messages(behaviour).last?.headers[":exception-type"] == "modelStreamErrorException")
    }

    @Test("serves streams, whole answers and vectors; the model is percent-encoded")
    func routes() async throws {
        var script = Script(models: ["arn:aws/m:0": .everything])
        let stream = try await answer("POST", "/model/arn%3Aaws%2Fm%3A0/converse-stream", chat, script: script)
        #expect(stream["content-type"] == "application/vnd.amazon.eventstream")
        #expect(try messages(stream.body) == messages(.everything))
        let whole = try await answer("POST", "/model/arn%3Aaws%2Fm%3A0/converse", chat, script: script).json
        #expect(
            whole["output"]?["message"]?["content"] == [
                ["reasoningContent": ["reasoningText": ["text": "hm", "signature": "bW9jaw=="]]],
                ["text": "Hé\"llo\""], ["toolUse": ["toolUseId": "call_a", "name": "f", "input": ["k": 1]]],
                ["toolUse": ["toolUseId": "call_b", "name": "g", "input": [:]]],
            ]
        )
        #expect(whole["stopReason"]?.stringValue == "tool_use")
        script = Script(models: ["m": .everything])
        let vector = try await answer("POST", "/model/m/invoke", #"{"inputText":"abc"}"#, script: script).json
        #expect(vector == ["embedding": [3, 0.25, -0.5], "inputTextTokenCount": 3])
        let texts = #"{"texts":["abc","é"],"input_type":"search_query"}"#
        let vectors = try await answer("POST", "/model/m/invoke", texts, script: script).json
        #expect(vectors["embeddings"] == ["float": [[3, 0.25, -0.5], [2, 0.25, -0.5]]])
        let list = try await answer("GET", "/foundation-models", script: script).json
        #expect(list["modelSummaries"]?[0]?["modelId"]?.stringValue == "m")
    }

    @Test("refuses in its words, with the type in a header, and knows a signature from a key")
    func failures() async throws {
        let refused = try await answer("POST", "/model/mock-status429/converse", chat)
        #expect(refused.status == 429)
        #expect(refused["x-amzn-errortype"]?.hasPrefix("ThrottlingException:http") == true)
        #expect(try refused.json == ["message": "the mock was asked for this status"])
        let path = "/model/mock-n1-key/converse"
        #expect(try await answer("POST", path, chat).status == 401)
        let signature = "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/r/bedrock/aws4_request, "
        let signed = [signature + "SignedHeaders=host;x-amz-date, Signature=00"]
        #expect(try await answer("POST", path, chat, headers: signed).status == 200)
        #expect(try await answer("POST", path, chat, headers: ["Authorization: Bearer k"]).status == 200)
        #expect(try await answer("POST", path, chat, headers: ["x-api-key: k"]).status == 401)
    }
}
