import JSON
import Testing

@testable import MockProvider

/// What the mock tells of the requests it got, over real connections.
@Suite("The mock's view of a request", .timeLimit(.minutes(5)))
struct EchoTests {
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
            #expect(try errorMessage(wrong) == "incorrect API key provided as header:x-api-key")
            let other = try connection.stream("m", headers: ["Authorization: Bearer right"])
            #expect(other.status == 401)
            #expect(try errorMessage(other) == "API key seen as bearer, expected header:x-api-key")
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
