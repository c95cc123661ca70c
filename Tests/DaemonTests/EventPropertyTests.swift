import DaemonHarness
import Harness
import JSON
import Logging
import MockProvider
import Testing

@testable import Daemon

/// A list of providers that is drawn from the initial state and the events alone.
private struct Drawing {
    let client: LineClient
    private(set) var generation: Int
    private(set) var list: [String: JSONValue]
    /// How many events told of a provider's health alone.
    private(set) var healthChanges = 0

    /// Subscribes over a new connection.
    init(_ daemon: TestDaemon) throws {
        client = try daemon.connect()
        let state = try client.result("event.subscribe", #"{"topics":["provider","config"]}"#)
        generation = try #require(state["generation"]?.intValue)
        list = try Self.named(state["providers"])
    }

    /// Providers by their names.
    static func named(_ list: JSONValue?) throws -> [String: JSONValue] {
        let entries = try (list?.arrayValue ?? []).map { (try #require($0["name"]?.stringValue), $0) }
        return Dictionary(uniqueKeysWithValues: entries)
    }

    /// Providers without how they are, which changes between two generations.
    static func configured(_ list: [String: JSONValue]) -> [String: JSONValue] {
        list.mapValues { provider in
            var members = provider.objectValue
            members?["health"] = nil
            return members.map { .object($0) } ?? provider
        }
    }

    /// Draws what the next generation changes; no generation is left out.
    mutating func next() throws {
        let before = generation
        while generation == before { try draw(try client.notification("event")) }
    }

    /// Draws one event, which must change something.
    private mutating func draw(_ event: JSONValue) throws {
        let kind = event["event"]?.stringValue
        guard kind != "rejected" else { return }
        let isHealth = event["generation"]?.intValue == generation
        #expect(isHealth || event["generation"]?.intValue == generation + 1)
        let provider = event["provider"]
        let name = event["name"]?.stringValue ?? ""
        switch kind {
        case "updated":
            let before = try #require(list[name])
            let after = try #require(provider)
            #expect(before != after)
            if isHealth {
                healthChanges += 1
                #expect(before["health"] != after["health"])
                #expect(Self.configured([name: before]) == Self.configured([name: after]))
            }
            list[name] = after
        case "added" where !isHealth:
            #expect(list[name] == nil)
            list[name] = provider
        case "removed" where !isHealth:
            #expect(list.removeValue(forKey: name) != nil)
        case "reloaded" where !isHealth:
            generation += 1
        default: Issue.record("\(event.text)")
        }
    }

    /// Asks for the list over the same connection: it is what is drawn when its answer comes, to the last byte.
    mutating func compare() throws {
        let id = try client.request("provider.list")
        while let message = try client.next() {
            guard message["id"]?.intValue == id else {
                try draw(try #require(message["params"]))
                continue
            }
            #expect(message["result"]?["generation"]?.intValue == generation)
            #expect(try Self.named(message["result"]?["providers"]) == list)
            return
        }
        Issue.record("the connection ended")
    }
}

/// What is drawn from events is always what `provider.list` says, whoever changes what at the same time.
@Suite(.aloneOnThread, .timeLimit(.minutes(5)))
struct EventPropertyTests {
    let configuration: TestConfiguration
    let mock: MockProvider

    init() throws {
        mock = try MockProvider.answering(
            #"{"well":{"chunks":["."]},"sick":{"status":503},"lost":{"status":502,"body":{"error":{"message":"lost"}}}}"#
        )
        configuration = try TestConfiguration()
        try configuration.write([
            "first": .init(type: "echo", model: "m"), "second": .init(endpoint: mock.baseURL),
            "third": .init(endpoint: mock.baseURL),
        ])
    }

    /// Something asked of a provider, which fails or recovers.
    func question(_ generator: inout SeededGenerator) -> (method: String, params: String) {
        let provider = ["first", "second", "third"][Int.random(in: 0..<3, using: &generator)]
        let model = ["well", "sick", "lost"][Int.random(in: 0..<3, using: &generator)]
        return ("chat.complete", chat("\(provider)/\(model)", #""providerd":{"retry":{"attempts":1}}"#))
    }

    /// One change over a connection: an addition, a replacement or a removal.
    func change(_ generator: inout SeededGenerator) -> (method: String, params: String) {
        let name = "p\(Int.random(in: 0..<8, using: &generator))"
        let model = "m\(Int.random(in: 0..<4, using: &generator))"
        return switch Int.random(in: 0..<6, using: &generator) {
        case 0: ("provider.remove", #"{"name":"\#(name)"}"#)
        case 1, 2: ("provider.add", #"{"type":"echo","name":"\#(name)","default_model":"\#(model)"}"#)
        case 3, 4: ("provider.add", #"{"type":"echo","name":"\#(name)","default_model":"\#(model)","replace":true}"#)
        default: ("config.reload", "{}")
        }
    }

    /// One change with an editor: a model in `.env`, or a name for people, by rename.
    func edit(_ generator: inout SeededGenerator) throws {
        let number = Int.random(in: 0..<1000, using: &generator)
        if Bool.random(using: &generator) {
            let old = String(decoding: try readFile(configuration.file(".env")), as: UTF8.self)
            let lines = old.split(separator: "\n").filter { !$0.hasPrefix("FIRST_DEFAULT_MODEL=") }
            let text = lines.joined(separator: "\n") + "\nFIRST_DEFAULT_MODEL=e\(number)\n"
            try writeFile(configuration.file(".env.new"), text, mode: 0o600)
            try renameFile(configuration.file(".env.new"), to: configuration.file(".env"))
        } else {
            let bytes = try readFile(configuration.file("providers_meta.json"))
            var metadata = try #require(try JSONValue.parse(bytes.span).objectValue)
            var providers = try #require(metadata["providers"]?.objectValue)
            for name in providers.keys where Bool.random(using: &generator) {
                var entry = try #require(providers[name]?.objectValue)
                entry["display_name"] = .string("E\(number)")
                providers[name] = .object(entry)
            }
            metadata["providers"] = .object(providers)
            try writeFile(configuration.file("meta.new"), JSONValue.object(metadata).text)
            try renameFile(configuration.file("meta.new"), to: configuration.file("providers_meta.json"))
        }
    }

    /// How many requests one daemon sees.
    private static let rounds = 400
    /// Two daemons for each; `PROVIDERD_ROUNDS` asks for that many requests in all.
    private static let seeds = 0..<propertyRounds(usually: 1600) / rounds / 2

    @Test("A list drawn from events is provider.list, at every generation", arguments: [1, 2], seeds)
    func drawing(workers: Int, seed: Int) async throws {
        defer { mock.stop() }
        var generator = SeededGenerator(seed: UInt64(seed))
        try await withDaemon(configuration, .init(workers: workers, logLevel: .error)) { daemon in
            let clients = try (0..<4).map { _ in try daemon.connect() }
            var drawings = try (0..<3).map { _ in try Drawing(daemon) }
            var steps = 0
            while steps < Self.rounds {
                if Int.random(in: 0..<8, using: &generator) == 0 { try edit(&generator) }
                if Int.random(in: 0..<20, using: &generator) == 0 {
                    drawings[Int.random(in: 1..<3, using: &generator)] = try Drawing(daemon)
                }
                // All at once, over several connections, with a look at the list after each.
                var looks: [(client: LineClient, id: Int)] = []
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let client = clients[Int.random(in: 0..<4, using: &generator)]
                    let asks = Int.random(in: 0..<2, using: &generator) == 0
                    let (method, params) = asks ? question(&generator) : change(&generator)
                    looks.append((client, try client.request(method, params)))
                    let other = clients[Int.random(in: 0..<4, using: &generator)]
                    looks.append((other, try other.request("provider.list")))
                    steps += 2
                }
                // What was edited is not yet in use, or just now; refusals (a name that is there, or not) are fine.
                var lists: [Int: [String: JSONValue]] = [:]
                for client in clients { looks.append((client, try client.request("provider.list"))) }
                for (client, id) in looks {
                    guard let result = try client.answer(to: id)["result"], result["providers"] != nil else { continue }
                    let generation = try #require(result["generation"]?.intValue)
                    let list = Drawing.configured(try Drawing.named(result["providers"]))
                    #expect(lists[generation] == nil || lists[generation] == list)
                    lists[generation] = list
                }
                let last = lists.keys.max() ?? 0
                for index in drawings.indices {
                    while true {
                        let drawn = Drawing.configured(drawings[index].list)
                        if let list = lists[drawings[index].generation] { #expect(drawn == list) }
                        guard drawings[index].generation < last else { break }
                        try drawings[index].next()
                    }
                    try drawings[index].compare()
                }
            }
            #expect(drawings[0].generation > 20, "\(drawings[0].generation)")
            #expect(drawings[0].healthChanges > 20, "\(drawings[0].healthChanges)")
        }
    }

    @Test("A route that is set or removed is a reload to watchers, and nothing else", arguments: [1, 2])
    func routes(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe")
            let client = try daemon.connect()
            let changes = [
                ("route.set", #"{"name":"quick","targets":[{"target":"first/m"}]}"#),
                ("route.remove", #"{"name":"quick"}"#),
            ]
            for (number, (method, params)) in changes.enumerated() {
                #expect(try client.result(method, params)["generation"]?.intValue == number + 2)
                let event = try watcher.notification("event")
                #expect(event["topic"] == "config")
                #expect(event["event"] == "reloaded")
                #expect(event["generation"]?.intValue == number + 2)
            }
            // Nothing came besides.
            _ = try watcher.result("daemon.ping")
            #expect(try !watcher.isReadable(within: 0))
        }
    }

    @Test("Routes and the default provider reach watchers with the reload that brings them", arguments: [1, 2])
    func otherChanges(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["config"]}"#)
            let providers = #""providers":{"first":{"type":"echo","handler":"first","env_prefix":"FIRST"}}"#
            let changes = [
                #","default_provider":"first""#, #","routes":{"quick":{"targets":[{"target":"first/m"}]}}"#, "",
            ]
            for (number, change) in changes.enumerated() {
                try writeFile(configuration.file("providers_meta.json"), #"{"version":1\#(change),\#(providers)}"#)
                let event = try watcher.notification("event")
                #expect(event["event"]?.stringValue == "reloaded", "\(event.text)")
                #expect(event["generation"]?.intValue == number + 2)
                let list = try daemon.connect().result("provider.list")
                #expect((list["default_provider"]?.stringValue == "first") == (number == 0))
                let routes = try daemon.connect().result("route.list")["routes"]?.arrayValue
                #expect(routes?.count == (number == 1 ? 1 : 0))
            }
            _ = try daemon.connect().result("provider.add", #"{"type":"echo","name":"second"}"#)
            #expect(try watcher.notification("event")["event"]?.stringValue == "reloaded")
        }
    }

    @Test("A watcher that does not read is dropped, and its last message says why", arguments: [1, 2])
    func slowWatcher(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers, eventLimit: 1 << 20)) { daemon in
            let deaf = try daemon.connect()
            _ = try deaf.result("event.subscribe", #"{"topics":["provider"]}"#)
            let other = try daemon.connect()
            _ = try other.result("event.subscribe", #"{"topics":["config"]}"#)
            let before = try residentBytes()
            // A hundred providers with long names, all of them new each time: some four hundred kilobytes of events.
            let filler = String(repeating: "x", count: 4000)
            for number in 0..<100 {
                try writeFile(configuration.file("handlers/p\(number).json"), #"{"dialect":"echo"}"#)
            }
            var rounds = 0
            while !daemon.log.text.contains("does not read its events"), rounds < 40 {
                rounds += 1
                let entries = (0..<100).map { number in
                    #""p\#(number)":{"type":"echo","display_name":"\#(rounds) \#(filler)"}"#
                }
                let text = #"{"version":1,"providers":{\#(entries.joined(separator: ","))}}"#
                try writeFile(configuration.file("meta.new"), text)
                try renameFile(configuration.file("meta.new"), to: configuration.file("providers_meta.json"))
                #expect(try other.notification("event")["event"]?.stringValue == "reloaded")
            }
            #expect(rounds < 40)
            #expect(try residentBytes() - before < 16 << 20)
            let last = try #require(try deaf.rest().last)
            #expect(last["id"] == .null)
            #expect(last.errorCode == -32023)
            #expect(last["error"]?["message"]?.stringValue?.contains("subscribe again") == true)
        }
    }
}
