import Curl
import DaemonHarness
import POSIX
import Testing

@Suite("Requests", .timeLimit(.minutes(5)))
struct RequestTests {
    /// What a server receives.
    private func received(_ request: TransferRequest) throws -> ServerConnection.Request {
        let seen = Guarded<ServerConnection.Request?>(nil)
        let server = try ScriptedServer { connection in
            let request = try connection.readRequest()
            seen.withLock { $0 = request }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            var request = request
            request.url = server.url("/v1/chat?a=%20b")
            try rig.fetch(request, recorder)
        }
        #expect(recorder.error == nil)
        #expect(server.errors == [])
        var result = try #require(seen.withLock { $0 })
        result.head = result.head.replacing("127.0.0.1:\(server.port)", with: "HOST").replacing("\r\n", with: "\n")
        return result
    }

    @Test("what is sent is what was asked for, and nothing else")
    func exact() throws {
        let request = try received(
            TransferRequest(
                url: "",
                headers: [("Authorization", "Bearer k"), ("Content-Type", "application/json"), ("X-Empty", "")],
                body: Array(#"{"a":1}"#.utf8)
            )
        )
        #expect(
            request.head == """
                POST /v1/chat?a=%20b HTTP/1.1
                Host: HOST
                User-Agent: curl-tests/1
                Accept: */*
                Authorization: Bearer k
                Content-Type: application/json
                X-Empty:
                Content-Length: 7
                """
        )
        #expect(request.body == Array(#"{"a":1}"#.utf8))
    }

    @Test("each method is sent as itself", arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    func methods(_ method: String) throws {
        let request = try received(TransferRequest(method: method, url: "", body: Array("x".utf8)))
        #expect(request.head.hasPrefix("\(method) /v1/chat?a=%20b HTTP/1.1\n"))
        let hasBody = method != "GET" && method != "HEAD"
        #expect(request.body == (hasBody ? Array("x".utf8) : []))
        #expect(!request.head.lowercased().contains("content-type"))
    }

    @Test(
        "a body of any size arrives whole, without a pause for 100 Continue",
        arguments: [0, 1, 65_535, 65_536, 3_000_000]
    )
    func sizes(_ size: Int) throws {
        let body = [UInt8]((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 131 ^ $0 >> 9) })
        let request = try received(TransferRequest(url: "", body: body))
        #expect(request.body == body)
        #expect(!request.head.lowercased().contains("expect"))
    }

    @Test("an answer before the body was sent is told")
    func earlyAnswer() throws {
        let server = try ScriptedServer { connection in
            _ = try connection.read()
            try connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            try rig.fetch(TransferRequest(url: server.url(), body: [UInt8](repeating: 0x20, count: 8 << 20)), recorder)
        }
        #expect(recorder.head?.status == 413)
        #expect(recorder.text == "big")
    }
}
