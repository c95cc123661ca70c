import DaemonHarness
import Harness
import JSON
import Logging
import Testing

@testable import Daemon

/// A list of providers that is drawn from the initial state and the events alone.
private struct Drawing {
    let client: LineClient
    private(set) var generation: Int
    private(set) var list: [String: JSONValue]

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

    /// Draws what the next generation changes; every change must be one, and no generation is left out.
    mutating func next() throws {
        while true {
            let event = try client.notification("event")
            guard event["event"]?.stringValue != "rejected" else { continue }
            #expect(event["generation"]?.intValue == generation + 1)
            let provider = event["provider"]
            let name = event["name"]?.stringValue ?? ""
            switch event["event"]?.stringValue {
            case "added":
                #expect(list[name] == nil)
                list[name] = provider
            case "updated":
                #expect(list[name] != nil && list[name] != provider)
                list[name] = provider
            case "removed":
                #expect(list.removeValue(forKey: name) != nil)
            case "reloaded":
                generation += 1
                return
            default: Issue.record("\(event.text)")
            }
        }
    }
}

/// What is drawn from events is always what `provider.list` says, whoever changes what at the same time.
@Suite(.aloneOnThread, .timeLimit(.minutes(5)))
struct EventPropertyTests {
    let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
        try configuration.write(["first": .init(type: "echo", model: "m")])
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

    @Test("A list drawn from events is provider.list, at every generation", arguments: [1, 2], [11, 12] as [UInt64])
    func drawing(workers: Int, seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        try await withDaemon(configuration, .init(workers: workers, logLevel: .error)) { daemon in
            let clients = try (0..<4).map { _ in try daemon.connect() }
            var drawings = try (0..<3).map { _ in try Drawing(daemon) }
            var steps = 0
            while steps < 400 {
                if Int.random(in: 0..<8, using: &generator) == 0 { try edit(&generator) }
                if Int.random(in: 0..<20, using: &generator) == 0 {
                    drawings[Int.random(in: 0..<3, using: &generator)] = try Drawing(daemon)
                }
                // All at once, over several connections, with a look at the list after each.
                var looks: [(client: LineClient, id: Int)] = []
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let client = clients[Int.random(in: 0..<4, using: &generator)]
                    let (method, params) = change(&generator)
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
                    let list = try Drawing.named(result["providers"])
                    #expect(lists[generation] == nil || lists[generation] == list)
                    lists[generation] = list
                }
                let last = lists.keys.max() ?? 0
                for index in drawings.indices {
                    while true {
                        if let list = lists[drawings[index].generation] { #expect(drawings[index].list == list) }
                        guard drawings[index].generation < last else { break }
                        try drawings[index].next()
                    }
                }
            }
            #expect(drawings[0].generation > 40, "\(drawings[0].generation)")
        }
    }

    @Test("Routes and the default provider reach watchers with the reload that brings them", arguments: [1, 2])
    func otherChanges(workers: Int) async throws {
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
