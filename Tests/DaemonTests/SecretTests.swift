import DaemonHarness
import Glibc
import JSON
import Logging
import MockProvider
import Testing

@testable import Daemon

/// A key is in no answer, no event and no line of the log, whatever the provider does with it (FAULTS.md, 12).
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct SecretTests {
    /// With what an address and JSON escape.
    static let key = "sk-canary/4f1d+0c77"
    /// No part of a key is told either.
    static let stem = "sk-canary"

    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        // So long that the words are cut within the key.
        let filler = String(repeating: "x", count: 2034)
        var inStream = Behaviour(texts: ["a", "b"])
        let words = #"{"error":{"message":"the key \#(Self.key) is exhausted","code":"\#(Self.key)"}}"#
        inStream.style.error = StreamStyle.InStreamError(after: 1, json: words)
        mock = try MockProvider.start(
            script: Script(models: [
                "body": .status(401, body: #"{"error":{"message":"Incorrect API key provided: \#(Self.key)."}}"#),
                "page": .status(502, body: "<html>Bad Gateway for Bearer \(Self.key)</html>"),
                "header": .status(
                    429,
                    headers: [("Retry-After", "2"), ("X-Echo", Self.key)],
                    body: #"{"error":"\#(Self.key)"}"#
                ),
                "redirect": .status(307, headers: [("Location", "http://127.0.0.1:1/?key=\(Self.key)")], body: ""),
                "stream": inStream,
                "address": .status(
                    403,
                    body: #"{"error":{"message":"no: ?key=sk-canary%2F4f1d%2B0c77, sk-canary\/4f1d+0c77"}}"#
                ),
                "undecodable": .status(
                    200,
                    headers: [("Content-Type", "text/event-stream")],
                    body: "data: Authorization: Bearer \(Self.key)\n\ndata: [DONE]\n\n"
                ),
                "cut": .status(
                    200,
                    headers: [("Content-Type", "text/event-stream")],
                    body: #"data: {"error":{"message":"\#(filler)\#(Self.key)"}}"# + "\n\n"
                ),
            ])
        )
        configuration = try TestConfiguration()
    }

    @Test(
        "Whatever a provider tells of the key, nobody hears it",
        arguments: [#""auth":"bearer""#, #""auth":"header:X-API-Key""#, #""auth":"query:key""#]
    )
    func canary(handler: String) async throws {
        defer { mock.stop() }
        try configuration.write([
            "mock": .init(endpoint: mock.baseURL, key: Self.key, handler: handler),
            "dead": .init(endpoint: "http://127.0.0.1:1/v1", key: Self.key, handler: handler),
        ])
        try await withDaemon(configuration, .init(logLevel: .trace)) { daemon in
            let client = try daemon.connect()
            client.keepsTranscript = true
            _ = try client.result("event.subscribe")
            let models = [
                "body", "page", "header", "redirect", "stream", "address", "undecodable", "cut", "mock-n2",
                "mock-n9-cut300", "mock-n2-xkey",
            ]
            for model in models {
                let method = model == "page" ? "chat.complete" : "chat.stream"
                _ = try client.answer(to: try client.request(method, chat("mock/\(model)")))
            }
            _ = try client.call("chat.stream", chat("dead/x"))
            for method in ["provider.list", "daemon.status", "stream.list", "config.reload", "rpc.discover"] {
                _ = try client.result(method)
            }
            // A key that a client sends comes back no more than one of the files does.
            let add = #"{"type":"openai","name":"x","api_key":"\#(Self.key)","endpoint":"no url","bogus":1}"#
            _ = try client.call("provider.add", add)
            let told = String(decoding: client.transcript, as: UTF8.self)
            #expect(!told.contains(Self.stem))
            #expect(!daemon.log.text.contains(Self.stem))
            #expect(told.contains("Incorrect API key provided"))
            #expect(told.contains("Authorization: Bearer •••") && told.contains("xxx•••"))
            #expect(!daemon.log.lines.isEmpty)
        }
    }

    @Test("A provider that lists the key among its models is not repeated")
    func listed() async throws {
        mock.stop()
        var script = Script()
        script.listed = ["model-1", Self.key, "for-\(Self.key)"]
        let mock = try MockProvider.start(script: script)
        defer { mock.stop() }
        try configuration.write([
            "p": .init(endpoint: mock.baseURL, key: Self.key),
            "q": .init(endpoint: mock.baseURL, key: Self.key, model: "for-sk-canary/4f1d+0c7"),
        ])
        try await withDaemon(configuration, .init(logLevel: .trace)) { daemon in
            let client = try daemon.connect()
            client.keepsTranscript = true
            let test = try client.result("provider.test", #"{"name":"p"}"#)
            #expect(test["models"]?.text == #"["model-1","•••","for-•••"]"#)
            // One that is asked for and not there is told together with those like it.
            _ = try client.result("provider.test", #"{"name":"q"}"#)
            let add = #"{"type":"openai","name":"r","api_key":"\#(Self.key)","endpoint":"\#(mock.baseURL)","#
            _ = try client.call("provider.add", add + #""verify":true,"dry_run":true}"#)
            for params in [#"{"name":"p"}"#, #"{"name":"q","refresh":true}"#] {
                _ = try client.result("provider.models", params)
            }
            _ = try client.result("model.list")
            let told = String(decoding: client.transcript, as: UTF8.self)
            #expect(!told.contains(Self.key) && !told.contains(#"sk-canary\/4f1d+0c77"#))
            #expect(!daemon.log.text.contains(Self.key))
        }
    }
}
