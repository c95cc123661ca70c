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

    /// Expects that the mock sees its connection cut within the time that STREAMS.md allows, in one of three attempts.
    func expectAbort<Begun>(of begin: () throws -> Begun, by end: (inout Begun) throws -> Void) rethrows {
        let fastest = try smallest(allowed: 100) { () throws -> Int64? in
            var begun = try begin()
            let before = mock.counters.aborted
            try end(&begun)
            return milliseconds(until: { mock.counters.aborted > before })
        }
        #expect(fastest.map { $0 <= 100 } == true, "the connection was cut after \(fastest ?? -1) ms")
    }

    @Test("2: a client that goes away takes its stream with it", arguments: Phase.allCases, [1, 2])
    func clientGone(phase: Phase, workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            try expectAbort {
                let client = try daemon.connect()
                _ = try begin(phase, client)
                return Optional(client)
            } by: { client in
                client = nil
            }
            #expect(try daemon.connect().result("stream.list")["streams"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test("A stream is cancelled by the id of its request", arguments: Phase.allCases)
    func byRequest(phase: Phase) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            var ids: [Int] = []
            try expectAbort {
                ids.append(try begin(phase, client).id)
            } by: { _ in
                let cancelled = try client.result("chat.cancel", #"{"request":\#(ids.last ?? 0)}"#)
                #expect(cancelled["cancelled"] == true)
            }
            for id in ids {
                let end = try client.answer(to: id)
                #expect(end.errorCode == -32022)
                #expect(end.details?["status"]?.stringValue == "cancelled")
            }
        }
    }

    @Test("A stream is cancelled by its name, from another connection of the same user", arguments: [1, 2])
    func byName(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let other = try daemon.connect()
            var streams: [(id: Int, name: String)] = []
            try expectAbort {
                let (id, name) = try begin(.midStream, client)
                streams.append((id, name))
            } by: { _ in
                _ = try other.result("chat.cancel", #"{"stream":"\#(streams.last?.name ?? "")"}"#)
            }
            for (id, name) in streams {
                #expect(try client.answer(to: id).errorCode == -32022)
                #expect(try other.call("chat.cancel", #"{"stream":"\#(name)"}"#).errorCode == -32020)
            }
        }
    }

    @Test("A whole completion is cancelled like a stream")
    func complete() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            var ids: [Int] = []
            try expectAbort {
                ids.append(try client.request("chat.complete", chat("mock/mock-n5-stall2")))
                #expect(milliseconds(until: { mock.counters.active == 1 }) != nil)
            } by: { _ in
                _ = try client.result("chat.cancel", #"{"request":\#(ids.last ?? 0)}"#)
            }
            for id in ids { #expect(try client.answer(to: id).errorCode == -32022) }
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
