import DaemonHarness
import JSON
import POSIX
import Testing

@testable import Daemon

/// Requests that one answer of a provider answers: embeddings, and the limit that lists of models share with them.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct EmbeddingTests {
    private let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
    }

    private static let list = #"""
        {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,-2.5e-3]},
        {"object":"embedding","index":1,"embedding":[1,0]}],"model":"m-1","usage":{"prompt_tokens":3,"total_tokens":3}}
        """#

    /// Runs `body` as the client of a daemon over an upstream, known as `p`.
    private func withClient(
        of upstream: ScriptedUpstream,
        type: String = "openai",
        _ body: (LineClient, TestDaemon) throws -> Void
    ) async throws {
        defer { upstream.stop() }
        try configuration.write([
            "p": .init(type: type, endpoint: upstream.url("/v1"), key: "sk-embed-key", model: "chat-1"),
            "e": .init(type: "echo", model: "echo"),
        ])
        try await withDaemon(configuration) { daemon in
            try body(try daemon.connect(), daemon)
        }
    }

    @Test("embeddings come as OpenAI has them, with the account of how they came about")
    func embeddings() async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            #expect(request.method == "POST" && request.path == "/v1/embeddings")
            #expect(request.has("Authorization: Bearer sk-embed-key"))
            let body = try JSONValue.parse(request.body.span)
            #expect(body["model"]?.stringValue == "m-1")
            #expect(body["input"]?.arrayValue?.count == 2)
            #expect(body["dimensions"]?.intValue == 2)
            #expect(body["provider"] == nil && body["providerd"] == nil)
            try connection.answer(200, Self.list, headers: "Content-Type: application/json")
        }
        try await withClient(of: upstream) { (client, _) throws in
            let result = try client.result(
                "embeddings.create",
                #"{"model":"p/m-1","input":["a","b"],"dimensions":2,"providerd":{"timeouts":{"total":30}}}"#
            )
            #expect(result["object"]?.stringValue == "list")
            #expect(result["data"]?.arrayValue?.count == 2)
            #expect(result["data"]?.arrayValue?.first?["embedding"]?.arrayValue?.map(\.text) == ["0.1", "-2.5e-3"])
            #expect(result["usage"]?["total_tokens"]?.intValue == 3)
            #expect(result["providerd"]?["provider"]?.stringValue == "p")
            #expect(result["providerd"]?["model"]?.stringValue == "m-1")
            #expect(result["providerd"]?["status"]?.stringValue == "complete")
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("an answer of megabytes is made ready off the loop, and arrives whole")
    func large() async throws {
        let count = 200_000
        let numbers = (0..<count).map { "0.\($0)" }.joined(separator: ",")
        let upstream = try ScriptedUpstream { _, _, connection in
            let data =
                #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[\#(numbers)]}],"model":"m"}"#
            try connection.answer(200, data, headers: "Content-Type: application/json")
        }
        try await withClient(of: upstream) { (client, _) throws in
            let id = try client.request("embeddings.create", #"{"model":"p/m","input":"a"}"#)
            let result = try client.answer(to: id, within: 60_000)["result"]
            #expect(result?["data"]?.arrayValue?.first?["embedding"]?.arrayValue?.count == count)
        }
    }

    @Test("an answer longer than the limit is given up", arguments: ["embeddings.create", "provider.models"])
    func flood(method: String) async throws {
        let piece = String(repeating: " ", count: 1 << 18)
        let upstream = try ScriptedUpstream { _, _, connection in
            try connection.send("HTTP/1.1 200 OK\r\n\r\n")
            // Until the daemon closes.
            while (try? connection.send(piece)) != nil {}
        }
        try await withClient(of: upstream) { (client, _) throws in
            let id = try client.request(
                method,
                method == "provider.models" ? #"{"name":"p"}"# : #"{"input":"a","model":"p/m"}"#
            )
            #expect(try client.answer(to: id, within: 60_000).errorCode == -32014)
        }
    }

    @Test(
        "failures are those of a chat, and name the provider",
        arguments: [
            ("401", -32010, "http"), ("503", -32010, "http"), ("close", -32011, "first_byte"),
            ("mute", -32012, "total"),
            ("junk", -32014, "protocol"),
        ]
    )
    func failures(how: String, code: Int, phase: String) async throws {
        let upstream = try ScriptedUpstream { _, _, connection in
            switch how {
            case "close": connection.close()
            case "mute": _ = connection.timeOfDeparture()
            case "junk": try connection.answer(200, "<html>")
            default: try connection.answer(Int(how) ?? 500, #"{"error":{"message":"bad key sk-embed-key"}}"#)
            }
        }
        try await withClient(of: upstream) { (client, _) throws in
            // The limit is for the one that never answers; a busy machine may need as long for any of the others.
            let timeouts = how == "mute" ? #","providerd":{"timeouts":{"total":1}}"# : ""
            let answer = try client.call("embeddings.create", #"{"model":"p/m","input":"a"\#(timeouts)}"#)
            #expect(answer.errorCode == code, "\(answer.text)")
            #expect(answer.details?["provider"]?.stringValue == "p")
            #expect(answer.details?["model"]?.stringValue == "m")
            if code == -32010 {
                #expect(answer.details?["http_status"]?.intValue == Int(how))
                #expect(!answer.text.contains("sk-embed-key"))
            } else if code != -32014 {
                #expect(answer.details?["phase"]?.stringValue == phase)
            }
        }
    }

    @Test(
        "what cannot be asked is refused before anything is sent",
        arguments: [
            (#"{"model":"p/m"}"#, -32602), (#"{"model":"p/m","input":[]}"#, -32602),
            (#"{"model":"e/echo","input":"a"}"#, -32602), (#"{"provider":"q","model":"m","input":"a"}"#, -32002),
            (#"{"model":"p/m","input":"a","providerd":{"detach":true}}"#, -32602),
        ]
    )
    func refused(params: String, code: Int) async throws {
        let upstream = try ScriptedUpstream { _, _, _ in }
        try await withClient(of: upstream) { (client, _) throws in
            #expect(try client.call("embeddings.create", params).errorCode == code)
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test("closing the connection, or a cancel, closes the provider's", arguments: [true, false])
    func cancelled(byClosing: Bool) async throws {
        let departures = Guarded(0)
        let upstream = try ScriptedUpstream { _, _, connection in
            _ = connection.timeOfDeparture()
            departures.withLock { $0 += 1 }
        }
        try await withClient(of: upstream) { (_, daemon) throws in
            var client: LineClient? = try daemon.connect()
            let id = try client?.request("embeddings.create", #"{"model":"p/m","input":"a"}"#) ?? 0
            #expect(upstream.waits(for: "/v1/embeddings"))
            if byClosing {
                client = nil
            } else {
                _ = try client?.result("chat.cancel", #"{"request":\#(id)}"#)
                #expect(try client?.answer(to: id).errorCode == -32022)
            }
            #expect(milliseconds(until: { departures.withLock { $0 } == 1 }) != nil)
        }
    }
}
