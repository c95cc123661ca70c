import Testing

@testable import MockProvider

/// What a behaviour asks for happens in every dialect alike.
@Suite("Faults in every dialect", .timeLimit(.minutes(1)))
struct DialectFaultTests {
    /// A request for a stream of a model.
    struct Ask: Sendable, CustomTestStringConvertible {
        let dialect: String
        /// The path, with `MODEL` where it has the model.
        let path: String
        /// The body, likewise.
        let body: String
        var headers: [String] = []

        var testDescription: String { dialect }

        static let all = [
            Ask(dialect: "openai", path: "/chat/completions", body: #"{"model":"MODEL","stream":true}"#),
            Ask(dialect: "azure-openai", path: "/chat/completions", body: #"{"model":"MODEL","stream":true}"#),
            Ask(dialect: "openai-responses", path: "/responses", body: #"{"model":"MODEL","input":"a","stream":true}"#),
            Ask(
                dialect: "anthropic",
                path: "/v1/messages",
                body: #"{"model":"MODEL","stream":true,"max_tokens":1,"messages":[{}]}"#,
                headers: ["anthropic-version: 2023-06-01"]
            ),
            Ask(
                dialect: "gemini",
                path: "/v1beta/models/MODEL:streamGenerateContent?alt=sse",
                body: #"{"contents":[{}]}"#
            ),
            Ask(
                dialect: "gemini",
                path: "/v1beta/models/MODEL:streamGenerateContent",
                body: #"{"contents":[{}]}"#
            ),
            Ask(dialect: "ollama", path: "/api/chat", body: #"{"model":"MODEL","messages":[{}]}"#),
            Ask(
                dialect: "dashscope",
                path: "/api/v1/services/aigc/text-generation/generation",
                body: #"{"model":"MODEL","input":{"prompt":"a"},"parameters":{"incremental_output":true}}"#,
                headers: ["X-DashScope-SSE: enable"]
            ),
            Ask(dialect: "cohere", path: "/v2/chat", body: #"{"model":"MODEL","messages":[{}],"stream":true}"#),
            Ask(dialect: "bedrock", path: "/model/MODEL/converse-stream", body: #"{"messages":[{}]}"#),
            Ask(dialect: "tgi", path: "/models/MODEL/generate_stream", body: #"{"inputs":"a"}"#),
            Ask(dialect: "cloudflare", path: "/ai/run/MODEL", body: #"{"prompt":"a","stream":true}"#),
        ]

        /// Asks a model of a mock.
        func send(_ model: String, on connection: RawConnection) throws -> RawResponse {
            try connection.ask(
                "POST",
                "/mock/\(dialect)" + path.replacing("MODEL", with: model),
                body.replacing("MODEL", with: model),
                headers: headers
            )
        }
    }

    @Test("a stream is cut, split, framed and refused as it is told to", arguments: Ask.all)
    func faults(ask: Ask) async throws {
        var cut = Behaviour.everything
        var split = Behaviour.everything
        var length = Behaviour.everything
        split.delivery.split = [1, 5]
        length.response.framing = .length
        let whole = try await answer(ask, Script(models: ["m": .everything]))
        #expect(whole.isComplete)
        #expect(whole.status == 200)
        for manner in Delivery.Cut.Manner.allCases where manner != .reset {
            for count in stride(from: 0, to: whole.body.count, by: max(1, whole.body.count / 7)) {
                cut.delivery.cut = Delivery.Cut(after: count, manner: manner)
                let response = try await answer(ask, Script(models: ["m": cut]))
                #expect(response.isComplete == (manner == .end))
                #expect(response.body == Array(whole.body.prefix(count)))
            }
        }
        let pieces = try await answer(ask, Script(models: ["m": split]))
        #expect(pieces.body == whole.body)
        #expect(pieces.chunks.dropFirst().dropLast().allSatisfy { $0.count == 5 })
        let counted = try await answer(ask, Script(models: ["m": length]))
        #expect(counted.body == whole.body)
        #expect(counted["content-length"] == "\(whole.body.count)")
    }

    @Test("a word of a model's name means the same", arguments: Ask.all)
    func names(ask: Ask) async throws {
        try await withMock { mock in
            let connection = try RawConnection(port: mock.port)
            let stamped = try ask.send("mock-n3-s60", on: connection)
            let filling = String(repeating: "x", count: 40)
            #expect(stamped.text.components(of: filling) == 3)
            #expect(try ask.send("mock-status429-retry7", on: connection)["retry-after"] == "7")
            #expect(try ask.send("mock-status500", on: connection).status == 500)
            #expect(try ask.send("none", on: connection).status == 404)
            #expect(try ask.send("mock-html", on: connection)["content-type"] == "text/html")
            #expect(try ask.send("mock-json", on: connection)["content-type"] == "application/json")
            #expect(try ask.send("mock-key", on: connection).status == 401)
            #expect(try ask.send("mock-n2-bad1-ping1-text0", on: connection).isComplete)
            let failed = try ask.send("mock-n3-s60-err1", on: connection)
            #expect(failed.isComplete)
            #expect(failed.text.components(of: filling) == 1)
            #expect(try ask.send("mock-floodevents70000", on: connection).body.count >= 70_000)
            #expect(try !ask.send("mock-n3-errcut1", on: connection).isComplete)
        }
    }

    @Test("a client that goes away is noticed in a silence with comments", arguments: Ask.all)
    func aborts(ask: Ask) async throws {
        try await withMock { mock in
            do {
                let connection = try RawConnection(port: mock.port)
                let path = "/mock/\(ask.dialect)" + ask.path.replacing("MODEL", with: "mock-n3-stall1-alive1000")
                let body = ask.body.replacing("MODEL", with: "mock-n3-stall1-alive1000")
                let lines =
                    ["POST \(path) HTTP/1.1", "Host: a", "Content-Length: \(body.utf8.count)"] + ask.headers
                    + ["", body]
                try connection.send(lines.joined(separator: "\r\n"))
                _ = try connection.take(exactly: 600)
            }
            #expect(await mock.counters { $0.aborted == 1 }.aborted == 1)
        }
    }

    private func answer(_ ask: Ask, _ script: Script) async throws -> RawResponse {
        let mock = try MockProvider.start(script: script)
        defer { mock.stop() }
        return try ask.send("m", on: RawConnection(port: mock.port))
    }
}
