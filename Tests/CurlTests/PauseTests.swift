import Curl
import DaemonHarness
import POSIX
import Reactor
import Testing

@Suite("Pausing", .timeLimit(.minutes(5)))
struct PauseTests {
    private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test("a paused transfer delivers nothing, not even its end, until it is resumed")
    func holdsBack() throws {
        let recorder = Recorder()
        let rig = try CurlRig()
        var transfer: Transfer?
        var callsWhilePaused: [String] = []
        var isInResume = false
        let resume = rig.remote {
            callsWhilePaused = recorder.calls
            isInResume = true
            transfer?.resume()
            isInResume = false
        }
        let isPaused = try Gate()
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(Self.head)
            try connection.sendChunk("one")
            try connection.waitUntilDelivered()
            try connection.sendChunk("two")
            try connection.send("0\r\n\r\n")
            try connection.waitUntilDelivered()
            isPaused.wait()
            resume()
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        defer { rig.multi.close() }
        recorder.onHead = { transfer in
            transfer.pause()
            isPaused.open()
        }
        recorder.onBody = { _ in #expect(!isInResume, "nothing is delivered from within resume()") }
        transfer = try rig.fetch(TransferRequest(url: server.url()), recorder)
        try rig.run()
        #expect(callsWhilePaused == ["connect", "head"])
        #expect(recorder.text == "onetwo")
        #expect(recorder.error == nil)
    }

    @Test("pausing at every piece loses and repeats nothing")
    func stopAndGo() throws {
        let pieces = (0..<500).map { "piece \($0)\n" }
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(Self.head)
            for piece in pieces { try connection.sendChunk(piece) }
            try connection.send("0\r\n\r\n")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            recorder.onBody = { transfer in
                transfer.pause()
                let timer = rig.loop.addTimer { transfer.resume() }
                timer.arm(after: .zero)
            }
            try rig.fetch(TransferRequest(url: server.url()), recorder)
        }
        #expect(recorder.text == pieces.joined())
        #expect(recorder.error == nil)
    }

    @Test("a paused transfer makes the server wait, and others go on meanwhile")
    func backpressure() throws {
        let total = 64 << 20
        let sentWhilePaused = Guarded(0)
        let paused = Recorder()
        let rig = try CurlRig()
        var transfer: Transfer?
        let other = Recorder()
        var bodyWhilePaused = -1
        let resume = rig.remote {
            bodyWhilePaused = paused.body.count
            transfer?.resume()
        }
        let otherIsDone = try Gate()
        let server = try ScriptedServer { connection in
            guard let request = try connection.readRequest() else { return }
            if request.head.hasPrefix("POST /other") {
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in 0..<100 { try connection.send("0123456789") }
                _ = connection.timeOfDeparture()
                return
            }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let piece = [UInt8](repeating: 0x61, count: 65536)
            var sent = 0
            // Full when the socket takes no more for a while.
            while sent < total, connection.isWritable(within: 200) { sent += try connection.sendSome(piece) }
            sentWhilePaused.withLock { $0 = sent }
            otherIsDone.wait()
            resume()
            while sent < total { sent += try connection.sendSome(Array(piece.prefix(total - sent))) }
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        defer { rig.multi.close() }
        paused.keepsBody = false
        paused.onHead = { transfer in
            transfer.pause()
            #expect(throws: Never.self) { try rig.fetch(TransferRequest(url: server.url("/other")), other) }
        }
        other.onComplete = { _ in otherIsDone.open() }
        transfer = try rig.fetch(TransferRequest(url: server.url()), paused)
        try rig.run()
        #expect(other.body.count == 1000)
        #expect(bodyWhilePaused == 0)
        #expect(sentWhilePaused.withLock { $0 } < total / 2)
        #expect(paused.size == total)
        #expect(paused.error == nil)
    }

    @Test("pause and resume before anything arrived change nothing")
    func early() throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            recorder.onConnect = { transfer in
                transfer.resume()
                transfer.pause()
                transfer.pause()
                transfer.resume()
            }
            let transfer = try rig.fetch(TransferRequest(url: server.url()), recorder)
            transfer.pause()
            transfer.resume()
        }
        #expect(recorder.calls == ["connect", "head", "body", "complete"])
    }
}
