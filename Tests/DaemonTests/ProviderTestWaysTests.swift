import DaemonHarness
import Harness
import JSON
import MockProvider
import POSIX
import Testing

@testable import Daemon

/// `provider.test` of providers that are asked in other ways, and of those that nobody waits for any more.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct ProviderTestWaysTests {
    private let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
    }

    private static let stream = """
        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"hi"}}]}


        """

    @Test("a model that refuses the limit on the answer's length is asked without one")
    func withoutLimit() async throws {
        let upstream = try ScriptedUpstream { request, before, connection in
            guard request.method == "POST" else { return try connection.answer(404) }
            let body = try JSONValue.parse(request.body.span)
            guard body["max_tokens"] == nil else {
                let words = "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
                return try connection.answer(400, #"{"error":{"message":"\#(words)"}}"#)
            }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n\(Self.stream)")
            _ = connection.timeOfDeparture()
        }
        defer { upstream.stop() }
        try configuration.write(["p": .init(endpoint: upstream.url("/v1"), key: "k", model: "m")])
        try await withDaemon(configuration) { daemon in
            let result = try daemon.connect().result("provider.test", #"{"name":"p"}"#)
            #expect(result["ok"] == true, "\(result.text)")
            #expect(upstream.count("/v1/chat/completions") == 2)
        }
    }

    @Test("work that is polled is ordered, and taken back once it is accepted")
    func polled() async throws {
        let mock = try MockProvider.start(script: Script(models: ["m": Behaviour(texts: ["a"])]))
        defer { mock.stop() }
        let root = "http://127.0.0.1:\(mock.port)/mock/dashscope-async/api/v1"
        try configuration.write(["p": .init(type: "dashscope-async", endpoint: root, key: "k", model: "m")])
        try await withDaemon(configuration) { daemon in
            let result = try daemon.connect().result("provider.test", #"{"name":"p"}"#)
            #expect(result["ok"] == true, "\(result.text)")
            let answer = result["checks"]?.arrayValue?.last
            #expect(answer?["message"]?.stringValue?.contains("took the work on") == true)
            #expect(milliseconds(until: { mock.counters.cancelled == 1 }) != nil)
            #expect(mock.counters.polls == 0)
        }
    }

    @Test("a connection that is ended for a line that is too long waits for no test")
    func endedConnection() async throws {
        let upstream = try ScriptedUpstream { _, _, connection in _ = connection.timeOfDeparture() }
        defer { upstream.stop() }
        try configuration.write(["p": .init(endpoint: upstream.url("/v1"), key: "k", model: "m")])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let id = try client.request("provider.test", #"{"name":"p"}"#)
            #expect(upstream.waits(for: "/v1/models"))
            try client.send(bytes: [UInt8](repeating: UInt8(ascii: "a"), count: (16 << 20) + 2))
            let start = monotonicMicroseconds()
            let answers = try client.rest()
            // The test itself would wait for its first byte, which takes longer.
            #expect((monotonicMicroseconds() - start) / 1_000_000 < 8)
            #expect(answers.map(\.errorCode) == [-32600, -32022])
            #expect(answers.last?["id"]?.intValue == id)
        }
    }

    @Test("a model's name is as long as in a chat, at most")
    func longModel() async throws {
        try configuration.write(["p": .init(type: "echo", model: "echo")])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            func test(_ length: Int) throws -> JSONValue {
                let model = String(repeating: "m", count: length)
                return try client.call("provider.test", #"{"name":"p","model":"\#(model)"}"#)
            }
            #expect(try test(1024)["result"]?["ok"] == true)
            let answer = try test(1025)
            #expect(answer.errorCode == -32602)
            #expect(answer.details?["errors"]?[0]?["path"]?.stringValue == "/model")
        }
    }

    @Test("a type without network is well at once")
    func echo() async throws {
        try configuration.write(["p": .init(type: "echo", model: "echo")])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let result = try client.result("provider.test", #"{"name":"p"}"#)
            #expect(result["ok"] == true && result["checks"]?.arrayValue?.count == 4)
            #expect(try client.call("provider.test", #"{"name":"q"}"#).errorCode == -32002)
            #expect(try client.call("provider.test", #"{"name":"p","bogus":1}"#).errorCode == -32602)
        }
    }

    @Test("a disabled provider can be tested: that tells whether it can be enabled")
    func disabled() async throws {
        let mock = try MockProvider.start(script: Script(models: ["m": Behaviour(texts: ["a"])]))
        defer { mock.stop() }
        try configuration.write(["p": .init(endpoint: mock.baseURL, key: "k", model: "m")])
        try writeFile(
            configuration.file("providers_meta.json"),
            #"{"version":1,"providers":{"p":{"type":"openai","handler":"p","env_prefix":"P","enabled":false}}}"#
        )
        try await withDaemon(configuration) { daemon in
            let result = try daemon.connect().result("provider.test", #"{"name":"p"}"#)
            #expect(result["ok"] == true, "\(result.text)")
        }
    }

    @Test(
        "a cancel, or the end of the connection, ends the test and what it asked",
        arguments: [true, false],
        ["GET", "POST"]
    )
    func cancelled(byClosing: Bool, method: String) async throws {
        let departures = Guarded(0)
        let upstream = try ScriptedUpstream { request, _, connection in
            guard request.method == method else { return try connection.answer(200, #"{"data":[]}"#) }
            _ = connection.timeOfDeparture()
            departures.withLock { $0 += 1 }
        }
        defer { upstream.stop() }
        try configuration.write(["p": .init(endpoint: upstream.url("/v1"), key: "k", model: "m")])
        try await withDaemon(configuration) { daemon in
            var client: LineClient? = try daemon.connect()
            let id = try client?.request("provider.test", #"{"name":"p"}"#) ?? 0
            #expect(upstream.waits(for: method == "GET" ? "/v1/models" : "/v1/chat/completions"))
            if byClosing {
                client = nil
            } else {
                #expect(try client?.result("chat.cancel", #"{"request":\#(id)}"#)["cancelled"] == true)
                #expect(try client?.answer(to: id).errorCode == -32022)
            }
            #expect(milliseconds(until: { departures.withLock { $0 } == 1 }) != nil)
        }
    }
}
