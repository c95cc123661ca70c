import DaemonHarness
import JSON
import MockProvider
import Testing

@testable import Daemon

/// Custom paths and each way to show a key, end to end.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct AuthenticationTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
    }

    @Test(
        "A key is shown where the handler says, as it is",
        arguments: [
            (#""auth":"bearer""#, "bearer", "sk-plain"),
            (#""auth":"header:X-API-Key""#, "header:x-api-key", "sk-plain"),
            (#""auth":"query:key""#, "query:key", "sk-plain"), (#""auth":"query:key""#, "query:key", "a&b=c d/é%20+#?"),
        ]
    )
    func styles(handler: String, style: String, key: String) async throws {
        defer { mock.stop() }
        var rule = Script()
        rule.credential = CredentialRule(try #require(CredentialStyle(style)), key: key)
        await mock.install(rule)
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "'\(key)'", handler: handler)])
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/mock-n1"))
            #expect(stream.result?["status"]?.stringValue == "complete", "\(stream.answer.text)")
        }
    }

    @Test("Without authentication no key is sent, even where there is one")
    func none() async throws {
        defer { mock.stop() }
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: #""auth":"none""#)])
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/mock-n1"))
            #expect(stream.result != nil)
            let request = try #require(mock.requests.last)
            #expect(!request.headers.contains { $0.value.contains("sk-1") })
            #expect(!request.target.contains("sk-1"))
        }
    }

    @Test("A wrong key is the provider's 401, in its own words")
    func wrongKey() async throws {
        defer { mock.stop() }
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: #""auth":"bearer""#)])
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/mock-n1-xkey"))
            #expect(stream.answer.errorCode == -32010)
            #expect(stream.details?["http_status"]?.intValue == 401)
            #expect(stream.details?["retryable"] == false)
        }
    }

    @Test("Paths, fixed headers and parameter rules of a handler are followed")
    func pathsAndHeaders() async throws {
        defer { mock.stop() }
        let handler = #"""
            "paths":{"chat":"/custom/chat/completions","models":null},"headers":{"X-Team":"blue"},
            "parameters":{"renamed":{"max_tokens":"max_completion_tokens"},"fixed":{"top_p":0.5},"defaults":{"seed":3}}
            """#
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1", handler: handler)])
        try await withDaemon(configuration) { daemon in
            _ = try daemon.connect().stream(chat("mock/mock-n1", #""max_tokens":5,"top_p":0.1"#))
            let request = try #require(mock.requests.last)
            #expect(request.path == "/v1/custom/chat/completions")
            #expect(request.header("x-team") == "blue")
            let body = try JSONValue.parse(request.body.span)
            #expect(body["max_completion_tokens"]?.intValue == 5)
            #expect(body["max_tokens"] == nil)
            #expect(body["top_p"]?.doubleValue == 0.5)
            #expect(body["seed"]?.intValue == 3)
        }
    }

    @Test("An endpoint that is the address of the call itself is taken as it is")
    func fullEndpoint() async throws {
        defer { mock.stop() }
        try configuration.write(["mock": .init(endpoint: mock.baseURL + "/chat/completions", key: "sk-1")])
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("mock/mock-n1"))
            #expect(stream.result != nil)
            #expect(mock.requests.last?.path == "/v1/chat/completions")
        }
    }
}
