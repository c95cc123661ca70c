import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing

@testable import Daemon

/// `event.subscribe`: the state first, then everything that changes.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct EventTests {
    let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
        try configuration.write(["words": .init(type: "echo", model: "echo")])
    }

    @Test("The answer holds the state of what was asked for, and nothing else")
    func initialState() async throws {
        try await withDaemon(configuration) { daemon in
            let all = try daemon.connect().result("event.subscribe")
            #expect(all["topics"]?.arrayValue?.count == 4)
            #expect(all["state"]?.stringValue == "ready")
            #expect(all["generation"]?.intValue == 1)
            #expect(all["providers"]?.arrayValue?.count == 1)
            #expect(all["streams"]?.arrayValue?.isEmpty == true)
            #expect(all["last_reload"]?["outcome"]?.stringValue == "loaded")
            let some = try daemon.connect().result("event.subscribe", #"{"topics":["stream"]}"#)
            #expect(some["providers"] == nil)
            #expect(some["last_reload"] == nil)
            #expect(some["streams"] != nil)
            #expect(try daemon.connect().call("event.subscribe", #"{"topics":["weather"]}"#).errorCode == -32602)
        }
    }

    @Test("The streams that run already are in it, wherever they run", arguments: [1, 2])
    func runningStreams(workers: Int) async throws {
        let mock = try MockProvider.start()
        defer { mock.stop() }
        try configuration.write(["mock": .init(endpoint: mock.baseURL)])
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let first = try daemon.connect()
            let second = try daemon.connect()
            for client in [first, second] {
                _ = try client.firstChunk(ofStream: try client.request("chat.stream", chat("mock/mock-n3-stall1")))
            }
            let state = try daemon.connect().result("event.subscribe")
            #expect(state["streams"]?.arrayValue?.count == 2)
        }
    }

    @Test("A reload tells everybody what was added, updated and removed", arguments: [1, 2])
    func reload(workers: Int) async throws {
        try configuration.write([
            "words": .init(type: "echo", model: "echo"), "old": .init(type: "echo", model: "echo"),
        ])
        // One write makes all three changes: the handlers are there already, and the variables do not change.
        for name in ["new", "old", "words"] {
            try writeFile(configuration.file("handlers/\(name).json"), #"{"dialect":"echo"}"#)
        }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let watchers = try (0..<3).map { _ in try daemon.connect() }
            for watcher in watchers { _ = try watcher.result("event.subscribe", #"{"topics":["provider","config"]}"#) }
            let metadata =
                #"{"version":1,"providers":{"words":{"type":"echo","display_name":"W"},"new":{"type":"echo"}}}"#
            try writeFile(configuration.file("meta.new"), metadata)
            try renameFile(configuration.file("meta.new"), to: configuration.file("providers_meta.json"))
            for watcher in watchers {
                let seen = try (0..<4).map { _ in
                    let event = try watcher.notification("event")
                    #expect(event["generation"]?.intValue == 2)
                    return "\(event["event"]?.stringValue ?? "") \(event["name"]?.stringValue ?? "-")"
                }
                #expect(seen == ["removed old", "updated words", "added new", "reloaded -"])
            }
        }
    }

    @Test("That the daemon is degraded, and that it is well again, is told")
    func daemonState() async throws {
        try await withDaemon(configuration) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["daemon"]}"#)
            let good = String(decoding: try readFile(configuration.file("providers_meta.json")), as: UTF8.self)
            try writeFile(configuration.file("providers_meta.json"), "{")
            #expect(try watcher.notification("event")["event"]?.stringValue == "degraded")
            try writeFile(configuration.file("providers_meta.json"), good)
            #expect(try watcher.notification("event")["event"]?.stringValue == "ready")
        }
    }

    @Test("A stream's begin and end are told, with how it ended", arguments: [1, 2])
    func streams(workers: Int) async throws {
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["stream"]}"#)
            let stream = try daemon.connect().stream(chat("words/echo"))
            let started = try watcher.notification("event")
            #expect(started["event"]?.stringValue == "started")
            #expect(started["stream"]?["id"] == stream.started?["stream"])
            let finished = try watcher.notification("event")
            #expect(finished["event"]?.stringValue == "finished")
            #expect(finished["outcome"]?.stringValue == "complete")
            #expect(finished["stream"]?["chunks"]?.intValue == stream.chunks.count)
        }
    }

    @Test("Topics that were not asked for are not told; a second subscription replaces the first")
    func topics() async throws {
        try await withDaemon(configuration) { daemon in
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["stream"]}"#)
            _ = try watcher.result("event.subscribe", #"{"topics":["config"]}"#)
            _ = try daemon.connect().stream(chat("words/echo"))
            try writeFile(configuration.file(".env"), "WORDS_DEFAULT_MODEL=second\n", mode: 0o600)
            let event = try watcher.notification("event")
            #expect(event["topic"]?.stringValue == "config")
            #expect(event["event"]?.stringValue == "reloaded")
        }
    }
}
