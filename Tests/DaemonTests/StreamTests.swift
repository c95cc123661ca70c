import DaemonHarness
import Harness
import JSON
import Logging
import MockProvider
import Testing

@testable import Daemon

/// A chat streams from a real HTTP server to a real socket, with every guarantee of PROTOCOL.md.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct StreamTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start(
            script: Script(models: ["words": Behaviour(texts: ["Grüß ", "dich, ", "世界", "!"])])
        )
        configuration = try TestConfiguration()
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1", model: "words")])
    }

    @Test("Chunks come once and in order, then the answer", arguments: [1, 2])
    func plain(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let stream = try daemon.connect().stream(chat("mock/words"))
            #expect(stream.text == "Grüß dich, 世界!")
            #expect(stream.started?["provider"]?.stringValue == "mock")
            #expect(stream.started?["model"]?.stringValue == "words")
            let result = try #require(stream.result)
            #expect(result["status"]?.stringValue == "complete")
            #expect(result["stream"] == stream.started?["stream"])
            #expect(result["finish_reason"]?.stringValue == "stop")
            #expect(result["chunks"]?.intValue == stream.chunks.count)
            #expect(result["usage"]?["total_tokens"]?.intValue != nil)
            #expect(result["attempts"]?.arrayValue?.count == 1)
            let timing = result["timing_ms"]
            #expect((timing?["first_byte"]?.doubleValue ?? -1) >= 0)
            #expect((timing?["total"]?.doubleValue ?? -1) >= (timing?["first_token"]?.doubleValue ?? 0))
        }
    }

    @Test(
        "However the provider writes its stream, it gives one role first, one finish and usage last",
        arguments: [
            "mock-n5", "mock-n5-roles", "mock-n5-norole", "mock-n5-usages", "mock-n5-usage", "mock-n5-asked",
            "mock-n5-crlf",
            "mock-n5-cr", "mock-n5-nospace", "mock-n5-bom", "mock-n5-split7", "mock-n5-split1", "mock-n5-nodone",
            "mock-n5-ping", "mock-n5-close", "mock-n5-json", "mock-n5-octet",
        ]
    )
    func guarantees(model: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/\(model)"))
            #expect(stream.result?["status"]?.stringValue == "complete", "\(stream.answer.text)")
            #expect(stream.text.utf8.count == 100)
            #expect(stream.count(ofDelta: "role") == 1)
            #expect(stream.chunks.first?["choices"]?.arrayValue?.first?["delta"]?["role"]?.stringValue == "assistant")
            #expect(stream.finishReasons == ["stop"])
            #expect(stream.usagePlaces == [stream.chunks.count - 1])
        }
    }

    @Test("Tool calls and reasoning pass through")
    func toolsAndReasoning() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let tools = try client.stream(chat("mock/mock-tool2"))
            #expect(tools.result?["finish_reason"]?.stringValue == "tool_calls")
            #expect(tools.count(ofDelta: "tool_calls") > 0)
            let thoughts = try client.stream(chat("mock/mock-think2"))
            #expect(thoughts.count(ofDelta: "reasoning_content") == 2)
        }
    }

    @Test("A parameter that the daemon does not know reaches the provider as it was written; its own do not")
    func unknownParameters() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let more = #""frobnicate":{"x":[1,2.50,"\u0041"]},"seed":7,"providerd":{"timeouts":{"idle":30}}"#
            _ = try daemon.connect().stream(chat("mock/words", more))
            let body = String(decoding: try #require(mock.requests.last).body, as: UTF8.self)
            #expect(body.contains(#""frobnicate":{"x":[1,2.50,"\u0041"]}"#))
            #expect(body.contains(#""seed":7"#))
            #expect(body.contains(#""model":"words""#))
            #expect(!body.contains("providerd"))
            let json = try JSONValue.parse(Array(body.utf8).span)
            #expect(json["stream"] == true)
            #expect(json["messages"]?.arrayValue?.first?["content"]?.stringValue == "hello")
        }
    }

    @Test("Answers may overtake a stream that runs")
    func overtaking() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let id = try client.request("chat.stream", chat("mock/mock-n3-stall1"))
            _ = try client.firstChunk(ofStream: id)
            _ = try client.result("daemon.ping")
            let list = try client.result("stream.list")["streams"]?.arrayValue
            #expect(list?.count == 1)
            #expect(list?.first?["state"]?.stringValue == "streaming")
            #expect(list?.first?["provider"]?.stringValue == "mock")
            #expect(list?.first?["model"]?.stringValue == "mock-n3-stall1")
        }
    }

    @Test("Many streams of one connection keep apart", arguments: [1, 2])
    func many(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let ids = try (0..<20).map { number in
                try client.request("chat.stream", chat("mock/mock-n\(number + 1)"))
            }
            var chunks: [Int: [Int]] = [:]
            var texts: [Int: Int] = [:]
            var ended: Set<Int> = []
            while ended.count < ids.count, let message = try client.next() {
                if message["method"] == "chat.chunk", let id = message["params"]?["id"]?.intValue {
                    #expect(!ended.contains(id))
                    chunks[id, default: []].append(message["params"]?["seq"]?.intValue ?? -1)
                    let delta = message["params"]?["chunk"]?["choices"]?.arrayValue?.first?["delta"]
                    texts[id, default: 0] += delta?["content"]?.stringValue?.utf8.count ?? 0
                } else if let id = message["id"]?.intValue {
                    #expect(message["result"]?["chunks"]?.intValue == chunks[id]?.count)
                    ended.insert(id)
                }
            }
            for (number, id) in ids.enumerated() {
                #expect(chunks[id] == Array(0..<(chunks[id]?.count ?? 0)))
                #expect(texts[id] == 20 * (number + 1))
            }
        }
    }

    @Test(
        "A thousand streams over ten connections are all complete, each chunk once and in order",
        .needsDescriptors(2500),
        arguments: [1, 2]
    )
    func thousand(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers, logLevel: .warning)) { daemon in
            let clients = try (0..<10).map { _ in try daemon.connect() }
            for client in clients {
                for _ in 0..<100 { try client.request("chat.stream", chat("mock/mock-n10-i1000")) }
            }
            var complete = 0
            for client in clients {
                var next: [Int: Int] = [:]
                var ended = 0
                while ended < 100, let message = try client.next() {
                    if message["method"] == "chat.chunk" {
                        let id = message["params"]?["id"]?.intValue ?? -1
                        guard message["params"]?["seq"]?.intValue == next[id, default: 0] else {
                            Issue.record("out of order: \(message.text)")
                            return
                        }
                        next[id, default: 0] += 1
                    } else if let id = message["id"]?.intValue {
                        ended += 1
                        if message["result"]?["chunks"]?.intValue == next[id] { complete += 1 }
                    }
                }
            }
            #expect(complete == 1000)
            // The last one counts as completed a moment after its last byte was sent.
            #expect(milliseconds(until: { mock.counters.completed == 1000 }) != nil)
            #expect(milliseconds(until: { daemon.supervisor.workers.allSatisfy { $0.load.streams.now == 0 } }) != nil)
        }
    }

    @Test("A provider's own limits are held", arguments: [1, 2])
    func limits(workers: Int) async throws {
        defer { mock.stop() }
        try configuration.write([
            "few": .init(endpoint: mock.baseURL, handler: #""limits":{"concurrent_streams":1}"#),
            "rare": .init(endpoint: mock.baseURL, handler: #""limits":{"requests_per_minute":2}"#),
        ])
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let first = try client.request("chat.stream", chat("few/mock-n3-stall1"))
            _ = try client.firstChunk(ofStream: first)
            let second = try daemon.connect().call("chat.stream", chat("few/mock-n1"))
            #expect(second.errorCode == -32030)
            #expect(second.details?["limit"]?.stringValue == "concurrent_streams")
            _ = try client.result("chat.cancel", #"{"request":\#(first)}"#)
            #expect(try client.stream(chat("few/mock-n1")).result != nil)
            for _ in 0..<2 { #expect(try client.stream(chat("rare/mock-n1")).result != nil) }
            let third = try client.call("chat.stream", chat("rare/mock-n1"))
            #expect(third.errorCode == -32032)
            #expect((third.details?["retry_after_ms"]?.intValue ?? 0) > 50_000)
        }
    }
}
