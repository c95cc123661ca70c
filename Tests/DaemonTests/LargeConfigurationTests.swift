import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing
import Wire

@testable import Daemon

/// Ten thousand providers are loaded away from the loops, and told to whoever watches.
@Suite(.aloneOnThread, .timeLimit(.minutes(5)))
struct LargeConfigurationTests {
    static let count = 10_000

    let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
    }

    /// Writes the files of all providers, whose default model is `model`, the metadata last and by rename.
    func write(_ model: String, count: Int = Self.count) throws {
        var variables = ""
        var entries: [String] = []
        for number in 0..<count {
            variables += "P\(number)_API_KEY=sk-\(number)\nP\(number)_DEFAULT_MODEL=\(model)\n"
            entries.append(#""p\#(number)":{"type":"openai","handler":"shared","env_prefix":"P\#(number)"}"#)
        }
        try writeFile(configuration.file("handlers/shared.json"), #"{"dialect":"openai"}"#)
        try writeFile(configuration.file(".env.new"), variables, mode: 0o600)
        try renameFile(configuration.file(".env.new"), to: configuration.file(".env"))
        let metadata = #"{"version":1,"providers":{\#(entries.joined(separator: ","))}}"#
        try writeFile(configuration.file("meta.new"), metadata)
        try renameFile(configuration.file("meta.new"), to: configuration.file("providers_meta.json"))
    }

    @Test("Each change of all of them is told once, and the daemon answers meanwhile")
    func tenThousand() async throws {
        try configuration.write(["words": .init(type: "echo", model: "m")])
        try await withDaemon(configuration) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["provider","config"]}"#)
            let other = try daemon.connect()
            for (round, kind) in ["added", "updated"].enumerated() {
                try write("m\(round)")
                // While the files are read, others are answered.
                var slowest: Int64 = 0
                repeat {
                    let start = monotonicMicroseconds()
                    _ = try other.result("daemon.ping")
                    slowest = max(slowest, (monotonicMicroseconds() - start) / 1000)
                } while try !watcher.isReadable(within: 1)
                // Loading takes seconds in a debug build: were it done on a loop, a ping would take as long.
                #expect(slowest < 1000, "\(slowest) ms")
                var names: Set<String> = []
                while true {
                    let event = try watcher.notification("event")
                    if event["event"]?.stringValue == "reloaded" { break }
                    guard event["event"]?.stringValue == kind else { continue }
                    let isNew = names.insert(event["name"]?.stringValue ?? "").inserted
                    #expect(isNew)
                }
                #expect(names.count == Self.count)
            }
            #expect(try other.result("daemon.status")["providers"]?.intValue == Self.count)
        }
    }

    @Test("A file that is written all the time makes no queue of loads, behind which a request would wait")
    func flood() async throws {
        try write("m")
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let start = monotonicMicroseconds()
            var number = 0
            // A load takes longer than the moment of quiet after each write, which begins the next one.
            while monotonicMicroseconds() - start < 5_000_000 {
                number += 1
                try writeFile(configuration.file(".env.new"), "# \(number)\n", mode: 0o600)
                try renameFile(configuration.file(".env.new"), to: configuration.file(".env"))
                _ = try client.isReadable(within: 80)
            }
            let end = monotonicMicroseconds()
            _ = try client.result("route.set", #"{"name":"late","targets":[{"target":"p1/m"}]}"#)
            let waited = (monotonicMicroseconds() - end) / 1000
            // The load that runs, the one that is due, and the change; each takes seconds in a debug build, and there
            // were dozens.
            #expect(waited < 25_000, "\(waited) ms")
        }
    }

    @Test("A stream goes on while they are loaded")
    func streamsMeanwhile() async throws {
        let mock = try MockProvider.start()
        defer { mock.stop() }
        try configuration.write(["mock": .init(endpoint: mock.baseURL)])
        try await withDaemon(configuration) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["config"]}"#)
            let reader = try daemon.connect()
            try reader.request("chat.stream", chat("mock/mock-n100000-i5000-s20"))
            _ = try reader.nextLine()
            try write("m")
            var lines = 0
            while try !watcher.isReadable(within: 0) {
                _ = try reader.nextLine()
                lines += 1
            }
            #expect(try watcher.notification("event")["event"]?.stringValue == "reloaded")
            // They take a second and more in a debug build: were that the loop's, no more came than lay in the socket.
            #expect(lines > 40, "\(lines) lines")
        }
    }

    @Test("The list of them is written away from the loop", arguments: ["provider.list", "event.subscribe"])
    func longAnswers(method: String) async throws {
        let count = 2000
        try write("m", count: count)
        try await withDaemon(configuration) { daemon in
            let asking = try daemon.connect()
            let other = try daemon.connect()
            let id = try asking.request(method)
            var answered = 0
            while try !asking.isReadable(within: 0) {
                _ = try other.result("daemon.ping")
                answered += 1
            }
            // Writing it on the loop would leave time for one before and one behind it.
            #expect(answered > 5)
            let list = try asking.answer(to: id)["result"]?["providers"]?.arrayValue
            #expect(list?.count == count)
        }
    }
}

/// What is told, and what waits until a request is answered.
@Suite(.timeLimit(.minutes(1)))
struct SubscriptionTests {
    let caller = Caller(pid: 1, uid: 1, gid: 1, role: .admin)

    @Test("Events wait for every answer that does not show them")
    func waitsForAnswers() {
        var subscription = Subscription()
        subscription.begin([.daemon], answering: .integer(1))
        subscription.wait(for: .integer(2))
        let isTaken = subscription.add(EventBatch([Event(topic: .daemon, event: .ready)]), limit: 1 << 20)
        #expect(isTaken)
        for id in 1...2 {
            #expect(!subscription.isReady)
            subscription.answered(.integer(id))
        }
        #expect(subscription.isReady)
        var output: [UInt8] = []
        subscription.write(to: &output, for: caller, limit: 1 << 20)
        #expect(!output.isEmpty && !subscription.isReady)
    }
}
