import Curl
import DaemonHarness
import Testing

/// Replies to every request on a connection with the same bytes, in pieces, one send each.
private func replying(_ pieces: [String]) -> ScriptedServer.Script {
    { connection in
        while try connection.readRequest() != nil {
            for piece in pieces { try connection.send(piece) }
        }
    }
}

@Suite("Responses", .timeLimit(.minutes(5)))
struct ResponseTests {
    /// Fetches once from a server with a script.
    private func fetch(_ script: @escaping ScriptedServer.Script, _ request: TransferRequest? = nil) throws -> Recorder
    {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            var request = request ?? TransferRequest(url: "")
            request.url = server.url(request.url.isEmpty ? "/v1/chat" : request.url)
            try rig.fetch(request, recorder)
        }
        #expect(server.errors == [])
        return recorder
    }

    @Test("a response with a length is told as connect, head, body, end")
    func plain() throws {
        let recorder = try fetch(
            replying(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One:  a \r\nx-one: b\r\n\r\nhello"])
        )
        #expect(recorder.calls == ["connect", "head", "body", "complete"])
        #expect(recorder.head?.status == 200)
        #expect(recorder.head?.version == "1.1")
        #expect(recorder.head?.headers.map { "\($0.name)=\($0.value)" } == ["content-length=5", "x-one=a", "x-one=b"])
        #expect(recorder.head?["x-one"] == "a")
        #expect(recorder.text == "hello")
        #expect(recorder.error == nil)
        let timings = try #require(recorder.timings)
        #expect(timings.firstByte > .zero && timings.connect <= timings.firstByte && timings.firstByte <= timings.total)
        #expect(!timings.isReused)
    }

    static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
        + "6\r\ndata: \r\n3;x=y\r\n{}\n\r\n1\r\n\n\r\n0\r\nX-Sum: 1\r\n\r\n"

    @Test("a chunked response is the same at every split point", arguments: 1..<ResponseTests.chunked.utf8.count)
    func split(at point: Int) throws {
        let bytes = Array(Self.chunked.utf8)
        let recorder = try fetch { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.send(Array(bytes[..<point]))
            // The client has taken the first part when nothing of it waits in its socket any more.
            try connection.waitUntilDelivered()
            try connection.send(Array(bytes[point...]))
            _ = connection.timeOfDeparture()
        }
        #expect(recorder.calls.filter { $0 != "body" } == ["connect", "head", "complete"])
        #expect(recorder.text == "data: {}\n\n")
        #expect(recorder.head?["transfer-encoding"] == "chunked")
        #expect(recorder.head?["x-sum"] == nil, "a trailer is not part of the head")
        #expect(recorder.error == nil)
    }

    @Test("interim responses are not told")
    func interim() throws {
        let recorder = try fetch(
            replying([
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
                "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
            ])
        )
        #expect(recorder.calls == ["connect", "head", "body", "complete"])
        #expect(recorder.head?.status == 201)
        #expect(recorder.head?["link"] == nil)
        #expect(recorder.text == "ok")
    }

    @Test("a name with several addresses is tried at each")
    func localhost() throws {
        // localhost is ::1 as well, where nobody listens; libcurl mostly gets the same descriptor for the next attempt.
        let server = try ScriptedServer(replying(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"]))
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            try rig.fetch(TransferRequest(url: "http://localhost:\(server.port)/"), recorder)
        }
        #expect(recorder.text == "ok")
    }

    @Test("a redirect is told, not followed", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) throws {
        let server = try ScriptedServer(
            replying(["HTTP/1.1 \(status) Elsewhere\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"])
        )
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            try rig.fetch(TransferRequest(url: server.url(), headers: [("Authorization", "Bearer k")]), recorder)
        }
        #expect(recorder.head?.status == status)
        #expect(recorder.head?["location"] == "/other")
        #expect(recorder.calls == ["connect", "head", "complete"])
        #expect(server.acceptedConnections == 1)
    }

    @Test("a folded field is one field, and bytes that are not UTF-8 do no harm")
    func oddFields() throws {
        let recorder = try fetch { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.send("HTTP/1.1 200 OK\r\nX-Folded: a\r\n  b\r\nX-Bytes: ".utf8 + [0xFF, 0xFE])
            try connection.send("\r\nX-Empty:\r\nContent-Length: 0\r\n\r\n")
            _ = connection.timeOfDeparture()
        }
        #expect(recorder.head?["x-folded"] == "a b")
        #expect(recorder.head?["x-bytes"] == "\u{FFFD}\u{FFFD}")
        #expect(recorder.head?["x-empty"] == "")
        #expect(recorder.calls == ["connect", "head", "complete"])
    }

    @Test("a body without a length ends with the connection")
    func untilClose() throws {
        let recorder = try fetch { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.send("HTTP/1.0 200 OK\r\n\r\nto the end")
        }
        #expect(recorder.text == "to the end")
        #expect(recorder.error == nil)
    }

    @Test("a body larger than the buffer arrives whole and in order")
    func large() throws {
        let body = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })
        let recorder = try fetch { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
            try connection.send(body)
            _ = connection.timeOfDeparture()
        }
        #expect(recorder.body == body)
    }

    @Test("compression is asked for only when wanted", arguments: [false, true])
    func compression(wanted: Bool) throws {
        let server = try ScriptedServer { connection in
            while let request = try connection.readRequest() {
                let field = request.head.split(separator: "\r\n").first {
                    $0.lowercased().hasPrefix("accept-encoding:")
                }
                let text = field.map(String.init) ?? "none"
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
            }
        }
        defer { server.stop() }
        let recorder = Recorder()
        try CurlRig.run { rig in
            try rig.fetch(TransferRequest(url: server.url(), acceptsCompression: wanted), recorder)
        }
        #expect((recorder.text != "none") == wanted)
        #expect(recorder.text.contains("gzip") == wanted)
    }
}
