import Curl
import DaemonHarness
import Testing

@Suite("Lifetimes", .timeLimit(.minutes(5)))
struct LifetimeTests {
    /// How a transfer comes to its end.
    enum Ending: String, CaseIterable {
        case completed, failed, aborted, drained, closed
    }

    @Test("nothing keeps a transfer or its delegate once it has ended", arguments: Ending.allCases)
    func released(_ ending: Ending) throws {
        let server = try ScriptedServer { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")
            if ending == .completed || ending == .drained { try connection.send("!") }
            if ending != .failed { _ = connection.timeOfDeparture() }
        }
        defer { server.stop() }
        weak var transfer: Transfer?
        weak var recorder: Recorder?
        weak var multi: CurlMulti?
        do {
            let rig = try CurlRig()
            multi = rig.multi
            let delegate = Recorder()
            recorder = delegate
            delegate.onBody = { transfer in
                switch ending {
                case .completed, .failed: break
                case .aborted: transfer.abort()
                case .drained: transfer.drain()
                case .closed: rig.multi.close()
                }
                if ![.completed, .failed].contains(ending) { rig.stop() }
            }
            delegate.onComplete = { _ in rig.stop() }
            transfer = try rig.multi.start(TransferRequest(url: server.url()), delegate: delegate)
            try rig.run()
            rig.multi.close()
        }
        #expect(transfer == nil)
        #expect(recorder == nil)
        #expect(multi == nil)
    }

    @Test("closing twice, and closing with transfers in every state, is fine")
    func closeEverything() throws {
        let server = try ScriptedServer { connection in
            guard let request = try connection.readRequest(), request.head.hasPrefix("POST /body") else { return }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let listener = try FullListener()
        let silent = Recorder()
        let rig = try CurlRig()
        let body = Recorder()
        body.onBody = { transfer in
            transfer.pause()
            rig.stop()
        }
        for url in ["http://nonexistent.invalid/", "http://127.0.0.1:\(listener.port)/"] {
            _ = try rig.multi.start(TransferRequest(url: url), delegate: silent)
        }
        _ = try rig.multi.start(TransferRequest(url: server.url("/body")), delegate: body)
        try rig.run()
        let unstarted = try rig.multi.start(TransferRequest(url: server.url("/late")), delegate: silent)
        rig.multi.close()
        rig.multi.close()
        unstarted.abort()
        unstarted.resume()
        #expect(rig.multi.count == 0)
        #expect(body.calls == ["connect", "head", "body"])
        #expect(unstarted.timings() == nil)
        body.onBody = { _ in }
    }
}
