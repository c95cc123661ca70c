import DaemonHarness
import Harness
import JSON
import MockProvider
import Reactor
import Testing
import Wire

@testable import Daemon

/// `model.list`: everything that a chat can name, at once, whatever its providers do.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct ModelListTests {
    private let mock: MockProvider
    private let configuration: TestConfiguration
    private let clock = TestClock()

    init() throws {
        var script = Script(models: ["m": Behaviour(texts: ["a"])])
        script.listed = ["m", "n/o"]
        mock = try MockProvider.start(script: script)
        configuration = try TestConfiguration()
    }

    private func ids(_ list: ModelList.Result) -> [String] {
        list.models.map { $0.isDefault ? "\($0.id)*" : $0.id }
    }

    /// The result as a client of ours reads it.
    private func list(_ client: LineClient) throws -> ModelList.Result {
        var inspection = Inspection()
        let list = ModelList.Result.read(try client.result("model.list"), &inspection)
        #expect(inspection.problems.isEmpty)
        return try #require(list)
    }

    /// Asks again until the daemon has heard from every provider.
    private func listWithoutWaits(_ client: LineClient) throws -> ModelList.Result {
        while true {
            let list = try list(client)
            if !list.gaps.contains(where: { $0.message.contains("in a moment") }) { return list }
        }
    }

    @Test("default models are there at once, the lists once they are known, and nobody is asked before")
    func grows() async throws {
        defer { mock.stop() }
        try configuration.write(
            [
                "a": .init(endpoint: mock.baseURL, key: "k", model: "m"),
                "b": .init(endpoint: mock.baseURL, key: "k", model: "alias"),
                "c": .init(endpoint: mock.baseURL, key: "k"),
                "dead": .init(endpoint: "http://127.0.0.1:1/v1", key: "k", model: "d"),
                "e": .init(type: "echo", model: "echo"),
                "f": .init(endpoint: mock.baseURL, model: "x", handler: #""paths":{"chat":"/c","models":null}"#),
            ],
            standard: "b"
        )
        let clock = clock
        try await withDaemon(configuration, .init(clock: { clock.now })) { daemon in
            let client = try daemon.connect()
            _ = try client.result("provider.list")
            #expect(mock.counters.requests == 0)
            let first = try list(client)
            #expect(ids(first) == ["a/m*", "b/alias*", "dead/d*", "e/echo*", "f/x*"])
            #expect(first.gaps.map(\.provider) == ["a", "b", "c", "dead", "f"])
            #expect(first.defaultProvider == "b" && first.routes.isEmpty)
            let known = try listWithoutWaits(client)
            #expect(
                ids(known) == [
                    "a/m*", "a/n/o", "b/alias*", "b/m", "b/n/o", "c/m", "c/n/o", "dead/d*", "e/echo*", "f/x*",
                ]
            )
            #expect(known.gaps.map(\.provider) == ["dead", "f"])
            #expect(known.gaps.first?.message.contains("could not be had") == true)
            #expect(known.gaps.last?.message.contains("by name") == true)
            #expect(mock.counters.requests == 3)
            clock.advance(.seconds(20 * 60))
            let old = try list(client)
            #expect(ids(old) == ids(known))
            #expect(old.gaps.first?.message.contains("is 20 minutes old") == true, "\(old.gaps)")
            #expect(try listWithoutWaits(client).gaps.map(\.provider) == ["dead", "f"])
            #expect(mock.counters.requests == 6)
        }
    }

    @Test("disabled providers are left out, and routes are told")
    func rest() async throws {
        defer { mock.stop() }
        try configuration.write(["a": .init(type: "echo", model: "one"), "b": .init(type: "echo", model: "two")])
        try writeFile(
            configuration.file("providers_meta.json"),
            #"""
            {"version":1,"providers":{
            "a":{"type":"echo","handler":"a","env_prefix":"A"},
            "b":{"type":"echo","handler":"b","env_prefix":"B","enabled":false}},
            "routes":{"fast":{"targets":[{"target":"a"}]},"all":{"targets":[{"target":"a/one"}]}}}
            """#
        )
        try await withDaemon(configuration) { daemon in
            let list = try list(try daemon.connect())
            #expect(ids(list) == ["a/one*"])
            #expect(list.routes.map(\.name) == ["all", "fast"])
            #expect(list.gaps.isEmpty && list.defaultProvider == nil)
        }
    }
}
