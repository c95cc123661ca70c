import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing
import Wire

@testable import Daemon

/// Every way to end a stream before its time closes the connection to the provider at once.
@Suite(.aloneOnThread, .timeLimit(.minutes(5)))
struct CancelTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write(["mock": .init(endpoint: mock.baseURL, key: "sk-1")])
    }

    /// A stream that waits in some phase.
    enum Phase: String, CaseIterable {
        /// Nothing of the answer is there.
        case beforeHead = "mock-mute"
        /// The headers, and nothing else.
        case beforeFirstToken = "mock-n5-headonly"
        /// Some chunks.
        case midStream = "mock-n5-stall2"
        /// A flood of chunks.
        case busy = "mock-n100000-i1000"
    }

    /// Starts a stream and waits until it is in its phase.
    func begin(_ phase: Phase, _ client: LineClient) throws -> (id: Int, stream: String) {
        let id = try client.request("chat.stream", chat("mock/\(phase.rawValue)"))
        let name = try client.notification("chat.started")["stream"]?.stringValue ?? ""
        guard milliseconds(until: { mock.counters.active == 1 }) != nil else { throw HarnessError("no request came") }
        if phase == .midStream || phase == .busy { _ = try client.firstChunk(ofStream: id) }
        return (id, name)
    }

    /// Expects that the mock sees its connection cut within the time that STREAMS.md allows.
    func expectAbort(_ end: () throws -> Void) rethrows {
        try end()
        let passed = milliseconds(until: { mock.counters.aborted == 1 }, atMost: 5000)
        #expect(passed.map { $0 <= 100 } == true, "the connection was cut after \(passed ?? -1) ms")
    }

    @Test("2: a client that goes away takes its stream with it", arguments: Phase.allCases, [1, 2])
    func clientGone(phase: Phase, workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            var client: LineClient? = try daemon.connect()
            _ = try begin(phase, #require(client))
            expectAbort { client = nil }
            #expect(client == nil)
            #expect(try daemon.connect().result("stream.list")["streams"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test("A stream is cancelled by the id of its request", arguments: Phase.allCases)
    func byRequest(phase: Phase) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let (id, _) = try begin(phase, client)
            var cancelled: JSONValue = .null
            try expectAbort { cancelled = try client.result("chat.cancel", #"{"request":\#(id)}"#) }
            #expect(cancelled["cancelled"] == true)
            let end = try client.answer(to: id)
            #expect(end.errorCode == -32022)
            #expect(end.details?["status"]?.stringValue == "cancelled")
        }
    }

    @Test("A stream is cancelled by its name, from another connection of the same user", arguments: [1, 2])
    func byName(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let other = try daemon.connect()
            let (id, name) = try begin(.midStream, client)
            try expectAbort { _ = try other.result("chat.cancel", #"{"stream":"\#(name)"}"#) }
            #expect(try client.answer(to: id).errorCode == -32022)
            #expect(try other.call("chat.cancel", #"{"stream":"\#(name)"}"#).errorCode == -32020)
        }
    }

    @Test("A whole completion is cancelled like a stream")
    func complete() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let id = try client.request("chat.complete", chat("mock/mock-n5-stall2"))
            #expect(milliseconds(until: { mock.counters.active == 1 }) != nil)
            try expectAbort { _ = try client.result("chat.cancel", #"{"request":\#(id)}"#) }
            #expect(try client.answer(to: id).errorCode == -32022)
        }
    }

    @Test("What does not run cannot be cancelled, and what is not named neither")
    func nothing() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            #expect(try client.call("chat.cancel", #"{"stream":"s-0000000000000000"}"#).errorCode == -32020)
            #expect(try client.call("chat.cancel", #"{"request":99}"#).errorCode == -32020)
            #expect(try client.call("chat.cancel").errorCode == -32602)
            #expect(try client.call("chat.cancel", #"{"request":1,"stream":"s-1"}"#).errorCode == -32602)
        }
    }

    @Test("A client that closes only its sending side keeps its stream")
    func halfClosed() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let id = try client.request("chat.stream", chat("mock/mock-n20-i5000"))
            client.shutdownSending()
            let stream = try client.stream(id: id)
            #expect(stream.result?["status"]?.stringValue == "complete")
            #expect(try client.next() == nil)
        }
    }
}
