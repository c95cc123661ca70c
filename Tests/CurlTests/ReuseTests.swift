import Curl
import DaemonHarness
import POSIX
import Reactor
import Testing

@Suite("Connection reuse", .timeLimit(.minutes(5)))
struct ReuseTests {
    private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// Answers every request of a connection with its number.
    private static let telling: ScriptedServer.Script = { connection in
        while try connection.readRequest() != nil {
            let text = "\(connection.number)"
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
        }
    }

    @Test("requests one after the other share one connection")
    func sequential() throws {
        let server = try ScriptedServer(Self.telling)
        defer { server.stop() }
        var recorders: [Recorder] = []
        try CurlRig.run { rig in
            func next() throws {
                let recorder = Recorder()
                recorders.append(recorder)
                recorder.onComplete = { _ in
                    if recorders.count < 50 { #expect(throws: Never.self) { try next() } }
                }
                try rig.fetch(TransferRequest(url: server.url(), body: Array("{}".utf8)), recorder)
            }
            try next()
        }
        #expect(recorders.allSatisfy { $0.text == "1" && $0.calls == ["connect", "head", "body", "complete"] })
        #expect(recorders.map { $0.timings?.isReused } == [false] + Array(repeating: true, count: 49))
        #expect(server.acceptedConnections == 1)
    }

    @Test("a drained stream leaves its connection for the next one")
    func drained() throws {
        // Far more time to drain than even a busy server takes.
        let rig = try CurlRig { $0.drainTime = .seconds(50) }
        let drained = try Gate()
        let server = try ScriptedServer { connection in
            while try connection.readRequest() != nil {
                try connection.send(Self.head)
                try connection.sendChunk("data: [DONE]\n\n")
                drained.wait()
                try connection.sendChunk(": late\n\n")
                try connection.send("0\r\n\r\n")
            }
        }
        defer { server.stop() }
        defer { rig.multi.close() }
        let first = Recorder()
        let second = Recorder()
        first.onBody = { transfer in
            transfer.drain()
            #expect(!transfer.isActive)
            drained.open()
            // The next request waits until the first is through, which is when curl holds nothing any more.
            func look() {
                guard rig.multi.count > 0 else {
                    #expect(throws: Never.self) { try rig.fetch(TransferRequest(url: server.url()), second) }
                    return
                }
                rig.loop.addTimer(look).arm(after: .milliseconds(1))
            }
            look()
        }
        try rig.fetch(TransferRequest(url: server.url()), first)
        second.onBody = { _ in rig.stop() }
        try rig.run()
        #expect(first.calls == ["connect", "head", "body"])
        #expect(second.head?.status == 200)
        #expect(server.acceptedConnections == 1)
    }

    @Test("a drained stream that does not end is given up, by time or by size", arguments: [false, true])
    func drainBound(bySize: Bool) throws {
        let rig = try CurlRig { options in
            options.drainTime = bySize ? .seconds(500) : .milliseconds(200)
            options.drainBytes = 4096
        }
        let stop = rig.remote { rig.stop() }
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(Self.head)
            try connection.sendChunk("data: [DONE]\n\n")
            if bySize {
                // The client leaves somewhere in it, which the server sees as an error.
                let piece = String(repeating: "x", count: 1000)
                do { for _ in 0..<10_000 { try connection.sendChunk(piece) } } catch {}
            }
            _ = connection.timeOfDeparture()
            stop()
        }
        defer { server.stop() }
        defer { rig.multi.close() }
        let recorder = Recorder()
        var drainedAt = 0.0
        recorder.onBody = { transfer in
            drainedAt = monotonicMilliseconds()
            transfer.drain()
        }
        _ = try rig.multi.start(TransferRequest(url: server.url()), delegate: recorder)
        try rig.run()
        let time = monotonicMilliseconds() - drainedAt
        #expect(recorder.calls == ["connect", "head", "body"])
        #expect(rig.multi.count == 0)
        // Both would be too late for what runs the loop if it were not given up.
        #expect(bySize || time >= 90, "given up after \(time) ms")
    }

    @Test("a kept connection that the server has closed is replaced without a word")
    func staleConnection() throws {
        let server = try ScriptedServer { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        defer { server.stop() }
        let recorders = (0..<5).map { _ in Recorder() }
        try CurlRig.run { rig in
            for (recorder, next) in zip(recorders, recorders.dropFirst()) {
                recorder.onComplete = { _ in
                    #expect(throws: Never.self) { try rig.fetch(TransferRequest(url: server.url()), next) }
                }
            }
            try rig.fetch(TransferRequest(url: server.url()), recorders[0])
        }
        for recorder in recorders {
            #expect(recorder.calls == ["connect", "head", "body", "complete"])
            #expect(recorder.error == nil)
        }
        #expect(server.acceptedConnections == 5)
    }

    @Test("no more idle connections are kept than allowed")
    func idleLimit() throws {
        let rig = try CurlRig { $0.idleConnections = 2 }
        let departures = Guarded(0)
        let stop = rig.remote { rig.stop() }
        let all = Arrivals(10)
        let turns = try (0...10).map { _ in try Gate() }
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            all.arrive()
            // One after the other, because curl looks at the limit when a response is complete.
            turns[connection.number - 1].wait()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            _ = connection.timeOfDeparture()
            let count = departures.withLock { count in
                count += 1
                return count
            }
            if count == 8 { stop() }
        }
        defer { server.stop() }
        defer { rig.multi.close() }
        var completed = 0
        for _ in 0..<10 {
            let recorder = Recorder()
            recorder.onComplete = { _ in
                completed += 1
                turns[completed].open()
            }
            _ = try rig.multi.start(TransferRequest(url: server.url()), delegate: recorder)
        }
        turns[0].open()
        try rig.run()
        #expect(completed == 10)
        #expect(departures.withLock { $0 } == 8)
    }
}
