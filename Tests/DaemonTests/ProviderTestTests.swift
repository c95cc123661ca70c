import DaemonHarness
import Harness
import JSON
import MockProvider
import POSIX
import Testing

@testable import Daemon

/// `provider.test`: how far a provider is well, and in words that say what to do where it is not.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct ProviderTestTests {
    private let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
    }

    /// A mock with models that each fail in a way of their own.
    static func mock(_ change: (inout Script) -> Void = { _ in }) throws -> MockProvider {
        var script = Script(models: [
            "good": Behaviour(texts: ["a", "b"]),
            "forbidden": .status(403, body: #"{"error":{"message":"not for key sk-test-key"}}"#),
            "unpaid": .status(402, body: #"{"error":{"message":"top up"}}"#),
            "quota": .status(429, body: #"{"error":{"message":"no quota","code":"insufficient_quota"}}"#),
            "busy": .status(429, headers: [("Retry-After", "7")], body: #"{"error":{"message":"slow down"}}"#),
            "broken": .status(500, body: #"{"error":{"message":"oops"}}"#),
            "odd": .status(400, body: #"{"error":{"message":"temperature is too hot"}}"#),
            "gone": .status(404, body: #"{"error":{"message":"no access to it"}}"#),
            "keyless": .status(400, body: #"{"error":{"message":"API key not valid."}}"#),
            "moved": .status(307, headers: [("Location", "/elsewhere")], body: ""),
            "page": .status(200, headers: [("Content-Type", "text/html")], body: "<html>Welcome</html>"),
        ])
        script.listed = script.models.keys.sorted() + ["deepseek-chat", "mock-n9-cut0", "mock-n0", "mock-n9-err0"]
        change(&script)
        return try MockProvider.start(script: script)
    }

    private func test(
        _ entry: TestConfiguration.Entry,
        _ params: String = #"{"name":"p"}"#,
        _ body: (JSONValue) throws -> Void
    ) async throws {
        try configuration.write(["p": entry])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            client.keepsTranscript = true
            let before = try client.result("provider.list")
            try body(try client.result("provider.test", params))
            #expect(!String(decoding: client.transcript, as: UTF8.self).contains("sk-test-key"))
            #expect(!daemon.log.text.contains("sk-test-key"))
            // Nothing has changed by it.
            #expect(try client.result("provider.list") == before)
            #expect(try client.result("stream.list")["streams"]?.arrayValue?.isEmpty == true)
        }
    }

    /// The outcomes in the order of the steps: `P`, `F` or `S`.
    private func outcomes(_ result: JSONValue) -> String {
        let letters = (result["checks"]?.arrayValue ?? []).compactMap { $0["outcome"]?.stringValue?.first }
        return String(letters).uppercased()
    }

    private func message(_ result: JSONValue, _ step: String) -> String {
        let check = result["checks"]?.arrayValue?.first { $0["step"]?.stringValue == step }
        return check?["message"]?.stringValue ?? ""
    }

    @Test("a provider that is well passes every step, and is left after its first token")
    func well() async throws {
        let endless = "mock-n1000000-i1000-s20"
        let mock = try Self.mock { $0.listed = [endless] }
        defer { mock.stop() }
        try await test(.init(endpoint: mock.baseURL, key: "sk-test-key", model: endless)) { result in
            #expect(result["ok"] == true && outcomes(result) == "PPPP", "\(result.text)")
            #expect(
                result["checks"]?.arrayValue?.compactMap { $0["step"]?.stringValue } == [
                    "reach", "authorise", "model", "answer",
                ]
            )
            #expect(result["model"]?.stringValue == endless)
            #expect(result["models"]?.arrayValue?.compactMap(\.stringValue) == [endless])
            #expect((result["first_token_ms"]?.doubleValue ?? 0) > 0)
            #expect(result["error"] == nil)
            #expect(milliseconds(until: { mock.counters.aborted == 1 }) != nil)
            #expect(mock.counters.requests == 2)
            let body = try #require(mock.requests.last).body
            let chat = try JSONValue.parse(body.span)
            #expect(chat["stream"] == true && chat["max_tokens"]?.intValue == 16)
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let model: String?
        let outcomes: String
        let error: String
        let step: String
        let words: [String]

        init(_ model: String?, _ outcomes: String, _ error: String, _ step: String, _ words: String...) {
            self.model = model
            self.outcomes = outcomes
            self.error = error
            self.step = step
            self.words = words
        }

        var testDescription: String { model ?? "no model" }
    }

    @Test(
        "each failure of the model is told at its step, with what to do",
        arguments: [
            Row(
                "forbidden",
                "PFSS",
                "upstream_http",
                "authorise",
                "may not be used for this (403: not for key •••)",
                "P_API_KEY"
            ),
            Row("unpaid", "PPPF", "upstream_http", "answer", "used up (402: top up)", "console"),
            Row("quota", "PPPF", "upstream_http", "answer", "quota of the key is used up (429: no quota)", "console"),
            Row("busy", "PPPF", "upstream_http", "answer", "asked too often (429: slow down)", "in 7 s"),
            Row("broken", "PPPF", "upstream_http", "answer", "service itself failed (500: oops)", "later"),
            Row("odd", "PPPF", "upstream_http", "answer", "refused the request (400: temperature is too hot)"),
            Row("gone", "PPFS", "provider_invalid", "model", "no model gone for this key (404: no access to it)"),
            Row("keyless", "PFSS", "upstream_http", "authorise", "the key was refused (400: API key not valid.)"),
            Row("moved", "FSSS", "upstream_http", "reach", "to another address (307", "redirects are not followed"),
            Row("page", "PPPF", "upstream_protocol", "answer", "did not answer as its type does", "speaks openai"),
            Row(
                "deepseek-chatt",
                "PPFS",
                "provider_invalid",
                "model",
                "no model deepseek-chatt",
                "did you mean deepseek-chat?"
            ),
            Row("mock-n9-err0", "PPPF", "upstream_error", "answer", "it reported an error"),
            Row("mock-n9-cut0", "PPPF", "upstream_truncated", "answer", "its answer broke off"),
        ]
    )
    func failing(row: Row) async throws {
        let mock = try Self.mock()
        defer { mock.stop() }
        let entry = TestConfiguration.Entry(endpoint: mock.baseURL, key: "sk-test-key", model: row.model)
        try await test(entry) { result in
            #expect(result["ok"] == false && outcomes(result) == row.outcomes, "\(result.text)")
            #expect(result["error"]?.stringValue == row.error)
            let message = message(result, row.step)
            for words in row.words { #expect(message.contains(words), "\(message)") }
            #expect(result["first_token_ms"] == nil)
        }
    }

    @Test("a key that is refused is told with where to set it, and no model is asked", arguments: ["sk-test-key", nil])
    func refusedKey(key: String?) async throws {
        let mock = try Self.mock { $0.credential = CredentialRule(.bearer, key: "sk-another") }
        defer { mock.stop() }
        try await test(.init(endpoint: mock.baseURL, key: key, model: "good")) { result in
            #expect(outcomes(result) == "PFSS" && result["error"]?.stringValue == "upstream_http", "\(result.text)")
            let message = message(result, "authorise")
            #expect(message.contains(key == nil ? "wants a key, and none is set (401" : "the key was refused (401"))
            #expect(message.hasSuffix("set P_API_KEY in .env, or run providerctl update p --api-key-stdin"))
            #expect(mock.counters.requests == 1)
        }
    }

    @Test(
        "where nothing answers, the reason is told",
        arguments: [
            ("http://127.0.0.1:1/v1", "takes no connection", "start the service"),
            ("https://127.0.0.1:MOCK/v1", "no trusted connection", "scheme"),
            ("http://127.0.0.1:FULL/v1", "did not take the connection in 1 s", "firewall"),
        ]
    )
    func unreachable(endpoint: String, fact: String, advice: String) async throws {
        let mock = try Self.mock()
        defer { mock.stop() }
        let full = try FullListener()
        let address = endpoint.replacing("MOCK", with: "\(mock.port)").replacing("FULL", with: "\(full.port)")
        try await test(.init(endpoint: address, key: "k", model: "good", handler: #""timeouts":{"connect":1}"#)) {
            result in
            #expect(outcomes(result) == "FSSS", "\(result.text)")
            let message = message(result, "reach")
            #expect(message.contains(fact) && message.contains(advice), "\(message)")
            #expect(["upstream_unreachable", "upstream_timeout"].contains(result["error"]?.stringValue))
        }
        withExtendedLifetime(full) {}
    }

    @Test(
        "a list that cannot be had is no failure where the model answers, and one where there is no other proof",
        arguments: [
            (404, "404", "/v1"), (405, "405", "/v1"), (503, "503", "later"), (403, "403", "P_API_KEY"),
            (200, "a web page", "check the endpoint"),
        ]
    )
    func noList(status: Int, words: String, advice: String) async throws {
        let mock = try Self.mock { $0.listing = .status(status, body: status == 200 ? "<html>Hello" : nil) }
        defer { mock.stop() }
        let good = TestConfiguration.Entry(endpoint: mock.baseURL, key: "sk-test-key", model: "good")
        try await test(good) { result in
            #expect(result["ok"] == true && outcomes(result) == "PPSP", "\(result.text)")
            #expect(message(result, "model").contains(words) && result["models"] == nil)
        }
        try await test(.init(endpoint: mock.baseURL, key: "sk-test-key")) { result in
            #expect(result["ok"] == false && result["model"] == nil, "\(result.text)")
            let failed = result["checks"]?.arrayValue?.first { $0["outcome"]?.stringValue == "failed" }
            let message = failed?["message"]?.stringValue ?? ""
            #expect(message.contains(words) && message.contains(advice), "\(message)")
        }
    }

    @Test("paths that lead nowhere are a matter of the endpoint")
    func wrongPath() async throws {
        let mock = try Self.mock()
        defer { mock.stop() }
        let handler = #""paths":{"chat":"/chat","models":"/list"}"#
        try await test(.init(endpoint: mock.baseURL, key: "k", model: "good", handler: handler)) { result in
            #expect(outcomes(result) == "PSSF", "\(result.text)")
            let message = message(result, "answer")
            #expect(message.contains("there is nothing to chat with at \(mock.baseURL)/chat (404"))
            #expect(message.contains("is a part of its path missing, such as /v1?"))
        }
    }

    @Test("without a model the list is enough; one can be named, and one that is not listed may answer all the same")
    func models() async throws {
        let mock = try Self.mock { $0.listed = (0..<300).map { "m\($0)" } }
        defer { mock.stop() }
        let entry = TestConfiguration.Entry(endpoint: mock.baseURL, key: "sk-test-key")
        try await test(entry) { result in
            #expect(result["ok"] == true && outcomes(result) == "PPSS", "\(result.text)")
            #expect(result["models"]?.arrayValue?.count == 200 && result["model"] == nil)
            #expect(message(result, "model").contains("300 models"))
            #expect(mock.counters.requests == 1)
        }
        try await test(entry, #"{"name":"p","model":"good"}"#) { result in
            #expect(result["ok"] == true && outcomes(result) == "PPPP", "\(result.text)")
            #expect(message(result, "model").contains("not in the list"))
            #expect(result["model"]?.stringValue == "good")
        }
    }

    @Test("a service that is silent fails in the phase in which it is", arguments: [true, false])
    func silent(list: Bool) async throws {
        let mock = try Self.mock { script in
            script.listed = ["mock-mute"]
            if list { script.listing.delivery.stall = Delivery.Stall(at: .beforeHead) }
        }
        defer { mock.stop() }
        let handler = #""timeouts":{"first_byte":0.2}"#
        try await test(.init(endpoint: mock.baseURL, key: "k", model: list ? nil : "mock-mute", handler: handler)) {
            result in
            #expect(outcomes(result) == (list ? "PSFS" : "PPPF"), "\(result.text)")
            #expect(message(result, list ? "model" : "answer").contains("sent no answer in 200 ms"))
            #expect(result["error"]?.stringValue == "upstream_timeout")
        }
    }
}
