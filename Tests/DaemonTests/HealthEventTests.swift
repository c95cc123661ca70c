import DaemonHarness
import Harness
import JSON
import MockProvider
import Providers
import Testing
import Wire

@testable import Daemon

/// How a provider is: watchers are told of exactly what the list shows.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct HealthEventTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.answering(#"{"well":{"chunks":["."]},"sick":{"status":503}}"#)
        configuration = try TestConfiguration()
        try configuration.write(["mock": .init(endpoint: mock.baseURL)])
    }

    private static let once = #""providerd":{"retry":{"attempts":1}}"#

    @Test("A provider that fails, is passed over and recovers is updated each time, and only then", arguments: [1, 2])
    func course(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            // One of them is on the worker that asks, where there are two.
            let watchers = try (0..<2).map { _ in try daemon.connect() }
            for watcher in watchers { _ = try watcher.result("event.subscribe", #"{"topics":["provider"]}"#) }
            let client = try daemon.connect()
            // The fifth failure in a row opens the breaker; with nobody else to ask, it is asked all the same.
            let models = ["well", "well", "sick", "sick", "sick", "sick", "sick", "sick", "well", "well"]
            for model in models { _ = try client.call("chat.complete", chat("mock/\(model)", Self.once)) }
            for watcher in watchers {
                for state in ["healthy", "failing", "open", "healthy"] {
                    let event = try watcher.notification("event")
                    #expect(event["event"] == "updated")
                    #expect(event["name"] == "mock")
                    #expect(event["generation"] == 1)
                    #expect(event["provider"]?["health"]?["state"]?.stringValue == state)
                    guard state == "healthy" else { continue }
                    #expect(event["provider"]?["health"]?["since"]?.intValue != nil)
                }
                let listed = try watcher.result("provider.list")["providers"]?[0]?["health"]
                #expect(listed?["state"] == "healthy")
                #expect(try !watcher.isReadable(within: 0))
            }
        }
    }

    @Test("A change that changes nothing shows the health that the list shows; one that does knows nothing yet")
    func answers() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            func state(_ members: String) throws -> String? {
                let result = try client.result("provider.update", #"{"name":"mock",\#(members)}"#)
                return result["provider"]?["health"]?["state"]?.stringValue
            }
            _ = try client.call("chat.complete", chat("mock/sick", Self.once))
            let endpoint = #""endpoint":"\#(mock.baseURL)""#
            #expect(try state(endpoint) == "failing")
            #expect(try state(endpoint + #","dry_run":true"#) == "failing")
            #expect(try state(#""display_name":"Other""#) == "unknown")
            let listed = try client.result("provider.list")["providers"]?[0]?["health"]
            #expect(listed?["state"] == "unknown")
        }
    }

    @Test("Who has seen a failure sees it in the list, over every connection", arguments: [1, 2])
    func seenAtOnce(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let clients = try (0..<4).map { _ in try daemon.connect() }
            for round in 0..<20 {
                let (model, state) = round.isMultiple(of: 2) ? ("sick", "failing") : ("well", "healthy")
                _ = try clients[round % 4].call("chat.complete", chat("mock/\(model)", Self.once))
                for client in clients {
                    let list = try client.result("provider.list")
                    #expect(list["providers"]?[0]?["health"]?["state"]?.stringValue == state)
                    let provider = try client.result("provider.get", #"{"name":"mock"}"#)["provider"]
                    #expect(provider?["health"]?["state"]?.stringValue == state)
                }
            }
        }
    }
}

/// What one worker shows of health that another one finds out, while configurations follow each other.
@Suite(.timeLimit(.minutes(1)))
struct ShownHealthsTests {
    let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
    }

    /// The next configuration: one provider, with that model.
    private func next(_ model: String, after snapshot: Snapshot? = nil) throws -> (Snapshot, ProviderConfiguration) {
        try configuration.write(["p": .init(type: "echo", model: model)])
        let directory = ConfigurationDirectory(configuration.path)
        let next = try directory.load(after: snapshot ?? .empty(directory: configuration.path))
        return (next, try #require(next.provider("p")))
    }

    private static func change(_ state: Health.State, _ generation: Int) -> [String: ProviderHealths.Change] {
        ["p": .init(generation: generation, health: Health(state: state))]
    }

    @Test("What is told of a configuration that this worker does not have yet waits for it")
    func early() throws {
        let (first, old) = try next("a")
        let (second, new) = try next("b", after: first)
        var healths = ShownHealths()
        #expect(healths.take(Self.change(.healthy, 1), in: first).map(\.name) == ["p"])
        #expect(healths.of(old).state == .healthy)
        #expect(healths.take(Self.change(.failing, 2), in: first).isEmpty)
        #expect(healths.of(old).state == .healthy)
        healths.follow(second)
        #expect(healths.of(new).state == .unknown)
        #expect(healths.take([:], in: second).map(\.name) == ["p"])
        #expect(healths.of(new).state == .failing)
        #expect(healths.take([:], in: second).isEmpty)
    }

    @Test("What is told late of a configuration that is no longer in use counts for nothing")
    func late() throws {
        let (first, _) = try next("a")
        let (second, new) = try next("b", after: first)
        var healths = ShownHealths()
        #expect(healths.take(Self.change(.open, 1), in: second).isEmpty)
        #expect(healths.of(new).state == .unknown)
        #expect(healths.take(Self.change(.open, 3), in: second).isEmpty)
        #expect(healths.take(Self.change(.healthy, 2), in: second).isEmpty)
        #expect(healths.of(new).state == .unknown)
    }

    @Test("The same again is no change, and what no list holds is none to watchers")
    func noChange() throws {
        let (first, _) = try next("a")
        var healths = ShownHealths()
        #expect(healths.take(Self.change(.healthy, 1), in: first).count == 1)
        #expect(healths.take(Self.change(.healthy, 1), in: first).isEmpty)
        let builtIn = try #require(first.provider("echo"))
        let change = ProviderHealths.Change(generation: builtIn.generation, health: Health(state: .healthy))
        #expect(healths.take(["echo": change], in: first).isEmpty)
        #expect(healths.of(builtIn).state == .healthy)
    }
}
