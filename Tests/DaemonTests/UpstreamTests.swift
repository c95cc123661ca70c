import Curl
import DaemonHarness
import Dialects
import Harness
import Providers
import Streams
import Testing

@testable import Daemon

/// Where requests may go that a provider's answer names, and what goes with them.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct UpstreamTests {
    struct Row: Sendable, CustomStringConvertible {
        let endpoint: String
        let url: String
        var sendsKey = true
        var handler = ""
        let outcome: String

        var description: String { "\(endpoint) → \(url)" }
    }

    @Test(
        "the key goes to the endpoint's origin; elsewhere a request goes without it, and over TLS",
        arguments: [
            Row(endpoint: "https://a.example/v1", url: "https://a.example/v1/x", outcome: "key"),
            Row(endpoint: "https://a.example/v1", url: "https://A.example:443/y?z=1", outcome: "key"),
            Row(endpoint: "https://a.example/v1", url: "https://a.example/v1", sendsKey: false, outcome: "no key"),
            Row(endpoint: "https://a.example/v1", url: "https://b.example/x", sendsKey: false, outcome: "no key"),
            Row(endpoint: "https://a.example/v1", url: "https://b.example/x", outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "https://a.example:8443/x", outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "http://a.example/x", outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "https://a.example.b.example/", outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "https://a.example@b.example/", outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "http://b.example/x", sendsKey: false, outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "http://127.0.0.1/x", sendsKey: false, outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "file:///etc/passwd", sendsKey: false, outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "gopher://b/", sendsKey: false, outcome: "refused"),
            Row(endpoint: "https://a.example/v1", url: "", sendsKey: false, outcome: "refused"),
            Row(endpoint: "http://127.0.0.1:9/v1", url: "http://127.0.0.1:9/x", outcome: "key"),
            Row(endpoint: "http://127.0.0.1:9/v1", url: "http://127.0.0.1:8/x", outcome: "refused"),
            Row(endpoint: "http://127.0.0.1:9/v1", url: "http://[::1]:8/x", sendsKey: false, outcome: "no key"),
            Row(endpoint: "http://127.0.0.1:9/v1", url: "http://b.example/", sendsKey: false, outcome: "refused"),
            Row(
                endpoint: "http://10.0.0.1/v1",
                url: "http://10.0.0.2/",
                sendsKey: false,
                handler: #""allow_insecure":true"#,
                outcome: "no key"
            ),
            Row(
                endpoint: "https://a.example/v1",
                url: "http://10.0.0.2/",
                sendsKey: false,
                handler: #""allow_insecure":true"#,
                outcome: "refused"
            ),
        ]
    )
    func addresses(row: Row) async throws {
        let configuration = try TestConfiguration()
        try configuration.write(["p": .init(endpoint: row.endpoint, key: "sk-canary", handler: row.handler)])
        try await withDaemon(configuration) { daemon in
            let outcome = try await daemon.supervisor.workers[0].outcome(of: row)
            #expect(outcome == row.outcome)
        }
    }
}

extension Worker {
    fileprivate func outcome(of row: UpstreamTests.Row) throws -> String {
        guard let workspace, let provider = workspace.snapshot.provider("p") else { throw HarnessError("no provider") }
        let endpoint = try workspace.endpoint(of: provider)
        let upstream = Upstream(provider, at: endpoint, dialect: OpenAIDialect(), connectTimeout: .seconds(1))
        let request = UpstreamRequest(method: "GET", url: row.url, headers: [], sendsKey: row.sendsKey)
        do throws(TransportFailure) {
            let transfer = try upstream.transferRequest(request)
            return transfer.headers.contains { $0.value.contains("sk-canary") } ? "key" : "no key"
        } catch {
            #expect(error.kind == .protocolViolation)
            #expect(!error.message.contains("sk-canary"))
            return "refused"
        }
    }
}
