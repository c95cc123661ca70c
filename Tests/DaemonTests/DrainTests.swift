import DaemonHarness
import Glibc
import JSON
import MockProvider
import Testing

@testable import Daemon

/// The end: running streams finish, new ones are refused, and a second signal cuts (STREAMS.md).
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct DrainTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write(["mock": .init(endpoint: mock.baseURL)])
    }

    @Test("A running stream finishes, a new one is refused, and then everything is closed", arguments: [1, 2])
    func drain(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers, drain: .seconds(60))) { daemon in
            let client = try daemon.connect()
            let idle = try daemon.connect()
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["daemon"]}"#)
            // More than the sockets hold, so that it does not end before the client has read on.
            let id = try client.request("chat.stream", chat("mock/mock-n2000-s1000"))
            _ = try client.notification("chat.chunk")
            daemon.signal(SIGTERM)
            #expect(try watcher.notification("event")["event"]?.stringValue == "draining")
            #expect(try idle.result("daemon.status")["state"]?.stringValue == "draining")
            var refusal: JSONValue = .null
            let refused = try milliseconds {
                refusal = try idle.call(
                    "chat.stream",
                    chat("mock/mock-mute", #""providerd":{"timeouts":{"total":0.05}}"#)
                )
                return refusal.errorCode == -32031
            }
            #expect(refused != nil)
            #expect(refusal.details?["retryable"] == true)
            let end = try client.answer(to: id)
            #expect(end["result"]?["status"]?.stringValue == "complete", "\(end.text)")
            for connection in [client, idle] {
                _ = try connection.rest()
                #expect(connection.isEnded)
            }
            daemon.join()
            #expect(throws: (any Error).self) { try daemon.connect() }
        }
    }

    @Test("A second signal cuts the streams, and says why", arguments: [1, 2])
    func cut(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers, drain: .seconds(60))) { daemon in
            let client = try daemon.connect()
            let id = try client.request("chat.stream", chat("mock/mock-n3-stall1"))
            _ = try client.firstChunk(ofStream: id)
            daemon.signal(SIGTERM)
            #expect(try milliseconds { try client.result("daemon.status")["state"]?.stringValue == "draining" } != nil)
            daemon.signal(SIGTERM)
            let end = try client.answer(to: id)
            #expect(end.errorCode == -32031)
            #expect(end.details?["status"]?.stringValue == "cancelled")
            _ = try client.rest()
            #expect(client.isEnded)
            daemon.join()
            #expect(await mock.counters { $0.aborted == 1 }.aborted == 1)
        }
    }

    @Test("What is not finished when the time is over is cut")
    func overtime() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(drain: .milliseconds(500))) { daemon in
            let client = try daemon.connect()
            let id = try client.request("chat.stream", chat("mock/mock-n3-stall1"))
            _ = try client.firstChunk(ofStream: id)
            daemon.signal(SIGTERM)
            #expect(try client.answer(to: id).errorCode == -32031)
            _ = try client.rest()
            #expect(client.isEnded)
            daemon.join()
        }
    }

    @Test("A daemon with nothing to do ends at once, and its socket is gone")
    func idle() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(drain: .seconds(60))) { daemon in
            let client = try daemon.connect()
            daemon.signal(SIGTERM)
            #expect(try client.next() == nil)
            daemon.join()
            #expect(unsafe access(configuration.socket, F_OK) != 0)
        }
    }
}
