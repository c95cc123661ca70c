import DaemonHarness
import JSON
import MockProvider
import Testing

@testable import Daemon

/// Keys, routes, fallbacks and the breaker: who is asked in whose place.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct RouteTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.answering(
            """
            {"good": {"chunks":["good"]}, "dead": {"status":503}, "bad": {"status":400},
             "recovering": [{"status":500},{"status":500},{"status":500},{"status":500},{"status":500},{"chunks":["back"]}]}
            """
        )
        configuration = try TestConfiguration()
    }

    // MARK: Keys

    static let keys = ["sk-canary-one", "sk-canary-two", "sk-canary-three"]

    /// Runs `body` as a client of a daemon whose provider `p` has three keys, of which `refused` are answered by `status`.
    func withPool(
        refused: [Int: (status: Int, headers: [String])],
        _ body: (LineClient, ScriptedUpstream, TestDaemon) async throws -> Void
    ) async throws {
        defer { mock.stop() }
        let upstream = try ScriptedUpstream { request, _, connection in
            let key = Self.keys.firstIndex { request.has("Authorization: Bearer \($0)") } ?? -1
            if let (status, headers) = refused[key] {
                let words = #"{"error":{"message":"no: \#(Self.keys.joined(separator: " "))"}}"#
                let lines = headers.map { $0 + "\r\n" }.joined()
                try connection.send(
                    "HTTP/1.1 \(status) X\r\n\(lines)Content-Length: \(words.utf8.count)\r\n\r\n\(words)"
                )
            } else {
                let chunk = #"{"choices":[{"index":0,"delta":{"content":"key \#(key + 1)"},"finish_reason":"stop"}]}"#
                try connection.answer(
                    200,
                    "data: \(chunk)\n\ndata: [DONE]\n\n",
                    headers: "Content-Type: text/event-stream"
                )
            }
        }
        defer { upstream.stop() }
        try configuration.write([
            "p": .init(
                endpoint: upstream.url("/v1"),
                key: Self.keys[0],
                moreKeys: Array(Self.keys.dropFirst()),
                handler: quickRetries
            )
        ])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            try await body(client, upstream, daemon)
            let everything = try client.call("provider.list").text + daemon.log.text
            for key in Self.keys { #expect(!everything.contains(key)) }
        }
    }

    @Test("A key that is refused makes way for the next one, and rests", arguments: [429, 401])
    func nextKey(status: Int) async throws {
        try await withPool(refused: [0: (status, [])]) { client, upstream, _ in
            let first = try client.stream(chat("p/m"))
            #expect(first.text == "key 2", "\(first.answer.text)")
            #expect(first.attempts == ["p#1 \(status)", "p#2 complete"])
            let second = try client.stream(chat("p/m"))
            #expect(second.attempts == ["p#2 complete"])
            #expect(upstream.requests.count == 3)
            for key in Self.keys { #expect(!first.answer.text.contains(key)) }
        }
    }

    @Test("Where all keys are refused the first cause is told, and the key that rests shortest is tried next")
    func allKeys() async throws {
        let refused = [
            0: (429, ["Retry-After: 300"]), 1: (429, ["Retry-After: 100"]), 2: (429, ["Retry-After: 200"]),
        ]
        try await withPool(refused: refused.mapValues { (status: $0.0, headers: $0.1) }) { client, _, _ in
            let stream = try client.stream(chat("p/m"))
            #expect(stream.attempts == ["p#1 429", "p#2 429", "p#3 429"])
            #expect(stream.details?["retry_after_ms"]?.intValue == 300_000)
            for key in Self.keys { #expect(!stream.answer.text.contains(key)) }
            let second = try client.stream(chat("p/m"))
            #expect(second.attempts == ["p#2 429"])
            let health = try client.result("provider.get", #"{"name":"p"}"#)["provider"]?["health"]
            #expect(health?["state"]?.stringValue == "failing")
            #expect(health?["last_error"]?.stringValue?.contains("•••") == true)
        }
    }

    @Test("A provider whose configuration changes begins with its first key again")
    func changedKeys() async throws {
        try await withPool(refused: [0: (401, [])]) { client, upstream, _ in
            _ = try client.stream(chat("p/m"))
            try configuration.write([
                "p": .init(endpoint: upstream.url("/v1"), key: Self.keys[2], moreKeys: [Self.keys[1]])
            ])
            _ = try client.result("config.reload")
            #expect(try client.stream(chat("p/m")).text == "key 3")
        }
    }

    // MARK: Routes and fallbacks

    /// Providers on the mock and one that nobody answers for, with these routes.
    func write(_ routes: String = "{}") throws {
        let entry = TestConfiguration.Entry(endpoint: mock.baseURL, key: "sk-1", model: "good", handler: quickRetries)
        let closed = TestConfiguration.Entry(
            endpoint: "http://127.0.0.1:1/v1",
            model: "x",
            handler: #""retry":{"attempts":0}"#
        )
        try configuration.write(["mock": entry, "other": entry, "closed": closed], routes: routes)
    }

    @Test("A route asks its targets until one answers, and tells who it was")
    func route() async throws {
        defer { mock.stop() }
        try write(#"{"fast":["closed","gone/x","mock/dead","other"]}"#)
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let stream = try client.stream(chat("fast"))
            #expect(stream.text == "good", "\(stream.answer.text)")
            #expect(stream.started?["provider"]?.stringValue == "closed")
            #expect(stream.result?["provider"]?.stringValue == "other")
            #expect(stream.result?["model"]?.stringValue == "good")
            let expected = ["closed upstream_unreachable", "mock 503", "mock 503", "mock 503", "other complete"]
            #expect(stream.attempts == expected)
            #expect(stream.warnings.contains { $0.contains("gone/x") })
            let whole = try client.result("chat.complete", chat("fast"))
            #expect(whole["providerd"]?["provider"]?.stringValue == "other")
        }
    }

    @Test("20: where the fallback answers 400, the first cause is told and every attempt is listed")
    func firstCause() async throws {
        defer { mock.stop() }
        try write()
        try await withDaemon(configuration) { daemon in
            let options = #""providerd":{"fallbacks":["mock/bad"]}"#
            let stream = try daemon.connect().stream(chat("closed/x", options))
            #expect(stream.answer.errorCode == -32011)
            #expect(stream.phase == "connect")
            #expect(stream.details?["provider"]?.stringValue == "closed")
            #expect(stream.details?["retryable"] == true)
            #expect(stream.attempts == ["closed upstream_unreachable", "mock 400"])
            let messages = stream.details?["attempts"]?.arrayValue?.compactMap { $0["message"]?.stringValue }
            #expect(messages?.count == 2)
        }
    }

    @Test("A target that has no words for the request makes way for one that has; alone it refuses the request")
    func untranslatable() async throws {
        defer { mock.stop() }
        try configuration.write([
            "plain": .init(type: "tgi", endpoint: mock.baseURL),
            "mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: quickRetries),
        ])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let tools = #""tools":[{"type":"function","function":{"name":"f"}}]"#
            let alone = try client.stream(chat("plain/m", tools))
            #expect(alone.answer.errorCode == -32602)
            #expect(alone.started == nil)
            let stream = try client.stream(chat("plain/m", tools + #","providerd":{"fallbacks":["mock/good"]}"#))
            #expect(stream.attempts == ["plain invalid_params", "mock complete"], "\(stream.answer.text)")
            let both = try client.stream(chat("plain/m", tools + #","providerd":{"fallbacks":["plain/n"]}"#))
            #expect(both.answer.errorCode == -32602)
        }
    }

    @Test("A target whose limit is reached makes way for the next one")
    func limited() async throws {
        defer { mock.stop() }
        let handler = quickRetries + #","limits":{"requests_per_minute":1}"#
        try configuration.write([
            "tight": .init(endpoint: mock.baseURL, key: "sk-1", handler: handler),
            "mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: quickRetries),
        ])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let params = chat("tight/good", #""providerd":{"fallbacks":["mock/good"]}"#)
            #expect(try client.stream(params).attempts == ["tight complete"])
            #expect(try client.stream(params).attempts == ["tight rate_limited", "mock complete"])
            #expect(try client.stream(chat("tight/good")).answer.errorCode == -32032)
            #expect(daemon.supervisor.shared.usage.running("tight") == 0)
        }
    }

    @Test("Embeddings take the same way")
    func embeddings() async throws {
        defer { mock.stop() }
        try write(#"{"vectors":["closed/x","mock/mock-n1"]}"#)
        try await withDaemon(configuration) { daemon in
            let result = try daemon.connect().result("embeddings.create", #"{"model":"vectors","input":"hi"}"#)
            #expect(result["data"]?.arrayValue?.count == 1)
            #expect(result["providerd"]?["provider"]?.stringValue == "mock")
            #expect(result["providerd"]?["attempts"]?.arrayValue?.count == 2)
        }
    }

    // MARK: The breaker

    func health(_ client: LineClient, _ name: String) throws -> String? {
        let list = try client.result("provider.list")["providers"]?.arrayValue ?? []
        return list.first { $0["name"]?.stringValue == name }?["health"]?["state"]?.stringValue
    }

    @Test("After five failures in a row a provider is passed over, as long as there is another", arguments: [1, 2])
    func opens(workers: Int) async throws {
        defer { mock.stop() }
        try write(#"{"fast":["closed","mock"]}"#)
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            var client = try daemon.connect()
            #expect(try health(client, "closed") == "unknown")
            for number in 1...5 {
                // Another connection may be another worker's.
                client = try daemon.connect()
                #expect(try client.stream(chat("fast")).attempts.count == 2)
                #expect(try health(client, "closed") == (number < 5 ? "failing" : "open"))
            }
            #expect(try client.stream(chat("fast")).attempts == ["mock complete"])
            #expect(try health(client, "mock") == "healthy")
            // Alone it is asked all the same.
            #expect(try client.stream(chat("closed/x")).attempts == ["closed upstream_unreachable"])
        }
    }

    @Test("An open breaker closes with the first good answer")
    func closes() async throws {
        defer { mock.stop() }
        let handler = #""retry":{"attempts":0}"#
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: handler)])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            for _ in 0..<5 { #expect(try client.stream(chat("mock/recovering")).result == nil) }
            #expect(try health(client, "mock") == "open")
            #expect(try client.stream(chat("mock/recovering")).text == "back")
            #expect(try health(client, "mock") == "healthy")
        }
    }

    @Test("A refused request says nothing against the provider")
    func innocent() async throws {
        defer { mock.stop() }
        try write()
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            for _ in 0..<6 { #expect(try client.stream(chat("mock/bad")).result == nil) }
            #expect(try health(client, "mock") == "healthy")
        }
    }
}
