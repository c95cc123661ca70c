import Curl
import DaemonHarness
import Harness
import Testing

@Suite("Many transfers", .timeLimit(.minutes(5)))
struct ConcurrencyTests {
    @Test("a thousand transfers at once all complete, each with its own bytes", .needsDescriptors(2500))
    func thousand() throws {
        let everybody = 1000
        let arrived = Arrivals(everybody)
        let server = try ScriptedServer { connection in
            guard let request = try connection.readRequest() else { return }
            // Nobody is answered before all are there.
            arrived.arrive()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<5 { try connection.sendChunk(String(decoding: request.body, as: UTF8.self)) }
            try connection.send("0\r\n\r\n")
        }
        defer { server.stop() }
        let recorders = (0..<everybody).map { _ in Recorder() }
        try CurlRig.run(limit: .seconds(120)) { rig in
            for (number, recorder) in recorders.enumerated() {
                try rig.fetch(TransferRequest(url: server.url(), body: Array("<\(number)>".utf8)), recorder)
            }
            #expect(rig.multi.count == everybody)
        }
        for (number, recorder) in recorders.enumerated() {
            #expect(recorder.text == String(repeating: "<\(number)>", count: 5))
            #expect(recorder.error == nil)
        }
        #expect(server.acceptedConnections == everybody)
        #expect(server.errors == [])
    }
}
