import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing

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
    func write(_ model: String) throws {
        var variables = ""
        var entries: [String] = []
        for number in 0..<Self.count {
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
}
