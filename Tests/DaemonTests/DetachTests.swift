import DaemonHarness
import Glibc
import Harness
import JSON
import MockProvider
import Streams
import Testing

@testable import Daemon

/// Streams that outlive their clients, watchers that do not keep up, and how much of streams is kept.
@Suite(.aloneOnThread, .timeLimit(.minutes(5)))
struct DetachTests {
    static let detach = #""providerd":{"detach":true}"#

    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write(["mock": .init(endpoint: mock.baseURL)])
    }

    /// Begins a stream over a connection of its own, reads so many chunks, and closes the connection.
    func beginAndLeave(_ daemon: TestDaemon, _ model: String, chunks count: Int) throws -> (String, [JSONValue]) {
        let client = try daemon.connect()
        let id = try client.request("chat.stream", chat(model, Self.detach))
        let name = try #require(try client.notification("chat.started")["stream"]?.stringValue)
        var chunks: [JSONValue] = []
        while chunks.count < count {
            let params = try client.notification("chat.chunk")
            #expect(params["seq"]?.intValue == chunks.count)
            #expect(params["id"]?.intValue == id)
            chunks.append(try #require(params["chunk"]))
        }
        return (name, chunks)
    }

    @Test("Whoever comes back to a detached stream loses nothing", arguments: [1, 2])
    func comeBack(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            var (name, chunks) = try beginAndLeave(daemon, "mock/mock-n400-i2500", chunks: 20)
            // Again and again, for as long as it runs.
            for _ in 0..<5 {
                let client = try daemon.connect()
                try client.request("chat.attach", #"{"stream":"\#(name)","from":\#(chunks.count)}"#)
                for _ in 0..<30 {
                    let params = try client.notification("chat.chunk")
                    #expect(params["seq"]?.intValue == chunks.count)
                    chunks.append(try #require(params["chunk"]))
                }
            }
            let rest = try daemon.connect().attach(name, from: chunks.count)
            #expect(rest.result?["status"]?.stringValue == "complete")
            chunks += rest.chunks
            #expect(chunks.count == rest.result?["chunks"]?.intValue)
            let whole = try daemon.connect().attach(name)
            #expect(whole.chunks == chunks)
            #expect(mock.counters.requests == 1)
        }
    }

    @Test("Without detach a stream ends with its client, and its watchers are told why", arguments: [1, 2])
    func notDetached(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let watcher = try daemon.connect()
            var id = 0
            do {
                let client = try daemon.connect()
                try client.request("chat.stream", chat("mock/mock-n3-stall1"))
                let name = try #require(try client.notification("chat.started")["stream"]?.stringValue)
                id = try watcher.request("chat.attach", #"{"stream":"\#(name)"}"#)
                _ = try watcher.notification("chat.chunk")
            }
            let end = try watcher.answer(to: id)
            #expect(end.errorCode == -32022)
            #expect(end.details?["status"]?.stringValue == "cancelled")
            #expect(await mock.counters { $0.aborted == 1 }.aborted == 1)
        }
    }

    @Test("Nobody pays for text that nobody reads", arguments: [0, 300], [1, 2])
    func orphans(timeout: Int, workers: Int) async throws {
        defer { mock.stop() }
        let options = TestDaemon.Options(workers: workers, orphanTimeout: .milliseconds(timeout))
        try await withDaemon(configuration, options) { daemon in
            let (name, _) = try beginAndLeave(daemon, "mock/mock-n5-stall2", chunks: 1)
            #expect(await mock.counters { $0.aborted == 1 }.aborted == 1)
            let ended = try daemon.connect().attach(name)
            #expect(ended.answer.errorCode == -32022)
            #expect(ended.answer["error"]?["message"]?.stringValue?.contains("nobody read") == true)
            #expect(ended.details?["chunks"]?.intValue == ended.chunks.count)
        }
    }

    @Test("A watcher keeps a detached stream alive, and the last one's leaving ends it", arguments: [1, 2])
    func lastWatcher(workers: Int) async throws {
        defer { mock.stop() }
        let options = TestDaemon.Options(workers: workers, orphanTimeout: .milliseconds(200))
        try await withDaemon(configuration, options) { daemon in
            do {
                let watcher = try daemon.connect()
                do {
                    let client = try daemon.connect()
                    try client.request("chat.stream", chat("mock/mock-n5-stall2", Self.detach))
                    let name = try #require(try client.notification("chat.started")["stream"]?.stringValue)
                    try watcher.request("chat.attach", #"{"stream":"\#(name)"}"#)
                    _ = try watcher.notification("chat.chunk")
                }
                // A stream of its own measures that more than the timeout has passed.
                let other = chat("mock/mock-mute", #""providerd":{"timeouts":{"first_byte":0.6}}"#)
                #expect(try watcher.stream(other).phase == "first_byte")
                let streams = try watcher.result("stream.list")["streams"]?.arrayValue
                #expect(streams?.first?["detached"] == true)
                #expect(streams?.first?["watchers"]?.intValue == 1)
            }
            #expect(await mock.counters { $0.aborted == 2 }.aborted == 2)
        }
    }

    @Test("A watcher that does not keep up is dropped, and the stream and its other watchers go on", arguments: [1, 2])
    func slowWatcher(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let before = try residentBytes()
            let client = try daemon.connect()
            let id = try client.request("chat.stream", chat("mock/mock-n20000-i50-s1000"))
            let name = try #require(try client.notification("chat.started")["stream"]?.stringValue)
            let deaf = try daemon.connect()
            let watch = try deaf.request("chat.attach", #"{"stream":"\#(name)"}"#)
            let stream = try client.stream(id: id, afterStart: true)
            #expect(stream.result?["status"]?.stringValue == "complete")
            #expect(try residentBytes() - before < 96 << 20)
            #expect(daemon.log.text.contains("a watcher was dropped"))
            let seen = try deaf.stream(id: watch)
            #expect(seen.answer.errorCode == -32023)
            #expect(seen.details?["stream"]?.stringValue == name)
            #expect(seen.chunks.count < stream.chunks.count)
            #expect(seen.chunks == Array(stream.chunks.prefix(seen.chunks.count)))
            _ = try deaf.result("daemon.ping")
        }
    }

    @Test("A client that takes nothing loses its detached stream, which goes on without it", arguments: [1, 2])
    func slowClient(workers: Int) async throws {
        defer { mock.stop() }
        // Long enough for one that does read, on a machine that has much else to do.
        let options = TestDaemon.Options(workers: workers, consumerPatience: .milliseconds(1500))
        try await withDaemon(configuration, options) { daemon in
            let deaf = try daemon.connect()
            try deaf.request("chat.stream", chat("mock/mock-n3000-i0-s1000", Self.detach))
            let other = try daemon.connect()
            func entry() throws -> JSONValue? {
                try other.result("stream.list", #"{"finished":true}"#)["streams"]?.arrayValue?.first
            }
            #expect(try milliseconds { try entry()?["state"]?.stringValue == "finished" } != nil)
            let name = try #require(try entry()?["id"]?.stringValue)
            let stream = try other.attach(name)
            #expect(stream.result?["status"]?.stringValue == "complete")
            #expect(stream.text.utf8.count == 3_000_000)
        }
    }

    @Test("What all streams keep is bounded: those that ended first go first")
    func totalLimit() async throws {
        defer { mock.stop() }
        let options = TestDaemon.Options(replay: .init(total: 64 << 10))
        try await withDaemon(configuration, options) { daemon in
            let client = try daemon.connect()
            var names: [String] = []
            for _ in 0..<60 {
                let stream = try client.stream(chat("mock/mock-n50-i0"))
                names.append(try #require(stream.started?["stream"]?.stringValue))
            }
            let entries = try client.result("stream.list", #"{"finished":true}"#)["streams"]?.arrayValue ?? []
            let kept = entries.compactMap { $0["id"]?.stringValue }
            #expect(kept.count > 5 && kept.count < 55)
            #expect(Set(kept) == Set(names.suffix(kept.count)))
            #expect(try client.call("chat.attach", #"{"stream":"\#(names[0])"}"#).errorCode == -32020)
            #expect(try client.attach(names[59]).result != nil)
            #expect(daemon.supervisor.shared.shelf.memory <= 64 << 10)
        }
    }

    @Test("When running streams need more than all may have, each keeps its last chunks")
    func runningLimit() async throws {
        defer { mock.stop() }
        let options = TestDaemon.Options(replay: .init(total: 8 << 10))
        try await withDaemon(configuration, options) { daemon in
            let client = try daemon.connect()
            let stream = try client.stream(chat("mock/mock-n2000-i0"))
            #expect(stream.result != nil)
            let name = try #require(stream.started?["stream"]?.stringValue)
            let gap = try client.call("chat.attach", #"{"stream":"\#(name)"}"#)
            #expect(gap.errorCode == -32021)
            let first = try #require(gap.details?["first"]?.intValue)
            #expect(try client.attach(name, from: first).chunks == Array(stream.chunks[first...]))
            #expect(daemon.supervisor.shared.shelf.memory <= 8 << 10)
        }
    }

    @Test("A stream that has ended can be read for so long, and then its memory is free", arguments: [1, 2])
    func age(workers: Int) async throws {
        defer { mock.stop() }
        let options = TestDaemon.Options(workers: workers, replay: .init(age: .milliseconds(300)))
        try await withDaemon(configuration, options) { daemon in
            let client = try daemon.connect()
            for _ in 0..<3 {
                let start = monotonicMicroseconds()
                let stream = try client.stream(chat("mock/mock-n5-i0"))
                let name = try #require(stream.started?["stream"]?.stringValue)
                let gone = try milliseconds {
                    try client.call("chat.attach", #"{"stream":"\#(name)"}"#).errorCode == -32020
                }
                #expect(gone != nil)
                #expect(monotonicMicroseconds() - start >= 300_000)
                #expect(milliseconds { daemon.supervisor.shared.shelf.memory == 0 } != nil)
            }
        }
    }

    @Test("When the daemon stops, watchers of a running stream are told so", arguments: [1, 2])
    func stop(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers, drain: .seconds(60))) { daemon in
            let (name, _) = try beginAndLeave(daemon, "mock/mock-n3-stall1", chunks: 1)
            let watchers = try (0..<4).map { _ in try daemon.connect() }
            for watcher in watchers {
                try watcher.request("chat.attach", #"{"stream":"\#(name)"}"#)
                _ = try watcher.notification("chat.chunk")
            }
            daemon.signal(SIGTERM)
            daemon.signal(SIGTERM)
            for watcher in watchers {
                #expect(try watcher.answer(to: 1).errorCode == -32031)
                _ = try watcher.rest()
            }
            daemon.join()
        }
    }

    @Test("A detached stream is let finish when the daemon stops", arguments: [1, 2])
    func drain(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers, drain: .seconds(60))) { daemon in
            let (name, _) = try beginAndLeave(daemon, "mock/mock-n200-i5000", chunks: 1)
            let watcher = try daemon.connect()
            let id = try watcher.request("chat.attach", #"{"stream":"\#(name)"}"#)
            _ = try watcher.notification("chat.started")
            daemon.signal(SIGTERM)
            #expect(try watcher.stream(id: id, afterStart: true).result?["status"]?.stringValue == "complete")
            daemon.join()
        }
    }

    @Test("A connection that is ended for what its client sent closes, and a detached stream of it goes on")
    func endedConnection() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            try client.request("chat.stream", chat("mock/mock-n400-i2500", Self.detach))
            let name = try #require(try client.notification("chat.started")["stream"]?.stringValue)
            _ = try client.offer([UInt8](repeating: UInt8(ascii: "a"), count: (16 << 20) + 2))
            #expect(try client.rest().contains { $0["id"] == .null && $0.errorCode == -32600 })
            let other = try daemon.connect()
            #expect(try other.attach(name).result?["status"]?.stringValue == "complete")
        }
    }
}
