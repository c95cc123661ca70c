import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing

@testable import Daemon

/// What is asked again of the same provider, and how it is waited for.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct RetryTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        let picky = #"{"status":400,"body":{"error":{"message":"Unsupported parameter: 'temperature'"}}}"#
        mock = try MockProvider.answering(
            """
            {"flaky": [{"status":503}, {"status":529}, {"chunks":["at"," last"]}],
             "late": [{"status":503,"retry_after":"60"}, {"chunks":["no"]}],
             "slow": [{"status":503,"retry_after":"20"}, {"chunks":["no"]}],
             "picky": [\(picky), {"chunks":["fine"]}],
             "pickier": [\(picky), \(picky), {"chunks":["fine"]}],
             "strict": [{"status":400,"body":{"error":{"message":"temperature must be below 2"}}}, {"chunks":["fine"]}],
             "old": [{"status":400,"body":{"error":{"message":"unknown field stream_options"}}}, {"chunks":["fine"]}],
             "overloaded": [{"role":"none","chunks":[],"error":{"after":0,"json":{"error":{"type":"overloaded_error","message":"full"}}}},
                            {"chunks":["fine"]}],
             "dead": {"status":503}}
            """
        )
        configuration = try TestConfiguration()
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: quickRetries)])
    }

    @Test("19: a provider that fails twice answers at the third attempt, and each attempt is told", arguments: [1, 2])
    func flaky(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let stream = try client.stream(chat("mock/flaky"))
            #expect(stream.text == "at last")
            #expect(stream.attempts == ["mock 503", "mock 529", "mock complete"])
            #expect(stream.result?["status"] == "complete")
            #expect(mock.counters.requests == 3)
            let whole = try client.result("chat.complete", chat("mock/flaky"))
            #expect(whole["providerd"]?["attempts"]?.arrayValue?.count == 1)
            let load = daemon.supervisor.shared.usage
            #expect(load.running("mock") == 0)
        }
    }

    @Test("An error told in the stream before its first chunk is tried again where it may pass")
    func overloaded() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/overloaded"))
            #expect(stream.text == "fine", "\(stream.answer.text)")
            #expect(stream.attempts == ["mock upstream_error", "mock complete"])
        }
    }

    @Test("A request or a handler says how often is tried", arguments: [(1, 5), (2, 5), (4, 5), (nil, 0), (nil, 1)])
    func budget(request: Int?, handler: Int) async throws {
        defer { mock.stop() }
        let retries = quickRetries.replacing("{", with: #"{"attempts":\#(handler),"#)
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: retries)])
        try await withDaemon(configuration) { daemon in
            let options = request.map { #""providerd":{"retry":{"attempts":\#($0)}}"# } ?? ""
            let stream = try daemon.connect().stream(chat("mock/dead", options))
            #expect(stream.answer.errorCode == -32010)
            #expect(stream.details?["retryable"] == true)
            #expect(stream.attempts == Array(repeating: "mock 503", count: request ?? handler + 1))
            #expect(mock.counters.requests == request ?? handler + 1)
        }
    }

    @Test("A Retry-After beyond the limit is not waited for, and its time is told")
    func tooLate() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/late"))
            #expect(stream.details?["retry_after_ms"]?.intValue == 60_000)
            #expect(stream.attempts == ["mock 503"])
            #expect(mock.counters.requests == 1)
        }
    }

    @Test("Nothing is asked again once a chunk has been delivered", arguments: ["mock-n100-cut3000", "mock-n9-err3"])
    func afterTheFirstChunk(model: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let options = #""providerd":{"fallbacks":["mock/mock-n3"]}"#
            let stream = try daemon.connect().stream(chat("mock/\(model)", options))
            #expect(stream.result == nil)
            #expect(stream.chunks.count > 1)
            #expect(stream.attempts.count == 1)
            #expect(mock.counters.requests == 1)
        }
    }

    // MARK: While it waits

    /// Starts a stream that waits for 20 s before its second attempt.
    func waiting(_ client: LineClient, _ more: String = "") throws -> (id: Int, stream: String) {
        let id = try client.request("chat.stream", chat("mock/slow", more))
        let name = try client.notification("chat.started")["stream"]?.stringValue ?? ""
        let isWaiting = try milliseconds {
            let streams = try client.result("stream.list")["streams"]?.arrayValue ?? []
            return streams.first?["state"]?.stringValue == "retrying"
        }
        guard isWaiting != nil else { throw HarnessError("it does not wait") }
        return (id, name)
    }

    @Test("2: a client that goes away while a retry waits ends it; nothing more is asked", arguments: [1, 2])
    func clientGone(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            var client: LineClient? = try daemon.connect()
            if let client { _ = try waiting(client) }
            let other = try daemon.connect()
            client = nil
            let gone = try milliseconds {
                try other.result("stream.list")["streams"]?.arrayValue?.isEmpty == true
            }
            #expect(gone != nil)
            #expect(mock.counters.requests == 1)
            #expect(daemon.supervisor.shared.usage.running("mock") == 0)
        }
    }

    @Test("A stream that waits is cancelled at once, by its request and by its name")
    func cancelled() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let (id, _) = try waiting(client)
            let start = monotonicMicroseconds()
            _ = try client.request("chat.cancel", #"{"request":\#(id)}"#)
            let end = try client.stream(id: id)
            #expect(end.answer.errorCode == -32022)
            #expect(end.details?["status"]?.stringValue == "cancelled")
            #expect(end.attempts == ["mock 503"])
            // Far from the 20 s that it would have waited, however busy the machine is.
            #expect(monotonicMicroseconds() - start < 1_000_000)
            // Nothing of it is left that could ask again.
            #expect(try client.result("stream.list")["streams"]?.arrayValue?.isEmpty == true)
            #expect(daemon.supervisor.shared.usage.running("mock") == 0)
            #expect(mock.counters.requests == 1)
        }
    }

    @Test("The time for the whole holds while it waits")
    func totalTimeout() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let options = #""providerd":{"timeouts":{"total":0.5}}"#
            let stream = try daemon.connect().stream(chat("mock/slow", options))
            #expect(stream.answer.errorCode == -32012)
            #expect(stream.phase == "total")
            #expect(stream.attempts == ["mock 503"])
            #expect(mock.counters.requests == 1)
        }
    }

    @Test("A daemon that stops does not wait for retries")
    func stopping() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(drain: .milliseconds(100))) { daemon in
            let client = try daemon.connect()
            let (id, _) = try waiting(client)
            daemon.signal(15)
            #expect(try client.stream(id: id).answer.errorCode == -32031)
            daemon.join()
            #expect(mock.counters.requests == 1)
        }
    }

    // MARK: Parameters that are refused

    @Test("An unsupported parameter is left out once, told, and remembered for the model until the provider changes")
    func unsupported() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let params = chat("mock/picky", #""temperature":0.5,"seed":1"#)
            func ask() throws -> ReceivedStream {
                let stream = try client.stream(params)
                #expect(stream.text == "fine", "\(stream.answer.text)")
                return stream
            }
            func bodies() throws -> [JSONValue] {
                try mock.requests.map { request in
                    let body = request.body
                    return try JSONValue.parse(body.span)
                }
            }
            let first = try ask()
            #expect(first.attempts == ["mock 400", "mock complete"])
            #expect(first.warnings.contains { $0.contains("temperature") })
            #expect(try bodies().map { $0["temperature"] != nil } == [true, false])
            #expect(try bodies().allSatisfy { $0["seed"] == 1 })
            let second = try ask()
            #expect(second.attempts == ["mock complete"])
            #expect(second.warnings.contains { $0.contains("temperature") })
            // Another model may take it.
            _ = try client.stream(chat("mock/mock-n1", #""temperature":0.5"#))
            #expect(try bodies().map { $0["temperature"] != nil } == [true, false, false, true])
            try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-2", handler: quickRetries)])
            _ = try client.result("config.reload")
            _ = try ask()
            #expect(try bodies().last?["temperature"] != nil)
        }
    }

    @Test("A value that is refused is left out for this request and not remembered")
    func wrongValue() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let first = try client.stream(chat("mock/strict", #""temperature":9"#))
            #expect(first.attempts == ["mock 400", "mock complete"])
            #expect(first.warnings.contains { $0.contains("temperature") })
            _ = try client.stream(chat("mock/strict", #""temperature":1"#))
            let body = try #require(mock.requests.last).body
            let last = try JSONValue.parse(body.span)
            #expect(last["temperature"] == 1)
        }
    }

    @Test("What the daemon adds itself is left out likewise, also where the handler lists nothing")
    func streamOptions() async throws {
        defer { mock.stop() }
        let handler = quickRetries + #","parameters":{"dropped_on_400":[]}"#
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: handler)])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let stream = try client.stream(chat("mock/old"))
            #expect(stream.attempts == ["mock 400", "mock complete"], "\(stream.answer.text)")
            #expect(stream.warnings.contains { $0.contains("stream_options") })
            // The list is the handler's: what is not in it is not left out.
            let refused = try client.stream(chat("mock/picky", #""temperature":0.5"#))
            #expect(refused.details?["http_status"]?.intValue == 400)
        }
    }

    @Test("A second refusal is the answer")
    func refusedTwice() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/pickier", #""temperature":0.5"#))
            #expect(stream.details?["http_status"]?.intValue == 400)
            #expect(stream.attempts == ["mock 400", "mock 400"])
        }
    }

    // MARK: Work that is polled

    @Test("A submission that was refused is made again")
    func refusedSubmission() async throws {
        let upstream = try MockProvider.answering(#"{"owner/m": [{"status":503}, {"chunks":["do","ne"]}]}"#)
        defer {
            mock.stop()
            upstream.stop()
        }
        let handler = quickRetries + #","poll":{"initial":0.01,"maximum":0.05}"#
        try configuration.write([
            "jobs": .init(type: "replicate", endpoint: upstream.baseURL, key: "sk-1", handler: handler)
        ])
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("jobs/owner/m"))
            #expect(stream.attempts == ["jobs 503", "jobs complete"], "\(stream.answer.text)")
            #expect(stream.text == "done")
        }
    }

    @Test("A submission whose connection breaks may have arrived, and is not made again", arguments: [0, 1])
    func brokenSubmission(fallbacks: Int) async throws {
        let upstream = try ScriptedUpstream { _, _, connection in connection.close() }
        defer {
            mock.stop()
            upstream.stop()
        }
        try configuration.write([
            "jobs": .init(type: "replicate", endpoint: upstream.url("/v1"), key: "sk-1", handler: quickRetries),
            "mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: quickRetries),
        ])
        try await withDaemon(configuration) { daemon in
            let options = fallbacks == 0 ? "" : #""providerd":{"fallbacks":["mock/mock-n3"]}"#
            let stream = try daemon.connect().stream(chat("jobs/owner/m", options))
            #expect(upstream.requests.count == 1)
            #expect((stream.result != nil) == (fallbacks == 1))
            #expect(stream.attempts.count == fallbacks + 1)
        }
    }
}
