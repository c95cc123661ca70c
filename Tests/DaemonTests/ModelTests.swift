import DaemonHarness
import JSON
import MockProvider
import POSIX
import Reactor
import Testing
import Wire

@testable import Daemon

/// `provider.models`: asked of the provider when it must be, remembered, and never a reason to wait for another.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct ModelTests {
    private let configuration: TestConfiguration
    private let clock = TestClock()

    init() throws {
        configuration = try TestConfiguration()
    }

    private static let list = #"{"data":[{"id":"b","context_length":4096},{"id":"a","display_name":"A"}]}"#

    /// Runs `body` as a client of a daemon over an upstream, known as `p`.
    private func withClient(
        of upstream: ScriptedUpstream,
        workers: Int = 1,
        _ body: (LineClient, TestDaemon) throws -> Void
    ) async throws {
        defer { upstream.stop() }
        try configuration.write([
            "p": .init(endpoint: upstream.url("/v1"), key: "sk-model-key", model: "chat-1"),
            "e": .init(type: "echo", model: "echo"),
        ])
        let clock = clock
        try await withDaemon(configuration, .init(workers: workers, clock: { clock.now })) { daemon in
            try body(try daemon.connect(), daemon)
        }
    }

    private func names(_ result: JSONValue) -> [String] {
        result["models"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    }

    @Test("the models are the provider's own list, asked for once in ten minutes")
    func fresh() async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            #expect(request.method == "GET" && request.path == "/v1/models")
            #expect(request.has("Authorization: Bearer sk-model-key"))
            try connection.answer(200, Self.list)
        }
        try await withClient(of: upstream) { (client, daemon) throws in
            #expect(upstream.requests.isEmpty)
            let first = try client.result("provider.models", #"{"name":"p"}"#)
            #expect(
                first["models"]?.text
                    == #"[{"id":"b","context_length":4096},{"id":"a","display_name":"A"}]"#
            )
            #expect(first["stale"] == false && first["problem"] == nil)
            clock.advance(.seconds(599))
            let later = try daemon.connect().result("provider.models", #"{"name":"p"}"#)
            #expect(later["models"] == first["models"] && later["stale"] == false)
            #expect((599_000...900_000).contains(later["age_ms"]?.intValue ?? 0))
            #expect(upstream.requests.count == 1)
            let anew = try client.result("provider.models", #"{"name":"p","refresh":true}"#)
            #expect(anew["stale"] == false && (anew["age_ms"]?.intValue ?? .max) < 599_000)
            #expect(upstream.requests.count == 2)
        }
    }

    @Test("an older list is told at once, and said to be stale, while the provider is asked in the background")
    func background() async throws {
        let gate = try Gate()
        let upstream = try ScriptedUpstream { _, before, connection in
            if before == 1 { gate.wait() }
            try connection.answer(200, before == 0 ? Self.list : #"{"data":[{"id":"c"}]}"#)
        }
        try await withClient(of: upstream) { (client, _) throws in
            _ = try client.result("provider.models", #"{"name":"p"}"#)
            clock.advance(.seconds(601))
            for _ in 0..<3 {
                let old = try client.result("provider.models", #"{"name":"p"}"#)
                #expect(names(old) == ["b", "a"] && old["stale"] == true && old["problem"] == nil)
            }
            #expect(upstream.waits(for: "/v1/models", count: 2))
            // Whoever wants the provider's own word gets that of the request that is under way.
            let refresh = try client.request("provider.models", #"{"name":"p","refresh":true}"#)
            _ = try client.result("daemon.ping")
            gate.open()
            let new = try client.answer(to: refresh)["result"] ?? .null
            #expect(names(new) == ["c"] && new["stale"] == false)
            #expect(names(try client.result("provider.models", #"{"name":"p"}"#)) == ["c"])
            #expect(upstream.requests.count == 2)
        }
    }

    @Test("a list that cannot be had anew is told with the reason, and the provider left alone for 30 seconds")
    func stale() async throws {
        let upstream = try ScriptedUpstream { _, before, connection in
            if before == 0 { return try connection.answer(200, Self.list) }
            try connection.answer(503, #"{"error":{"message":"down for a while, sk-model-key"}}"#)
        }
        try await withClient(of: upstream) { (client, _) throws in
            _ = try client.result("provider.models", #"{"name":"p"}"#)
            for refresh in [true, false, false] {
                let old = try client.result("provider.models", #"{"name":"p","refresh":\#(refresh)}"#)
                #expect(names(old) == ["b", "a"] && old["stale"] == true)
                let problem = old["problem"]?.stringValue ?? ""
                #expect(problem.contains("down for a while") && !problem.contains("sk-model-key"))
            }
            #expect(upstream.requests.count == 2)
            clock.advance(.seconds(31))
            #expect(try client.result("provider.models", #"{"name":"p"}"#)["stale"] == true)
            #expect(upstream.waits(for: "/v1/models", count: 3))
        }
    }

    @Test("a provider that cannot be asked at all is an error, told again for 30 seconds without asking")
    func negative() async throws {
        let upstream = try ScriptedUpstream { _, _, connection in
            try connection.answer(401, #"{"error":{"message":"no such key: sk-model-key"}}"#)
        }
        try await withClient(of: upstream) { (client, daemon) throws in
            let first = try client.call("provider.models", #"{"name":"p"}"#)
            #expect(first.errorCode == -32010 && first.details?["http_status"]?.intValue == 401)
            #expect(first.details?["provider"]?.stringValue == "p")
            #expect(first.details?["model"] == nil && first.details?["stream"] == nil)
            #expect(!first.text.contains("sk-model-key"))
            let again = try daemon.connect().call("provider.models", #"{"name":"p"}"#)
            #expect(again["error"] == first["error"])
            #expect(upstream.requests.count == 1)
            #expect(try client.call("provider.models", #"{"name":"p","refresh":true}"#).errorCode == -32010)
            #expect(upstream.requests.count == 2)
            clock.advance(.seconds(31))
            #expect(try client.call("provider.models", #"{"name":"p"}"#).errorCode == -32010)
            #expect(upstream.requests.count == 3)
        }
    }

    @Test("whoever asks while the provider is being asked gets the same answer", arguments: [1, 2])
    func singleFlight(workers: Int) async throws {
        let gate = try Gate()
        let upstream = try ScriptedUpstream { _, _, connection in
            gate.wait()
            try connection.answer(200, Self.list)
        }
        try await withClient(of: upstream, workers: workers) { (_, daemon) throws in
            let clients = try (0..<6).map { _ in try daemon.connect() }
            var asked: [(LineClient, Int)] = []
            for client in clients {
                for refresh in [false, true] {
                    let params = #"{"name":"p","refresh":\#(refresh)}"#
                    asked.append((client, try client.request("provider.models", params)))
                }
                // Once this is answered, the two before it have been taken.
                _ = try client.result("daemon.ping")
            }
            #expect(upstream.waits(for: "/v1/models"))
            gate.open()
            for (client, id) in asked { #expect(names(try client.answer(to: id)["result"] ?? .null) == ["b", "a"]) }
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("nobody waits any more after a cancel, and the list that comes all the same is kept")
    func cancelled() async throws {
        let gate = try Gate()
        let upstream = try ScriptedUpstream { _, _, connection in
            gate.wait()
            try connection.answer(200, Self.list)
        }
        try await withClient(of: upstream) { (client, daemon) throws in
            var other: LineClient? = try daemon.connect()
            _ = try other?.request("provider.models", #"{"name":"p"}"#)
            _ = try other?.result("daemon.ping")
            other = nil
            let id = try client.request("provider.models", #"{"name":"p"}"#)
            #expect(upstream.waits(for: "/v1/models"))
            #expect(try client.result("chat.cancel", #"{"request":\#(id)}"#)["cancelled"] == true)
            #expect(try client.answer(to: id).errorCode == -32022)
            // The same id again: the answer to the first is not taken for it.
            let again = try client.request("provider.models", #"{"name":"p"}"#, id: id)
            _ = try client.result("daemon.ping")
            gate.open()
            #expect(names(try client.answer(to: again)["result"] ?? .null) == ["b", "a"])
            #expect(try client.call("chat.cancel", #"{"request":\#(again)}"#).errorCode == -32020)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("a provider that never answers delays no other, nor the list of all models")
    func dead() async throws {
        let mock = try MockProvider.start(script: Script(models: ["m": Behaviour(texts: ["a"])]))
        defer { mock.stop() }
        let full = try FullListener()
        try configuration.write([
            "dead": .init(
                endpoint: "http://127.0.0.1:\(full.port)/v1",
                key: "k",
                model: "d",
                handler: #""timeouts":{"connect":1}"#
            ),
            "live": .init(endpoint: mock.baseURL, key: "k", model: "m"),
        ])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let dead = try client.request("provider.models", #"{"name":"dead"}"#)
            let all = try client.result("model.list")
            #expect(all["models"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["dead/d", "live/m"])
            #expect(all["gaps"]?.arrayValue?.compactMap { $0["provider"]?.stringValue } == ["dead", "live"])
            #expect(names(try client.result("provider.models", #"{"name":"live"}"#)).first == "m")
            let failure = try client.answer(to: dead)
            #expect(failure.errorCode == -32012 && failure.details?["phase"]?.stringValue == "connect")
            let later = try client.result("model.list")
            let gap = later["gaps"]?.arrayValue?.first?["message"]?.stringValue ?? ""
            #expect(gap.contains("could not be had"), "\(gap)")
            #expect(later["gaps"]?.arrayValue?.count == 1)
        }
        withExtendedLifetime(full) {}
    }

    @Test("a list belongs to the configuration it was asked with")
    func reload() async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            let name = request.has("Authorization: Bearer sk-other-key") ? "other" : "first"
            try connection.answer(200, #"{"data":[{"id":"\#(name)"}]}"#)
        }
        try await withClient(of: upstream) { (client, daemon) throws in
            #expect(names(try client.result("provider.models", #"{"name":"p"}"#)) == ["first"])
            try configuration.write([
                "p": .init(endpoint: upstream.url("/v1"), key: "sk-other-key", model: "chat-1")
            ])
            _ = try client.result("config.reload")
            #expect(names(try client.result("provider.models", #"{"name":"p"}"#)) == ["other"])
            #expect(upstream.requests.count == 2)
            // A change of something else leaves it.
            try configuration.write([
                "p": .init(endpoint: upstream.url("/v1"), key: "sk-other-key", model: "chat-1"),
                "e": .init(type: "echo", model: "echo"),
            ])
            _ = try client.result("config.reload")
            #expect(names(try client.result("provider.models", #"{"name":"p"}"#)) == ["other"])
            #expect(upstream.requests.count == 2)
        }
    }

    @Test("a long list is cut, and what nobody could ask for is left out")
    func long() async throws {
        let many = (0..<6000).map { #"{"id":"m\#($0)"}"# }.joined(separator: ",")
        let odd = #"{"id":"m1"},{"id":""},{"id":"\#(String(repeating: "x", count: 600))"},{"id":"sk-model-key"}"#
        let upstream = try ScriptedUpstream { _, _, connection in
            try connection.answer(200, #"{"data":[\#(odd),\#(many)]}"#)
        }
        try await withClient(of: upstream) { (client, _) throws in
            let names = names(try client.result("provider.models", #"{"name":"p"}"#))
            #expect(names.count == 5000)
            #expect(names.prefix(4) == ["m1", "•••", "m0", "m2"])
        }
    }

    @Test("a type without a list has its default model; a name that is not there is told")
    func without() async throws {
        let upstream = try ScriptedUpstream { _, _, _ in }
        defer { upstream.stop() }
        try configuration.write([
            "e": .init(type: "echo", model: "echo"),
            "none": .init(
                endpoint: upstream.url("/v1"),
                model: "m",
                handler: #""paths":{"chat":"/chat/completions","models":null}"#
            ),
        ])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let echo = try client.result("provider.models", #"{"name":"e"}"#)
            #expect(echo.text == #"{"models":[{"id":"echo"}],"stale":false}"#)
            #expect(names(try client.result("provider.models", #"{"name":"none","refresh":true}"#)) == ["m"])
            #expect(try client.call("provider.models", #"{"name":"nine"}"#).errorCode == -32002)
            #expect(try client.call("provider.models", #"{"nam":"e"}"#).errorCode == -32602)
            #expect(upstream.requests.isEmpty)
        }
    }
}
