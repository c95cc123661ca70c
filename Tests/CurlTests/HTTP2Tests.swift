import Curl
import DaemonHarness
import Harness
import POSIX
import Reactor
import Testing

@Suite(
    "HTTP/2",
    .enabled(if: TLSFront.isPossible, "openssl or nginx is not installed"),
    .timeLimit(.minutes(5))
)
struct HTTP2Tests {
    private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private func request(_ url: String) throws -> TransferRequest {
        TransferRequest(url: url, body: Array("{}".utf8), caFile: try Certificates.shared.get().authority)
    }

    @Test("HTTP/2 is agreed where it is offered, HTTP/1.1 otherwise", arguments: [true, false])
    func version(offered: Bool) throws {
        let front = try TLSFront(http2: offered)
        defer { front.stop() }
        let recorder = Recorder()
        try CurlRig.run { try $0.fetch(try request(front.url("/connection")), recorder) }
        #expect(recorder.head?.version == (offered ? "2" : "1.1"))
        #expect(recorder.head?.status == 200)
        #expect(recorder.calls == ["connect", "head", "body", "complete"])
    }

    @Test("streams share a connection at the same time only if they may", arguments: [1, 100])
    func multiplexed(limit: Int) throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(Self.head)
            for number in 0..<10 { try connection.sendChunk("\(number),") }
            try connection.send("0\r\n\r\n")
        }
        defer { server.stop() }
        let front = try TLSFront(upstreamPort: server.port)
        defer { front.stop() }
        let first = Recorder()
        let recorders = (0..<30).map { _ in Recorder() }
        try CurlRig.run({ $0.streamsPerConnection = limit }) { rig in
            first.onComplete = { _ in
                for recorder in recorders {
                    #expect(throws: Never.self) { try rig.fetch(try request(front.url("/")), recorder) }
                }
            }
            try rig.fetch(try request(front.url("/connection")), first)
        }
        for recorder in recorders {
            #expect(recorder.text == "0,1,2,3,4,5,6,7,8,9,")
            #expect(recorder.head?.version == "2")
            #expect(recorder.error == nil)
        }
        let connections = Set(recorders.map { $0.head?["x-connection"] })
        #expect(connections.count == (limit == 1 ? 30 : 1))
        // What the first stream left behind is used again in any case.
        #expect(connections.contains(first.head?["x-connection"]))
    }

    @Test("an aborted stream ends at once, and the others live on")
    func aborted() throws {
        // In one of three attempts, because a busy machine may stop for longer than that.
        let delay = try smallest(allowed: 100) { try delayOfAbort() } ?? .infinity
        #expect(delay <= 100, "the server saw the client leave after \(delay) ms")
    }

    /// How long after an abort the server sees the client leave, in milliseconds.
    private func delayOfAbort() throws -> Double {
        let rig = try CurlRig()
        let abortedAt = Guarded(0.0)
        let leftAt = Guarded(0.0)
        let aborted = Recorder()
        let other = Recorder()
        let stop = rig.remote { rig.stop() }
        let goOn = try Gate()
        let server = try ScriptedServer { connection in
            let path = try connection.readRequest()?.head ?? ""
            try connection.send(Self.head)
            try connection.sendChunk("one")
            if path.hasPrefix("POST /aborted") {
                let time = connection.timeOfDeparture()
                leftAt.withLock { $0 = time }
                goOn.open()
            } else {
                goOn.wait()
                try connection.sendChunk("two")
                try connection.send("0\r\n\r\n")
            }
        }
        defer { server.stop() }
        let front = try TLSFront(upstreamPort: server.port)
        defer { front.stop() }
        defer { rig.multi.close() }
        other.onBody = { _ in
            guard aborted.calls.isEmpty else { return }
            #expect(throws: Never.self) {
                _ = try rig.multi.start(try request(front.url("/aborted")), delegate: aborted)
            }
        }
        other.onComplete = { _ in stop() }
        aborted.onBody = { transfer in
            abortedAt.withLock { $0 = monotonicMilliseconds() }
            transfer.abort()
        }
        _ = try rig.multi.start(try request(front.url("/other")), delegate: other)
        try rig.run()
        #expect(aborted.calls == ["connect", "head", "body"])
        #expect(other.text == "onetwo")
        #expect(other.error == nil)
        let delay = leftAt.withLock { $0 } - abortedAt.withLock { $0 }
        #expect(delay >= 0)
        return delay
    }

    @Test("a paused stream does not stall the others")
    func paused() throws {
        let rig = try CurlRig()
        let paused = Recorder()
        let other = Recorder()
        let size = 200_000
        let isPaused = try Gate()
        let server = try ScriptedServer { connection in
            let path = try connection.readRequest()?.head ?? ""
            try connection.send(Self.head)
            if path.hasPrefix("POST /paused") {
                for _ in 0..<(size / 1000) { try connection.sendChunk(String(repeating: "p", count: 1000)) }
            } else {
                // nginx passes a head on when the body begins.
                try connection.sendChunk("-")
                isPaused.wait()
                for number in 0..<200 { try connection.sendChunk("\(number),") }
            }
            try connection.send("0\r\n\r\n")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let front = try TLSFront(upstreamPort: server.port)
        defer { front.stop() }
        defer { rig.multi.close() }
        var sizeWhilePaused = -1
        var transfer: Transfer?
        paused.onHead = { transfer in
            transfer.pause()
            // Time for its bytes to come before those of the other stream, so that they are in the way.
            rig.loop.addTimer { isPaused.open() }.arm(after: .milliseconds(300))
        }
        other.onHead = { _ in
            guard transfer == nil else { return }
            #expect(throws: Never.self) { transfer = try rig.fetch(try request(front.url("/paused")), paused) }
        }
        other.onComplete = { _ in
            sizeWhilePaused = paused.size
            transfer?.resume()
        }
        try rig.fetch(try request(front.url("/other")), other)
        try rig.run()
        #expect(other.text == "-" + (0..<200).map { "\($0)," }.joined())
        #expect(sizeWhilePaused == 0)
        #expect(paused.size == size)
        #expect(paused.error == nil)
    }
}
