import JSON
import Reactor
import Testing

@testable import MockProvider

/// The mock over real connections.
@Suite("The mock provider", .timeLimit(.minutes(1)))
struct MockProviderTests {
    /// Runs a test against a mock of its own, which is stopped afterwards.
    private func withMock(
        _ script: Script = Script(),
        limits: RequestLimits = RequestLimits(),
        _ body: (MockProvider) async throws -> Void
    ) async throws {
        let mock = try MockProvider.start(script: script, limits: limits)
        defer { mock.stop() }
        try await body(mock)
    }

    private func withMock(_ behaviour: Behaviour, _ body: (MockProvider) async throws -> Void) async throws {
        try await withMock(Script(models: ["m": behaviour]), body)
    }

    private func error(_ response: RawResponse) throws -> String {
        try #require(try JSONValue.parse(response.body)["error"]?["message"]?.stringValue)
    }

    // MARK: Plain answers

    @Test("streams over a connection that serves many requests")
    func keepAlive() async throws {
        try await withMock(Behaviour(texts: ["a", "b"])) { mock in
            let connection = try RawConnection(port: mock.port)
            for _ in 0..<100 {
                let response = try connection.stream("m")
                #expect(response.status == 200)
                #expect(response["content-type"] == "text/event-stream")
                #expect(response.isComplete)
                #expect(response.lines.last == "data: [DONE]")
            }
            let counters = mock.counters
            #expect(counters.connections == 1)
            #expect(counters.requests == 100)
            #expect(counters.completed == 100)
            #expect(counters.maxActive == 1)
        }
    }

    @Test("answers as a whole when no stream is asked for, on any path that ends right")
    func whole() async throws {
        try await withMock(Behaviour(texts: ["a", "b"])) { mock in
            let connection = try RawConnection(port: mock.port)
            for path in ["/chat/completions", "/api/v3/chat/completions?x=1"] {
                let response = try connection.chat(#"{"model":"m"}"#, path: path)
                #expect(response["content-type"] == "application/json")
                let answer = try JSONValue.parse(response.body)
                #expect(answer["choices"]?[0]?["message"]?["content"]?.stringValue == "ab")
            }
        }
    }

    @Test("answers pipelined requests in their order")
    func pipelining() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            let bodies = (0..<50).map { #"{"model":"echo","number":\#($0)}"# }
            try connection.send(
                bodies.map { body in
                    "POST /chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                }.joined()
            )
            for body in bodies {
                let answer = try JSONValue.parse(try RawResponse(from: connection).body)
                #expect(answer["choices"]?[0]?["message"]?["content"]?.stringValue == body)
            }
        }
    }

    @Test("reads a request that comes a byte at a time, chunked, in two connections at once")
    func slowRequest() async throws {
        try await withMock { mock in
            let connections = try [RawConnection(port: mock.port), RawConnection(port: mock.port)]
            let request =
                "POST /chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "9\r\n{\"model\":\r\n7;x\r\n\"echo\"}\r\n0\r\n\r\n"
            for byte in request.utf8 {
                for connection in connections { try connection.send([byte]) }
            }
            for connection in connections {
                let answer = try JSONValue.parse(try RawResponse(from: connection).body)
                #expect(answer["choices"]?[0]?["message"]?["content"]?.stringValue == #"{"model":"echo"}"#)
            }
        }
    }

    @Test("bids a client that waits for it to continue")
    func expectation() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            try connection.send(
                "POST /chat/completions HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 16\r\n\r\n"
            )
            #expect(try RawResponse(from: connection).status == 100)
            try connection.send(#"{"model":"echo"}"#)
            #expect(try RawResponse(from: connection).status == 200)
        }
    }

    @Test("closes the connection when the client or HTTP/1.0 wants it so")
    func closes() async throws {
        try await withMock(Behaviour(texts: ["a"])) { mock in
            let polite = try RawConnection(port: mock.port)
            let response = try polite.stream("m", headers: ["Connection: close"])
            #expect(response["connection"] == "close")
            #expect(response.isComplete)
            #expect(try polite.takeAll().isEmpty)
            let old = try RawConnection(port: mock.port)
            let body = #"{"model":"m","stream":true}"#
            try old.send("POST /chat/completions HTTP/1.0\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let unframed = try RawResponse(from: old)
            #expect(unframed["transfer-encoding"] == nil)
            #expect(unframed.lines.last == "data: [DONE]")
        }
    }

    @Test("lists models, tells its counters, and knows no other path or method")
    func otherPaths() async throws {
        try await withMock(Behaviour(texts: ["a"])) { mock in
            let connection = try RawConnection(port: mock.port)
            let list = try JSONValue.parse(try connection.get("/v1/models").body)
            #expect(list["data"]?[0]?["id"]?.stringValue == "m")
            #expect(try connection.get("/v1/other").status == 404)
            #expect(try connection.get("/v1/chat/completions").status == 405)
            #expect(try connection.stream("nobody").status == 404)
            let counters = try JSONValue.parse(try connection.get("/mock/counters").body)
            #expect(counters["requests"]?.intValue == 5)
            #expect(counters["open"]?.intValue == 1)
            #expect(counters["completed"]?.intValue == 1)
        }
    }

    @Test("answers what is no request with an error, and closes")
    func badRequests() async throws {
        try await withMock(limits: RequestLimits(head: 200, body: 50)) { mock in
            let cases = [
                ("nonsense\r\n\r\n", 400), ("GET / HTTP/1.1\n\n", 400), ("GET / HTTP/3.0\r\n\r\n", 505),
                ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 51\r\n\r\n", 413),
                ("GET /\(String(repeating: "x", count: 300))", 431),
                ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
            ]
            for (text, status) in cases {
                let connection = try RawConnection(port: mock.port)
                try connection.send(text)
                let response = try RawResponse(from: connection)
                #expect(response.status == status)
                #expect(response["connection"] == "close")
                #expect(try error(response).isEmpty == false)
                #expect(try connection.takeAll().isEmpty)
            }
            let connection = try RawConnection(port: mock.port)
            let response = try connection.chat("[1,2")
            #expect(response.status == 400)
            #expect(try connection.stream("echo").status == 200, "a bad body does not cost the connection")
            #expect(mock.counters.rejected == cases.count)
        }
    }

    // MARK: Faults

    @Test("paces chunks: a stream takes its intervals, and not much longer")
    func pace() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            let start = Instant.now
            let response = try connection.stream("mock-n20-i5000-s20")
            let time = Instant.now - start
            #expect(response.isComplete)
            #expect(time >= .milliseconds(100))
            #expect(time < .seconds(10))
            let stamps = response.lines.compactMap { line -> UInt64? in
                guard let range = line.firstRange(of: #""content":"0"#) else { return nil }
                return UInt64(line[range.upperBound...].prefix(19))
            }
            #expect(stamps.count == 20)
            #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test("cuts after so many bytes: closed, reset, or ended as if it were whole")
    func cuts() async throws {
        try await withMock { mock in
            for (word, end) in [("cut", RawConnection.End.closed), ("reset", .reset)] {
                let connection = try RawConnection(port: mock.port)
                let response = try connection.stream("mock-n9-\(word)300")
                #expect(!response.isComplete)
                #expect(connection.end == end)
                // A reset may overtake the bytes before it.
                if word == "cut" { #expect(response.body.count == 300) }
            }
            let connection = try RawConnection(port: mock.port)
            let short = try connection.stream("mock-n9-short300")
            #expect(short.isComplete)
            #expect(short.body.count == 300)
            let counters = await mock.counters { $0.cut == 2 }
            #expect(counters.completed == 1)
            #expect(counters.aborted == 0)
        }
    }

    @Test("splits the body into writes of the size it is told")
    func splits() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            let whole = try connection.stream("mock-n3-split7")
            #expect(whole.chunks.dropLast().allSatisfy { $0.count == 7 })
            #expect(whole.lines.last == "data: [DONE]")
            let trickle = try connection.stream("mock-n1-nodone-trickle10")
            #expect(trickle.chunks.allSatisfy { $0.count == 1 })
        }
    }

    @Test("is silent before the head, after it, and between chunks, and goes on where it is told")
    func stalls() async throws {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.delivery.stall = Delivery.Stall(at: .afterChunk(1), duration: 20_000)
        try await withMock(behaviour) { mock in
            let mute = try RawConnection(port: mock.port)
            try mute.sendChat(#"{"model":"mock-mute","stream":true}"#)
            #expect(await mock.counters { $0.active == 1 }.active == 1)
            #expect(!mute.isReadable(within: 50))
            let head = try RawConnection(port: mock.port)
            try head.sendChat(#"{"model":"mock-headonly","stream":true}"#)
            #expect(try head.take(through: "\r\n\r\n").starts(with: Array("HTTP/1.1 200".utf8)))
            #expect(!head.isReadable(within: 50))
            let chunk = try RawConnection(port: mock.port)
            try chunk.sendChat(#"{"model":"mock-n5-stall1","stream":true}"#)
            _ = try chunk.take(through: #""content":"0"#)
            _ = try chunk.take(through: "\n\n\r\n")
            #expect(!chunk.isReadable(within: 50))
            #expect(try RawConnection(port: mock.port).stream("m").lines.last == "data: [DONE]")
        }
    }

    @Test("sends comments in a silence")
    func comments() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            try connection.sendChat(#"{"model":"mock-n5-stall1-alive1000","stream":true}"#)
            for _ in 0..<5 { _ = try connection.take(through: ": ping\n\n") }
        }
    }

    @Test("answers a status with its headers and a body in the dialect's words")
    func statuses() async throws {
        try await withMock(
            Script(models: [
                "teapot": .status(418, headers: [("Content-Type", "text/x"), ("X-Y", "z")], body: "short and stout")
            ])
        ) { mock in
            let connection = try RawConnection(port: mock.port)
            let limited = try connection.stream("mock-status429-retry7")
            #expect(limited.status == 429)
            #expect(limited["retry-after"] == "7")
            #expect(try JSONValue.parse(limited.body)["error"]?["type"]?.stringValue == "rate_limit_error")
            let html = try connection.stream("mock-status502-html")
            #expect(html["content-type"] == "text/html")
            #expect(html.text.hasPrefix("<html>"))
            let elsewhere = try connection.stream("mock-redirect")
            #expect(elsewhere.status == 307)
            #expect(elsewhere["location"] == "/elsewhere/chat/completions")
            let empty = try connection.stream("mock-status500-empty")
            #expect(empty.status == 500)
            #expect(empty.body.isEmpty)
            let teapot = try connection.stream("teapot")
            #expect(teapot["content-type"] == "text/x")
            #expect(teapot["x-y"] == "z")
            #expect(teapot.text == "short and stout")
        }
    }

    @Test("answers a stream request with one object, another media type, by length or by close")
    func forms() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            let json = try connection.stream("mock-n2-json")
            #expect(json["content-type"] == "application/json")
            #expect(try JSONValue.parse(json.body)["object"]?.stringValue == "chat.completion")
            #expect(try connection.stream("mock-n2-octet")["content-type"] == "application/octet-stream")
            let length = try connection.stream("mock-n2-i1000-length")
            #expect(length["content-length"] == "\(length.body.count)")
            #expect(length.lines.last == "data: [DONE]")
            let close = try connection.stream("mock-n2-i1000-close")
            #expect(close["transfer-encoding"] == nil)
            #expect(close.lines.last == "data: [DONE]")
            #expect(connection.end == .closed)
        }
    }

    @Test("promises more than it sends when cut under a length")
    func cutUnderLength() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            let response = try connection.stream("mock-n2-length-cut100")
            #expect(!response.isComplete)
            #expect(response.body.count == 100)
            #expect((response["content-length"].flatMap { Int($0) } ?? 0) > 100)
        }
    }

    @Test("floods, and stops when the client has had enough", arguments: ["line", "events", "comments", "head"])
    func floods(kind: String) async throws {
        try await withMock { mock in
            do {
                let connection = try RawConnection(port: mock.port)
                try connection.sendChat(#"{"model":"mock-flood\#(kind)","stream":true}"#)
                _ = try connection.take(exactly: 1_000_000)
            }
            #expect(await mock.counters { $0.aborted == 1 }.active == 0)
        }
    }

    @Test("plays a sequence of behaviours, one a request")
    func sequence() async throws {
        var script = Script()
        script.models["m"] = [.status(503), .status(429), Behaviour(texts: ["ok"])]
        try await withMock(script) { mock in
            let connection = try RawConnection(port: mock.port)
            let statuses = try (0..<5).map { _ in try connection.stream("m").status }
            #expect(statuses == [503, 429, 200, 200, 200])
            mock.install(script)
            #expect(try connection.stream("m").status == 503)
        }
    }

    // MARK: Requests

    @Test("says back what it was sent, and hides the key unless asked")
    func echoes() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            func text(_ model: String, _ headers: [String], path: String = "/chat/completions") throws -> String {
                let answer = try connection.chat(#"{"model":"\#(model)","x":"é"}"#, headers: headers, path: path)
                return try #require(
                    try JSONValue.parse(answer.body)["choices"]?[0]?["message"]?["content"]?.stringValue
                )
            }
            #expect(try text("echo", []) == #"{"model":"echo","x":"é"}"#)
            #expect(try text("echo-credential", []) == "none")
            #expect(try text("echo-credential", ["Authorization: Bearer canary"]) == "bearer")
            #expect(try text("echo-credential-key", ["Authorization: bearer canary"]) == "bearer canary")
            #expect(try text("echo-credential-key", ["X-API-Key: canary"]) == "header:x-api-key canary")
            #expect(try text("echo-credential", [], path: "/chat/completions?key=canary") == "query:key")
            let head = try text("echo-head", ["Authorization: Bearer canary", "X-Other: 1"])
            #expect(head.hasPrefix("POST /chat/completions HTTP/1.1\n"))
            #expect(head.contains("X-Other: 1"))
            #expect(head.contains("Authorization: Bearer •••"))
            #expect(!head.contains("canary"))
            #expect(try text("echo-head-key", ["Authorization: Bearer canary"]).contains("Bearer canary"))
        }
    }

    @Test("streams an echo in pieces that make up the body")
    func echoStream() async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            let body = #"{"model":"echo","stream":true,"messages":["\#(String(repeating: "日本語", count: 100))"]}"#
            let pieces = try connection.chat(body).lines.compactMap { line -> String? in
                guard line.hasPrefix("data: {") else { return nil }
                return try JSONValue.parse(String(line.dropFirst(6)))["choices"]?[0]?["delta"]?["content"]?.stringValue
            }
            #expect(pieces.joined() == body)
            #expect(pieces.allSatisfy { $0.utf8.count <= 64 })
        }
    }

    @Test("wants the right credential, and tells which it saw without the key")
    func credentials() async throws {
        var script = Script(models: ["m": Behaviour(texts: ["a"])])
        script.credential = CredentialRule(.header("x-api-key"), key: "right")
        try await withMock(script) { mock in
            let connection = try RawConnection(port: mock.port)
            #expect(try connection.stream("m", headers: ["X-Api-Key: right"]).status == 200)
            #expect(try connection.get("/v1/models", headers: ["x-api-key: right"]).status == 200)
            #expect(try connection.get("/v1/models").status == 401)
            let wrong = try connection.stream("m", headers: ["X-API-Key: canary"])
            #expect(wrong.status == 401)
            #expect(try error(wrong) == "incorrect API key provided as header:x-api-key")
            let other = try connection.stream("m", headers: ["Authorization: Bearer right"])
            #expect(other.status == 401)
            #expect(try error(other) == "API key seen as bearer, expected header:x-api-key")
            #expect(try connection.stream("m").status == 401)
            #expect(try connection.stream("nobody").status == 401)
            #expect(try connection.stream("mock-n1-bearer", headers: ["Authorization: Bearer any"]).status == 200)
        }
    }

    @Test("remembers the last requests")
    func remembers() async throws {
        let mock = try MockProvider.start(remembered: 2)
        defer { mock.stop() }
        let connection = try RawConnection(port: mock.port)
        for number in 0..<3 {
            _ = try connection.chat(#"{"model":"echo","n":\#(number)}"#, headers: ["X-N: \(number)"])
        }
        #expect(mock.requests.map { $0.header("x-n") } == ["1", "2"])
        #expect(mock.requests.last.map { String(decoding: $0.body, as: UTF8.self) } == #"{"model":"echo","n":2}"#)
    }
}
