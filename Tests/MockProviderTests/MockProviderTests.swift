import JSON
import Testing

@testable import MockProvider

/// The mock as a server, over real connections.
@Suite("The mock provider", .timeLimit(.minutes(5)))
struct MockProviderTests {
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
            // The last one counts as completed a moment after its last byte was sent.
            let counters = await mock.counters { $0.completed == 100 }
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
                #expect(try errorMessage(response).isEmpty == false)
                #expect(try connection.takeAll().isEmpty)
            }
            let connection = try RawConnection(port: mock.port)
            let response = try connection.chat("[1,2")
            #expect(response.status == 400)
            #expect(try connection.stream("echo").status == 200, "a bad body does not cost the connection")
            #expect(mock.counters.rejected == cases.count)
        }
    }
}
