import Curl
import DaemonHarness
import Glibc
import Harness
import Reactor
import Testing

/// How a server misbehaves, and what it must be called.
struct Misbehaviour: CustomTestStringConvertible {
    let name: String
    let code: CurlError.Code
    let script: ScriptedServer.Script
    var testDescription: String { name }

    init(_ name: String, _ code: CurlError.Code, _ script: @escaping ScriptedServer.Script) {
        self.name = name
        self.code = code
        self.script = { connection in
            guard try connection.readRequest() != nil else { return }
            try script(connection)
        }
    }

    /// Sends text after a request, then closes.
    static func says(_ name: String, _ code: CurlError.Code, _ text: String) -> Misbehaviour {
        Misbehaviour(name, code) { try $0.send(text) }
    }

    static let all: [Misbehaviour] = [
        says("closes without a word", .closed, ""),
        says("closes within the head", .closed, "HTTP/1.1 200 OK\r\nContent-"),
        says(
            "closes before the end of a body of known length",
            .closed,
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
        ),
        says(
            "closes before the last chunk",
            .closed,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
        ),
        says("says something that is not HTTP", .protocolViolation, "SSH-2.0-OpenSSH_9.2\r\n"),
        says(
            "sends a chunk size that is no number",
            .protocolViolation,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"
        ),
        says(
            "switches protocols unasked",
            .protocolViolation,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"
        ),
        says(
            "sends a head of many fields",
            .tooLarge,
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X: \(String(repeating: "y", count: 1000))\r\n", count: 70)
                + "\r\n"
        ),
        says(
            "sends one field that is too long",
            .tooLarge,
            "HTTP/1.1 200 OK\r\nX: \(String(repeating: "y", count: 70_000))\r\n\r\n"
        ),
        says(
            "never ends a field",
            .tooLarge,
            "HTTP/1.1 200 OK\r\nX: \(String(repeating: "y", count: 200_000))"
        ),
        says(
            "sends interim responses without end",
            .tooLarge,
            String(repeating: "HTTP/1.1 102 Processing\r\nX: \(String(repeating: "y", count: 900))\r\n\r\n", count: 80)
        ),
        says(
            "sends huge trailers",
            .tooLarge,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                + String(repeating: "X: \(String(repeating: "y", count: 1000))\r\n", count: 70) + "\r\n"
        ),
        Misbehaviour("resets instead of answering", .reset) { $0.reset() },
        Misbehaviour("resets within the body", .reset) { connection in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            try connection.waitUntilDelivered()
            connection.reset()
        },
        Misbehaviour("resets a body without a length", .reset) { connection in
            try connection.send("HTTP/1.0 200 OK\r\n\r\nabc")
            try connection.waitUntilDelivered()
            connection.reset()
        },
    ]
}

@Suite("Failures", .timeLimit(.minutes(5)))
struct FailureTests {
    private func failure(_ request: TransferRequest) throws -> CurlError {
        let recorder = Recorder()
        try CurlRig.run { try $0.fetch(request, recorder) }
        #expect(recorder.calls.filter { $0 == "complete" }.count == 1)
        return try #require(recorder.error)
    }

    @Test("what a server does wrong has its name", arguments: Misbehaviour.all)
    func misbehaviour(_ case: Misbehaviour) throws {
        let server = try ScriptedServer(`case`.script)
        defer { server.stop() }
        let error = try failure(TransferRequest(url: server.url(), body: Array("{}".utf8)))
        #expect(error.code == `case`.code, "\(error)")
        #expect(server.acceptedConnections == 1, "a fresh connection that fails is not tried again")
    }

    @Test("a port nobody listens on is a connect error")
    func refused() throws {
        let unused = try bindOnLoopback()
        defer { close(unused) }
        let port = try portNumber(of: unused)
        let error = try failure(TransferRequest(url: "http://127.0.0.1:\(port)/"))
        #expect(error.code == .connect)
        #expect(error.curlCode == 7)
    }

    @Test("a name without an address is a dns error")
    func unknownName() throws {
        let error = try failure(TransferRequest(url: "http://nonexistent.invalid/"))
        #expect(error.code == .dns)
    }

    @Test("a failure before there is a connection leaves nothing behind that hurts the next request")
    func afterEarlyFailure() throws {
        let server = try ScriptedServer { connection in
            while try connection.readRequest() != nil {
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n")
                try connection.send([UInt8](repeating: 0x61, count: 20_000))
            }
        }
        defer { server.stop() }
        let unused = try bindOnLoopback()
        defer { close(unused) }
        let deadPort = try portNumber(of: unused)
        let recorder = Recorder()
        try CurlRig.run { rig in
            for url in ["http://nonexistent.invalid/", "http://127.0.0.1:\(deadPort)/"] {
                let failing = Recorder()
                failing.onComplete = { _ in
                    #expect(failing.error != nil)
                    let timer = rig.loop.addTimer {
                        #expect(throws: Never.self) {
                            _ = try rig.multi.start(TransferRequest(url: server.url()), delegate: recorder)
                        }
                    }
                    timer.arm(after: .zero)
                }
                _ = try rig.multi.start(TransferRequest(url: url), delegate: failing)
            }
            recorder.onComplete = { _ in if recorder.size == 40_000 { rig.stop() } }
        }
        #expect(recorder.error == nil)
        #expect(recorder.size == 40_000)
    }

    @Test("a connection that does not come about in time is a connect timeout")
    func connectTimeout() throws {
        let listener = try FullListener()
        let start = monotonicMilliseconds()
        let error = try failure(
            TransferRequest(url: "http://127.0.0.1:\(listener.port)/", connectTimeout: .milliseconds(150))
        )
        let elapsed = monotonicMilliseconds() - start
        #expect(error.code == .connectTimeout)
        // The upper limit is generous for a busy machine; it is far below the time that is the rule.
        #expect(elapsed >= 140 && elapsed < 8000)
    }

    @Test("a TLS handshake that does not go on is a connect timeout")
    func handshakeTimeout() throws {
        let server = try ScriptedServer { _ = $0.timeOfDeparture() }
        defer { server.stop() }
        let error = try failure(
            TransferRequest(url: "https://127.0.0.1:\(server.port)/", connectTimeout: .milliseconds(150))
        )
        #expect(error.code == .connectTimeout)
    }

    @Test("time after the connection stands is not counted as connecting")
    func slowAnswer() throws {
        let server = try ScriptedServer { connection in
            guard try connection.readRequest() != nil else { return }
            // Twice the connect timeout, which must not matter any more.
            _ = connection.isReadable(within: 300)
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        // A busy machine may be that slow to connect.
        let recorder = try firstOfThree {
            let recorder = Recorder()
            try CurlRig.run { rig in
                try rig.fetch(TransferRequest(url: server.url(), connectTimeout: .milliseconds(150)), recorder)
            }
            return recorder.error == nil ? recorder : nil
        }
        #expect(recorder?.text == "ok")
    }

    @Test("TLS spoken to by plain text is a tls error")
    func notTLS() throws {
        let server = try ScriptedServer { connection in
            _ = try connection.read()
            try connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        let error = try failure(TransferRequest(url: "https://127.0.0.1:\(server.port)/"))
        #expect(error.code == .tls)
    }

    @Test("a message never holds the query, which may be a key")
    func noQuery() throws {
        let error = try failure(TransferRequest(url: "http://nonexistent.invalid/?key=sk-secret"))
        #expect(!error.description.contains("secret"))
    }

    @Test(
        "a request that cannot be sent as it is is refused at once",
        arguments: [
            TransferRequest(url: ""), TransferRequest(url: "/v1"), TransferRequest(url: "ftp://127.0.0.1/"),
            TransferRequest(url: "file:///etc/passwd"), TransferRequest(url: "http://a b/"),
            TransferRequest(url: "http://a/\r\nX: y"), TransferRequest(method: "", url: "http://a/"),
            TransferRequest(method: "GET /x", url: "http://a/"),
            TransferRequest(url: "http://a/", headers: [("X", "a\r\nY: b")]),
            TransferRequest(url: "http://a/", headers: [("X: y", "a")]),
            TransferRequest(url: "http://a/", headers: [("", "a")]),
            TransferRequest(url: "http://a/", caFile: "a\u{0}b"),
        ]
    )
    func refusedRequest(_ request: TransferRequest) throws {
        let recorder = Recorder()
        let rig = try CurlRig()
        defer { rig.multi.close() }
        let error = #expect(throws: CurlError.self) { try rig.multi.start(request, delegate: recorder) }
        #expect(error?.code == .invalidRequest)
        #expect(rig.multi.count == 0)
    }

    @Test(
        "a URL that only curl can tell is wrong ends the transfer",
        arguments: ["http://", "http://a:99999/", "http://user:pw@a/"]
    )
    func wrongURL(_ url: String) throws {
        let error = try failure(TransferRequest(url: url))
        #expect(error.code == .invalidRequest, "\(error)")
        #expect(!error.message.contains("pw"))
    }
}
