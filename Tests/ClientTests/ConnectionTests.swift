import Harness
import JSON
import Synchronization
import Testing
import Wire

@testable import Client

@Suite("A connection", .timeLimit(.minutes(5)))
struct ConnectionTests {
    private static let hello = ChatParams(messages: [["role": "user", "content": "Hi"]], model: "p/m")

    /// Every event of a reply, and the error that ended it.
    private func events(_ reply: ChatReply) async -> ([ChatEvent], (any Error)?) {
        var events: [ChatEvent] = []
        do {
            for try await event in reply {
                events.append(event)
            }
            return (events, nil)
        } catch {
            return (events, error)
        }
    }

    @Test("calls a method and gives its result")
    func call() async throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.providerGet)
            #expect(request.params == ["name": "deepseek"])
            try peer.answer(request.id, ProviderGet.Result(provider: Samples.provider))
            let raw = try peer.request()
            #expect(raw.method == "some.thing")
            try peer.send(#"{"jsonrpc":"2.0","id":\#(raw.id),"result":[1]}"#)
        }
        let connection = try Connection(path: daemon.path)
        #expect(try await connection.call(ProviderGet(name: "deepseek")).provider == Samples.provider)
        #expect(try await connection.call("some.thing", ["a": 1]) == [1])
    }

    @Test("throws what the daemon answers, and goes on")
    func failure() async throws {
        let error = RPCError(.providerNotFound, "no provider x", ErrorDetails(near: ["y"]))
        let daemon = try ScriptedDaemon { peer in
            try peer.fail(try peer.request().id, error)
            try peer.answer(try peer.request(.daemonPing).id, Nothing())
        }
        let connection = try Connection(path: daemon.path)
        let thrown = await #expect(throws: RPCError.self) { try await connection.call(ProviderGet(name: "x")) }
        #expect(thrown?.code == .providerNotFound)
        #expect(thrown?.details.near == ["y"])
        #expect(try await connection.call(DaemonPing()) == Nothing())
    }

    @Test("takes answers in any order")
    func overtaking() async throws {
        let daemon = try ScriptedDaemon { peer in
            let requests = try (0..<50).map { _ in try peer.request() }
            for request in requests.reversed() {
                try peer.answer(request.id, request.params)
            }
        }
        let connection = try Connection(path: daemon.path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let params: JSONValue = ["n": .integer(number)]
                    let answer = try await connection.call("echo", params)
                    #expect(answer == params)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("streams the start, the chunks as they were sent, and the end", arguments: [1, 7, 64, Int.max])
    func stream(piece: Int) async throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            #expect(request.params == .object(Self.hello.members))
            try peer.notify(ChatStarted(id: request.id, stream: "s-1", provider: "p", model: "m"))
            try peer.send(
                #"{"jsonrpc":"2.0","method":"chat.chunk","params":{"id":1,"seq":0,"chunk":{"choices":[ {"delta":{"content":"你"}}]}}}"#,
                #"{"jsonrpc":"2.0","method":"unknown.news","params":{"id":1}}"#,
                #"{"jsonrpc":"2.0","method":"chat.chunk","params":{"chunk":{"choices":[]},"seq":1,"id":1}}"# + "\r",
                piece: piece
            )
            try peer.answer(request.id, Samples.outcome)
        }
        let connection = try Connection(path: daemon.path)
        let (events, error) = await events(try connection.stream(Self.hello))
        #expect(error == nil)
        #expect(
            events == [
                .started(Samples.started),
                .chunk(Chunk(seq: 0, bytes: Array(#"{"choices":[ {"delta":{"content":"你"}}]}"#.utf8))),
                .chunk(Chunk(seq: 1, bytes: Array(#"{"choices":[]}"#.utf8))),
                .finished(Samples.outcome),
            ]
        )
        let texts = events.compactMap { if case .chunk(let chunk) = $0 { chunk.text } else { nil } }
        #expect(texts == ["你", ""])
    }

    @Test("gives the chunks that came before an error, then the error")
    func streamError() async throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            try peer.chunk(request.id, 0, "a")
            try peer.fail(request.id, RPCError(.upstreamTruncated, "cut", ErrorDetails(chunks: 1)))
        }
        let connection = try Connection(path: daemon.path)
        let (events, error) = await events(try connection.stream(Self.hello))
        #expect(events.count == 1)
        #expect((error as? RPCError)?.code == .upstreamTruncated)
        #expect((error as? RPCError)?.details.chunks == 1)
    }

    @Test("keeps the chunks of many streams apart")
    func manyStreams() async throws {
        let daemon = try ScriptedDaemon { peer in
            let ids = try (0..<20).map { _ in try peer.request(.chatStream).id }
            for seq in 0..<50 {
                for id in ids {
                    try peer.chunk(id, seq, "\(id)")
                }
            }
            for id in ids {
                try peer.answer(id, Samples.outcome)
            }
        }
        let connection = try Connection(path: daemon.path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let reply = try connection.stream(Self.hello)
                    var next = 0
                    for try await case .chunk(let chunk) in reply {
                        #expect(chunk.seq == next)
                        #expect(chunk.text == reply.id.description)
                        next += 1
                    }
                    #expect(next == 50)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("cancels a stream and tells how it ended")
    func cancel() async throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            try peer.chunk(request.id, 0, "a")
            let cancel = try peer.request(.chatCancel)
            #expect(cancel.params == ["request": request.id.json ?? .null])
            try peer.answer(cancel.id, ChatCancel.Result(cancelled: true))
            try peer.fail(request.id, RPCError(.cancelled, "cancelled", ErrorDetails(chunks: 1)))
        }
        let connection = try Connection(path: daemon.path)
        let reply = try connection.stream(Self.hello)
        var iterator = reply.makeAsyncIterator()
        _ = try await iterator.next()
        reply.cancel()
        let error = await #expect(throws: RPCError.self) { try await iterator.next() }
        #expect(error?.code == .cancelled)
        #expect(try await iterator.next() == nil)
    }

    /// A daemon that streams one chunk, waits for it to be cancelled, and only then answers a ping.
    private func cancelWaiter() throws -> ScriptedDaemon {
        try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            try peer.chunk(request.id, 0, "a")
            var ping: RPCID?
            var isCancelled = false
            while ping == nil || !isCancelled {
                let next = try peer.request()
                if next.method == Method.chatCancel.rawValue {
                    isCancelled = true
                    try peer.answer(next.id, ChatCancel.Result(cancelled: true))
                } else {
                    ping = next.id
                }
            }
            try peer.answer(try #require(ping), Nothing())
        }
    }

    @Test("cancels the stream of a loop that was left")
    func leaving() async throws {
        let daemon = try cancelWaiter()
        let connection = try Connection(path: daemon.path)
        for try await _ in try connection.stream(Self.hello) { break }
        #expect(try await connection.call(DaemonPing()) == Nothing())
    }

    @Test("cancels the stream of a task that was cancelled")
    func taskCancelled() async throws {
        let daemon = try cancelWaiter()
        let connection = try Connection(path: daemon.path)
        let (signal, first) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for try await _ in try connection.stream(Self.hello) {
                first.finish()
            }
        }
        for await _ in signal {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await connection.call(DaemonPing()) == Nothing())
    }

    @Test("throws at everybody who waits when the daemon goes away, and at everybody later")
    func disconnected() async throws {
        let daemon = try ScriptedDaemon { peer in
            _ = try peer.request()
            _ = try peer.request()
            try peer.send(Array(#"{"jsonrpc"#.utf8))
        }
        let connection = try Connection(path: daemon.path)
        async let call = connection.call(DaemonPing())
        let (events, error) = await events(try connection.stream(Self.hello))
        #expect(events == [])
        #expect((error as? ClientError)?.code == .disconnected)
        #expect((error as? ClientError)?.message.contains("in the middle of a message") == true)
        do {
            _ = try await call
            Issue.record("the call was answered")
        } catch {
            #expect((error as? ClientError)?.code == .disconnected)
        }
        let later = await #expect(throws: ClientError.self) { try await connection.call(DaemonPing()) }
        #expect(later?.code == .disconnected)
    }

    @Test(
        "throws where the daemon sends what is no message",
        arguments: ["garbage", "[]", #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":"2.0","id":1,"result":{"provider":1}}"#]
    )
    func malformed(line: String) async throws {
        let daemon = try ScriptedDaemon { peer in
            _ = try peer.request()
            try peer.send(line)
            peer.waitForEnd()
        }
        let connection = try Connection(path: daemon.path)
        let error = await #expect(throws: ClientError.self) { try await connection.call(ProviderGet(name: "x")) }
        #expect(error?.code == .malformed)
    }

    @Test("gives the answer to a line that the daemon could not read to everybody")
    func unreadable() async throws {
        let daemon = try ScriptedDaemon { peer in
            _ = try peer.request()
            try peer.fail(nil, RPCError(.invalidRequest, "the line is too long"))
        }
        let connection = try Connection(path: daemon.path)
        let error = await #expect(throws: RPCError.self) { try await connection.call(DaemonPing()) }
        #expect(error?.code == .invalidRequest)
    }

    @Test("holds a limited amount for a reader that is slow, and loses nothing")
    func backpressure() async throws {
        let text = String(repeating: "x", count: 10_000)
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            for seq in 0..<2000 {
                try peer.chunk(request.id, seq, text)
            }
            try peer.answer(request.id, Samples.outcome)
        }
        let connection = try Connection(path: daemon.path)
        var next = 0
        // What came with the read that passed the mark: at most one read's bytes and a line's beginning.
        let most = Mailboxes.highWater + (1 << 16) + 11_000
        for try await case .chunk(let chunk) in try connection.stream(Self.hello) {
            #expect(chunk.seq == next)
            next += 1
            #expect(connection.core.held <= most)
        }
        #expect(next == 2000)
    }

    @Test("sends requests of any size", arguments: [0, 1 << 16, 1 << 20])
    func largeRequest(size: Int) async throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request()
            try peer.answer(request.id, request.params["text"]?.stringValue?.utf8.count ?? -1)
        }
        let connection = try Connection(path: daemon.path)
        let text = String(repeating: "y", count: size)
        #expect(try await connection.call("size", ["text": .string(text)]) == .integer(size))
    }

    @Test("tells the state and every event of its topics")
    func events() async throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.eventSubscribe)
            #expect(request.params == ["topics": ["provider"]])
            try peer.answer(
                request.id,
                EventSubscribe.Result(topics: [.provider], state: .ready, generation: 1, providers: [Samples.provider])
            )
            try peer.notify(Event(topic: .provider, event: .updated, generation: 2, name: "deepseek"))
            try peer.notify(Event(topic: .daemon, event: .draining))
            try peer.notify(Event(topic: .provider, event: .removed, generation: 3, name: "deepseek"))
        }
        let connection = try Connection(path: daemon.path)
        let feed = try await connection.events([.provider])
        #expect(feed.state.providers == [Samples.provider])
        var seen: [Event.Kind] = []
        let error = await #expect(throws: ClientError.self) {
            for try await event in feed {
                seen.append(event.event)
            }
        }
        #expect(seen == [.updated, .removed])
        #expect(error?.code == .disconnected)
    }

    @Test("cannot be made where nobody listens, and says where it looked")
    func notRunning() throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: ClientError.self) { try Connection(path: directory.file("none")) }
        #expect(error?.code == .notRunning)
        #expect(error?.message.contains(directory.file("none") + ": no such file or directory") == true)
        #expect(error?.message.contains("`providerd --socket \(directory.file("none"))`") == true)
        try writeFile(directory.file("file"), "")
        let refused = #expect(throws: ClientError.self) { try Connection(path: directory.file("file")) }
        #expect(refused?.message.contains("connection refused") == true)
        let long = #expect(throws: ClientError.self) { try Connection(path: String(repeating: "x", count: 200)) }
        #expect(long?.code == .notRunning)
    }

    @Test("closes its socket when nobody holds it any more")
    func closes() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let daemon = try ScriptedDaemon { peer in
            try peer.answer(try peer.request().id, Nothing())
            peer.waitForEnd()
            end.finish()
        }
        do {
            let connection = try Connection(path: daemon.path)
            _ = try await connection.call(DaemonPing())
        }
        for await _ in ended {}
        withExtendedLifetime(daemon) {}
    }
}
