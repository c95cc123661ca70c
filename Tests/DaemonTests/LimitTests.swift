import DaemonHarness
import JSON
import MockProvider
import Testing

@testable import Daemon

/// What is large, and what is too large (STREAMS.md, "Memory is bounded").
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct LimitTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write(["mock": .init(endpoint: mock.baseURL), "words": .init(type: "echo", model: "echo")])
    }

    @Test("A request of megabytes reaches the provider whole", arguments: [1, 2])
    func largeRequest(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let text = String(repeating: "0123456789", count: 400_000)
            let stream = try daemon.connect().stream(chat("mock/mock-n2", text: text))
            #expect(stream.result?["status"]?.stringValue == "complete", "\(stream.answer.text)")
            let request = try #require(mock.requests.last)
            let body = try JSONValue.parse(request.body.span)
            #expect(body["messages"]?.arrayValue?.first?["content"]?.stringValue == text)
        }
    }

    @Test("An event of almost a mebibyte passes, a larger one is a breach of the protocol")
    func largeEvent() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let large = try client.stream(chat("mock/mock-n1-s1000000"))
            #expect(large.text.utf8.count == 1_000_000)
            let tooLarge = try client.stream(chat("mock/mock-n1-s1100000"))
            #expect(tooLarge.answer.errorCode == -32014, "\(tooLarge.answer.text.prefix(500))")
        }
    }

    @Test("A whole completion is at most 16 MiB", arguments: ["mock-n20-s1000000", "mock-n1-s17000000-json"])
    func largeCompletion(model: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let answer = try daemon.connect().call("chat.complete", chat("mock/\(model)"))
            #expect(answer.errorCode == -32014, "\(answer.text.prefix(500))")
            #expect(milliseconds(until: { mock.counters.active == 0 }) != nil)
        }
    }

    @Test("Connections to a provider are used again")
    func reuse() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            for _ in 0..<10 { #expect(try client.stream(chat("mock/mock-n3")).result != nil) }
            #expect(mock.counters.requests == 10)
            #expect(mock.counters.connections <= 2)
        }
    }

    @Test(
        "An id comes back as it was, in every message of its stream",
        arguments: [#""a \"quoted\" \\ id""#, #""世界""#, "-9007199254740993", #""""#]
    )
    func ids(id: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let expected = try JSONValue.parse(Array(id.utf8).span)
            let params = chat("words/echo", text: "a b c")
            try client.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"chat.stream","params":\#(params)}"#)
            var chunks = 0
            while let message = try client.next() {
                guard message["method"] != nil else {
                    #expect(message["id"] == expected)
                    #expect(message["result"] != nil)
                    break
                }
                #expect(message["params"]?["id"] == expected)
                chunks += message["method"] == "chat.chunk" ? 1 : 0
            }
            #expect(chunks >= 3)
        }
    }
}
