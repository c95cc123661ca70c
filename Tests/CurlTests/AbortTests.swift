import Curl
import DaemonHarness
import Harness
import POSIX
import Reactor
import Testing

/// Where in its life a transfer is given up.
enum AbortPoint: String, CaseIterable, CustomTestStringConvertible {
    case inConnect, waiting, inHead, afterHead, inBody, midStream, paused, pausedInBody

    var testDescription: String { rawValue }
}

@Suite("Aborts", .timeLimit(.minutes(5)))
struct AbortTests {
    private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test("an abort closes the connection within 100 ms, and nothing follows", arguments: AbortPoint.allCases)
    func abort(at point: AbortPoint) throws {
        // In one of three attempts, because a busy machine may stop for longer than that.
        let delay = try smallest(allowed: 100) { try self.delay(ofAbortAt: point) } ?? .infinity
        #expect(delay <= 100, "the server saw the client leave after \(delay) ms")
    }

    /// How long after an abort the server sees the client leave, in milliseconds.
    private func delay(ofAbortAt point: AbortPoint) throws -> Double {
        let departure = Guarded(0.0)
        let abortedAt = Guarded(0.0)
        let recorder = Recorder()
        var callsAtAbort: [String] = []
        let rig = try CurlRig()
        var transfer: Transfer?

        let giveUp = { (transfer: Transfer) in
            callsAtAbort = recorder.calls
            abortedAt.withLock { $0 = monotonicMilliseconds() }
            transfer.abort()
            transfer.abort()
        }
        let remoteGiveUp = rig.remote { transfer.map(giveUp) }
        let stop = rig.remote { rig.stop() }
        let server = try ScriptedServer { connection in
            if connection.number == 1 {
                if point != .inConnect { _ = try connection.readRequest() }
                if point == .waiting { remoteGiveUp() }
                if point != .waiting && point != .inConnect { try connection.send(Self.head) }
                if point == .afterHead {
                    try connection.waitUntilDelivered()
                    remoteGiveUp()
                }
                if [.inBody, .midStream, .paused, .pausedInBody].contains(point) { try connection.sendChunk("one") }
                departure.withLock { $0 = 0 }
                let time = connection.timeOfDeparture()
                departure.withLock { $0 = time }
                stop()
            } else {
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                _ = connection.timeOfDeparture()
            }
        }
        defer { server.stop() }
        defer { rig.multi.close() }
        switch point {
        case .inConnect: recorder.onConnect = giveUp
        case .inHead: recorder.onHead = giveUp
        case .inBody: recorder.onBody = giveUp
        case .midStream: recorder.onBody = { _ in remoteGiveUp() }
        case .paused:
            recorder.onHead = { transfer in
                transfer.pause()
                remoteGiveUp()
            }
        case .pausedInBody:
            recorder.onBody = { transfer in
                transfer.pause()
                giveUp(transfer)
            }
        case .waiting, .afterHead: break
        }
        transfer = try rig.multi.start(TransferRequest(url: server.url(), body: Array("{}".utf8)), delegate: recorder)
        try rig.run()

        #expect(recorder.calls == callsAtAbort)
        #expect(transfer?.isActive == false)
        #expect(rig.multi.count == 0)
        let delay = departure.withLock { $0 } - abortedAt.withLock { $0 }
        #expect(delay >= 0)

        // A connection that was given up is not used again, and the multi goes on.
        let second = Recorder()
        try rig.fetch(TransferRequest(url: server.url()), second)
        try rig.run()
        #expect(second.text == "ok")
        #expect(server.acceptedConnections == 2)
        #expect(server.errors == [])
        return delay
    }

    @Test("an abort while the name is being resolved does not wait for the resolver")
    func resolving() throws {
        let delay = try smallest(allowed: 100) {
            let recorder = Recorder()
            var delay = 0.0
            var callsAtAbort: [String] = []
            try CurlRig.run { rig in
                let request = TransferRequest(url: "http://nonexistent.invalid/")
                let transfer = try rig.multi.start(request, delegate: recorder)
                let timer = rig.loop.addTimer {
                    callsAtAbort = recorder.calls
                    let before = monotonicMilliseconds()
                    transfer.abort()
                    delay = monotonicMilliseconds() - before
                    #expect(rig.multi.count == 0)
                    rig.stop()
                }
                // curl's own timer, armed before, starts the lookup; this one fires right after it.
                timer.arm(after: .zero)
            }
            #expect(recorder.calls == callsAtAbort)
            // Without a network the resolver knows at once that it does not know, and may have said so before.
            #expect(callsAtAbort == [] || recorder.error?.code == .dns)
            return delay
        }
        #expect(delay.map { $0 <= 100 } == true)
    }

    @Test("an abort while connecting takes the attempt back")
    func connecting() throws {
        let listener = try FullListener()
        _ = listener.fillersWaiting
        let recorder = Recorder()
        try CurlRig.run { rig in
            let transfer = try rig.multi.start(
                TransferRequest(url: "http://127.0.0.1:\(listener.port)/"),
                delegate: recorder
            )
            let timer = rig.loop.addTimer {
                #expect(throws: Never.self) { try #expect(listener.attemptsUnderWay() == 1) }
                transfer.abort()
                #expect(throws: Never.self) { try #expect(listener.attemptsUnderWay() == 0) }
                rig.stop()
            }
            timer.arm(after: .milliseconds(20))
        }
        #expect(recorder.calls == [])
    }

    @Test("an abort during the TLS handshake closes the connection")
    func handshake() throws {
        let delay = try smallest(allowed: 100) { try delayOfAbortInHandshake() } ?? .infinity
        #expect(delay <= 100)
    }

    /// How long after an abort in the TLS handshake the server sees the client leave, in milliseconds.
    private func delayOfAbortInHandshake() throws -> Double {
        let delay = Guarded(-1.0)
        let recorder = Recorder()
        let rig = try CurlRig()
        var transfer: Transfer?
        var abortedAt = 0.0
        let giveUp = rig.remote {
            abortedAt = monotonicMilliseconds()
            transfer?.abort()
        }
        let stop = { (time: Double) in
            rig.remote {
                delay.withLock { $0 = time - abortedAt }
                rig.stop()
            }
        }
        // Made on the loop's side, because only the loop may make remote closures.
        let left = Guarded(0.0)
        let finish = rig.remote { stop(left.withLock { $0 })() }
        let server = try ScriptedServer { connection in
            _ = try connection.read()  // the ClientHello, which gets no answer
            giveUp()
            let time = connection.timeOfDeparture()
            left.withLock { $0 = time }
            finish()
        }
        defer { server.stop() }
        defer { rig.multi.close() }
        transfer = try rig.multi.start(TransferRequest(url: "https://127.0.0.1:\(server.port)/"), delegate: recorder)
        try rig.run()
        #expect(recorder.calls == [])
        let time = delay.withLock { $0 }
        #expect(time >= 0)
        return time
    }

    @Test("a transfer started and aborted in the same callback never reaches the server")
    func startedAndAborted() throws {
        let server = try ScriptedServer { connection in
            while try connection.readRequest() != nil {
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        defer { server.stop() }
        let first = Recorder()
        let second = Recorder()
        let third = Recorder()
        try CurlRig.run { rig in
            first.onBody = { _ in
                #expect(throws: Never.self) {
                    try rig.multi.start(TransferRequest(url: server.url()), delegate: second).abort()
                    try rig.fetch(TransferRequest(url: server.url()), third)
                }
            }
            try rig.fetch(TransferRequest(url: server.url()), first)
        }
        #expect(second.calls == [])
        #expect(third.text == "ok")
    }

    @Test("one callback may abort every other transfer")
    func abortsOthers() throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(Self.head)
            try connection.sendChunk("one")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let recorders = (0..<20).map { _ in Recorder() }
        var calls: [[String]] = []
        try CurlRig.run { rig in
            var transfers: [Transfer] = []
            var bodies = 0
            for recorder in recorders {
                recorder.onBody = { _ in
                    bodies += 1
                    guard bodies == recorders.count else { return }
                    for transfer in transfers { transfer.abort() }
                    calls = recorders.map(\.calls)
                    rig.stop()
                }
                transfers.append(try rig.multi.start(TransferRequest(url: server.url()), delegate: recorder))
            }
        }
        #expect(recorders.map(\.calls) == calls)
        #expect(calls.allSatisfy { $0 == ["connect", "head", "body"] })
    }

    @Test("closing the multi from a callback ends everything silently")
    func closeInside() throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(Self.head)
            try connection.sendChunk("one")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let recorder = Recorder()
        let other = Recorder()
        try CurlRig.run { rig in
            recorder.onBody = { _ in
                rig.multi.close()
                #expect(throws: CurlError.self) {
                    try rig.multi.start(TransferRequest(url: server.url()), delegate: other)
                }
                rig.stop()
            }
            try rig.fetch(TransferRequest(url: server.url()), recorder)
        }
        #expect(recorder.calls == ["connect", "head", "body"])
        #expect(other.calls == [])
    }

    @Test("a callback that aborts its own transfer may close the multi as well")
    func abortAndCloseInside() throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(Self.head)
            try connection.sendChunk("one")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            recorder.onBody = { transfer in
                transfer.abort()
                rig.multi.close()
                rig.stop()
            }
            try rig.fetch(TransferRequest(url: server.url()), recorder)
        }
        #expect(recorder.calls == ["connect", "head", "body"])
    }
}
