import DaemonHarness
import Harness
import JSON
import MockProvider
import POSIX
import Testing

@testable import Daemon

/// Providers that misbehave, one row of FAULTS.md after the other.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct FaultTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1")])
    }

    @Test(
        "1: a stream that ends without its end is truncated, and no finish is invented",
        arguments: [
            "mock-n100-cut3000", "mock-n100-reset3000", "mock-n100-short3000", "mock-n5-nodone-nofinish",
            "mock-n100-cut3000-close",
        ]
    )
    func truncated(model: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/\(model)"))
            #expect(stream.answer.errorCode == -32013, "\(stream.answer.text)")
            #expect(stream.details?["status"]?.stringValue == "truncated")
            #expect(stream.details?["chunks"]?.intValue == stream.chunks.count)
            #expect(stream.details?["retryable"] == false)
            #expect(stream.chunks.count > 1)
            #expect(stream.finishReasons.isEmpty)
        }
    }

    @Test(
        "1: a connection that breaks before the head is a provider that was not reached",
        arguments: ["mock-cut0", "mock-reset0"]
    )
    func brokenAtOnce(model: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/\(model)"))
            #expect(["upstream_unreachable", "upstream_truncated"].contains(stream.type))
            #expect(stream.chunks.isEmpty)
            #expect(stream.details?["retryable"] == true)
        }
    }

    struct Silence: Sendable {
        let model: String
        let timeouts: String
        let phase: String
    }

    @Test(
        "9: each silence has its phase",
        arguments: [
            Silence(model: "mock-mute", timeouts: #"{"first_byte":0.2,"idle":20}"#, phase: "first_byte"),
            Silence(model: "mock-n5-headonly", timeouts: #"{"first_byte":20,"idle":0.2}"#, phase: "idle"),
            Silence(model: "mock-n5-stall2", timeouts: #"{"first_byte":20,"idle":0.2}"#, phase: "idle"),
            Silence(model: "mock-n5-stall2-alive20000", timeouts: #"{"idle":0.3,"total":1}"#, phase: "total"),
            Silence(model: "mock-n100-trickle20000", timeouts: #"{"idle":0.5,"total":1}"#, phase: "total"),
            Silence(model: "mock-mute", timeouts: #"{"first_byte":20,"total":0.3}"#, phase: "total"),
        ]
    )
    func silence(_ row: Silence) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            var streams = 0
            // A busy machine may keep the mock from saying anything for as long as a silence may last.
            let seen = try firstOfThree { () throws -> Bool? in
                streams += 1
                let stream = try client.stream(chat("mock/\(row.model)", #""providerd":{"timeouts":\#(row.timeouts)}"#))
                #expect(stream.answer.errorCode == -32012, "\(stream.answer.text)")
                #expect(stream.details?["chunks"]?.intValue == stream.chunks.count)
                #expect(milliseconds(until: { mock.counters.aborted == streams }) != nil)
                return stream.phase == row.phase ? true : nil
            }
            #expect(seen == true)
        }
    }

    @Test("9: a connection that is never made is a timeout of that phase")
    func connectTimeout() async throws {
        defer { mock.stop() }
        let listener = try FullListener()
        try configuration.write(["full": .init(endpoint: "http://127.0.0.1:\(listener.port)/v1", key: "sk-1")])
        try await withDaemon(configuration) { daemon in
            let params = chat("full/x", #""providerd":{"timeouts":{"connect":0.3,"first_byte":30}}"#)
            let stream = try daemon.connect().stream(params)
            #expect(stream.answer.errorCode == -32012, "\(stream.answer.text)")
            #expect(stream.phase == "connect")
        }
    }

    @Test(
        "10: a line without end and headers without end are a breach of the protocol, in bounded memory",
        arguments: ["mock-floodline", "mock-floodhead"]
    )
    func floods(model: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let before = try residentBytes()
            let stream = try daemon.connect().stream(chat("mock/\(model)"))
            #expect(stream.answer.errorCode == -32014, "\(stream.answer.text)")
            #expect(stream.details?["retryable"] == false)
            #expect(try residentBytes() - before < 64 << 20)
        }
    }

    @Test("10: a flood of comments is life and nothing else: the total timeout ends it")
    func comments() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let before = try residentBytes()
            let params = chat("mock/mock-floodcomments", #""providerd":{"timeouts":{"total":0.5}}"#)
            let stream = try client.stream(params)
            #expect(stream.phase == "total", "\(stream.answer.text)")
            #expect(try residentBytes() - before < 64 << 20)
        }
    }

    @Test("10: millions of tiny events cost time and no memory")
    func tinyEvents() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let before = try residentBytes()
            let params = chat("mock/mock-floodevents", #""providerd":{"timeouts":{"total":1}}"#)
            let stream = try client.stream(params)
            #expect(["upstream_timeout", "upstream_protocol"].contains(stream.type), "\(stream.answer.text)")
            #expect(try residentBytes() - before < 64 << 20)
        }
    }

    struct Refusal: Sendable {
        let model: String
        let code: Int
        let status: Int?
        let retryable: Bool
        var retryAfter: Int?
    }

    @Test(
        "19: each refusal has its type, its status and whether trying again may help",
        arguments: [
            Refusal(model: "mock-status400", code: -32010, status: 400, retryable: false),
            Refusal(model: "mock-status401", code: -32010, status: 401, retryable: false),
            Refusal(model: "mock-status403", code: -32010, status: 403, retryable: false),
            Refusal(model: "mock-status404", code: -32010, status: 404, retryable: false),
            Refusal(model: "mock-status429", code: -32010, status: 429, retryable: true),
            Refusal(model: "mock-status429-retry2", code: -32010, status: 429, retryable: true, retryAfter: 2000),
            Refusal(model: "mock-status500", code: -32010, status: 500, retryable: true),
            Refusal(model: "mock-status503-retry1", code: -32010, status: 503, retryable: true, retryAfter: 1000),
            Refusal(model: "mock-status529", code: -32010, status: 529, retryable: true),
            Refusal(model: "mock-status502-html", code: -32010, status: 502, retryable: true),
            Refusal(model: "mock-status500-empty", code: -32010, status: 500, retryable: true),
            Refusal(model: "mock-redirect", code: -32010, status: 307, retryable: false),
            Refusal(model: "mock-redirect302", code: -32010, status: 302, retryable: false),
            Refusal(model: "mock-html", code: -32014, status: nil, retryable: false),
        ]
    )
    func refusals(_ row: Refusal) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let once = #""providerd":{"retry":{"attempts":1}}"#
            let stream = try daemon.connect().stream(chat("mock/\(row.model)", once))
            #expect(stream.answer.errorCode == row.code, "\(stream.answer.text)")
            #expect(stream.details?["http_status"]?.intValue == row.status)
            #expect(stream.details?["retryable"]?.boolValue == row.retryable)
            #expect(stream.details?["retry_after_ms"]?.intValue == row.retryAfter)
            #expect(stream.details?["provider"]?.stringValue == "mock")
            #expect(stream.details?["attempts"]?.arrayValue?.count == 1)
            #expect(stream.chunks.isEmpty)
            // A redirect that was followed would have been a second request.
            #expect(mock.counters.requests == 1)
        }
    }

    @Test("19: an empty answer to a stream is no complete one")
    func empty() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/mock-empty"))
            #expect(["upstream_truncated", "upstream_protocol"].contains(stream.type), "\(stream.answer.text)")
        }
    }

    @Test(
        "An error told inside the stream ends it, after the chunks before",
        arguments: ["err3", "errdone3", "errcut3"]
    )
    func inStream(word: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/mock-n9-\(word)"))
            #expect(stream.answer.errorCode == -32015, "\(stream.answer.text)")
            #expect(stream.text.utf8.count == 60)
            #expect(stream.finishReasons.isEmpty)
            #expect(stream.details?["retryable"] == false)
        }
    }

    @Test(
        "A line that cannot be decoded follows the handler",
        arguments: [("text", -1), ("skip", -1), ("fail", -32014)]
    )
    func malformed(policy: String, code: Int) async throws {
        defer { mock.stop() }
        let entry = TestConfiguration.Entry(
            endpoint: mock.baseURL,
            key: "sk-1",
            handler: #""malformed":"\#(policy)""#
        )
        try configuration.write(["mock": entry])
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/mock-n5-bad2"))
            #expect((stream.answer.errorCode ?? -1) == code, "\(stream.answer.text)")
            if code == -1 { #expect(stream.result?["warnings"]?.arrayValue?.count == 1) }
        }
    }

    @Test("18: a dead provider does not keep others from answering")
    func deadProvider() async throws {
        defer { mock.stop() }
        let listener = try FullListener()
        try configuration.write([
            "mock": .init(endpoint: mock.baseURL, key: "sk-1"),
            "full": .init(endpoint: "http://127.0.0.1:\(listener.port)/v1"),
            "closed": .init(endpoint: "http://127.0.0.1:1/v1"),
            "nowhere": .init(endpoint: "https://host.invalid/v1"),
        ])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            for _ in 0..<50 { try client.request("chat.stream", chat("full/x")) }
            let other = try daemon.connect()
            #expect(try other.stream(chat("mock/mock-n3")).result != nil)
            #expect(try other.result("provider.list")["providers"]?.arrayValue?.count == 4)
            let closed = try other.stream(chat("closed/x"))
            #expect(closed.answer.errorCode == -32011)
            #expect(closed.phase == "connect")
            #expect(closed.details?["retryable"] == true)
            let nowhere = try other.stream(chat("nowhere/x"))
            #expect(nowhere.answer.errorCode == -32011, "\(nowhere.answer.text)")
            #expect(nowhere.phase == "dns")
        }
    }
}
