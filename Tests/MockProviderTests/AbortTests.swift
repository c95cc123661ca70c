import Harness
import Reactor
import Testing

@testable import MockProvider

/// What the mock sees of clients that go away.
@Suite("Aborted streams", .timeLimit(.minutes(5)))
struct AbortTests {
    @Test(
        "are noticed at once in every phase",
        arguments: [
            "mock-mute", "mock-headonly", "mock-n9-stall3", "mock-d60000000", "mock-n9-i60000000", "mock-n1000000000",
            "mock-n9-stall3-alive60000000", "mock-floodevents",
        ],
        [false, true]
    )
    func noticed(model: String, resets: Bool) async throws {
        let mock = try MockProvider.start()
        defer { mock.stop() }
        let went: Instant
        do {
            let connection = try RawConnection(port: mock.port)
            try connection.sendChat(#"{"model":"\#(model)","stream":true}"#)
            #expect(await mock.counters { $0.active == 1 }.active == 1)
            if resets { connection.resetOnClose() }
            went = Instant.now
        }
        let counters = await mock.counters { $0.aborted == 1 }
        #expect(counters.aborted == 1)
        #expect(counters.active == 0)
        #expect(counters.open == 0)
        // The limit is generous for a busy machine; it is far below any interval above.
        #expect(Instant.now - went < .seconds(5))
    }

    @Test("are not those that were complete, or between requests")
    func idleConnections() async throws {
        let mock = try MockProvider.start()
        defer { mock.stop() }
        do {
            let connection = try RawConnection(port: mock.port)
            _ = try connection.stream("mock-n3")
            let other = try RawConnection(port: mock.port)
            try other.send("POST /chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
            _ = await mock.counters { $0.open == 2 }
        }
        let counters = await mock.counters { $0.open == 0 }
        #expect(counters.completed == 1)
        #expect(counters.aborted == 0)
    }

    @Test("of a client that does not read end when it goes")
    func notReading() async throws {
        let mock = try MockProvider.start()
        defer { mock.stop() }
        do {
            let connection = try RawConnection(port: mock.port)
            try connection.sendChat(#"{"model":"mock-n1000000000-s4000","stream":true}"#)
            _ = try connection.take(exactly: 100_000)
            // The other connections are served while this one's buffers are full.
            #expect(try RawConnection(port: mock.port).stream("mock-n10").isComplete)
        }
        #expect(await mock.counters { $0.aborted == 1 }.active == 0)
    }

    @Test("five hundred streams at once are all counted, and all told to end", .needsDescriptors(1500))
    func many() async throws {
        let mock = try MockProvider.start()
        var connections: [RawConnection] = []
        for _ in 0..<500 {
            let connection = try RawConnection(port: mock.port)
            try connection.sendChat(#"{"model":"mock-n9-stall3","stream":true}"#)
            connections.append(connection)
        }
        #expect(await mock.counters { $0.active == 500 }.maxActive == 500)
        connections.removeFirst(200)
        #expect(await mock.counters { $0.aborted == 200 }.active == 300)
        await mock.dropConnections()
        #expect(await mock.counters { $0.cut == 300 }.active == 0)
        #expect(try RawConnection(port: mock.port).stream("mock-n1").isComplete)
        mock.stop()
        #expect(throws: (any Error).self) { try RawConnection(port: mock.port) }
        #expect(mock.counters.open == 0)
        // A wait that nobody can satisfy any more ends.
        #expect(await mock.counters { $0.requests == 0 }.requests == 501)
        mock.stop()
    }

    @Test("a mock can share a loop that somebody else runs")
    func sharedLoop() async throws {
        let loop = try EventLoop.start(name: "shared")
        let mock = try MockProvider.start(on: loop)
        #expect(try RawConnection(port: mock.port).stream("mock-n2").isComplete)
        #expect(mock.requests.isEmpty)
        mock.stop()
        loop.stop()
        loop.join()
        #expect(mock.counters.completed == 1)
    }
}
