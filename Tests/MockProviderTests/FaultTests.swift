import JSON
import Reactor
import Testing

@testable import MockProvider

/// What the mock does wrong on demand, over real connections.
@Suite("The mock's faults", .timeLimit(.minutes(5)))
struct FaultTests {
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
            // The last one counts as completed a moment after its last byte was sent.
            let counters = await mock.counters { $0.cut == 2 && $0.completed == 1 }
            #expect(counters.completed == 1)
            #expect(counters.cut == 2)
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
            await mock.install(script)
            #expect(try connection.stream("m").status == 503)
        }
    }
}
