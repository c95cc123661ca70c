import DaemonHarness
import Glibc
import Harness
import JSON
import MockProvider
import Testing

/// A key is nowhere but in the files, the memory and the request to its provider (FAULTS.md, 12): everything that the
/// built daemon says, logs and shows of itself is searched for it.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct CanaryTests {
    /// What every key begins with, with what an address and JSON escape behind it; no part of a key is told either.
    static let stem = "sk-canary"
    static func key(_ name: String) -> String { "\(stem)/\(name)+0c77d1" }

    /// The keys of each provider, of which the first is sent.
    static let keys = [
        "plain": [key("env"), key("second")], "given": [key("credential"), key("pool")], "query": [key("query")],
        "header": [key("header")], "added": [key("added")],
    ]

    /// A provider that repeats the keys in everything it says.
    private static func behaviours(_ keys: [String]) -> [String: Behaviour] {
        let all = keys.joined(separator: " ")
        let json = all.replacing("/", with: #"\/"#)
        let escaped = all.replacing("/", with: "%2F").replacing("+", with: "%2B")
        var inStream = Behaviour(texts: ["a", "b"])
        inStream.style.error = StreamStyle.InStreamError(
            after: 1,
            json: #"{"error":{"message":"exhausted: \#(all)","code":"\#(keys[0])"}}"#
        )
        let words = #"{"error":{"message":"Incorrect API key provided: \#(all), \#(json), ?key=\#(escaped)"}}"#
        return [
            "body": .status(401, body: words), "stream": inStream,
            "page": .status(502, body: "<html>Bad Gateway for Bearer \(all)</html>"),
            "head": .status(429, headers: [("Retry-After", "0"), ("X-Echo", all)], body: words),
            "redirect": .status(307, headers: [("Location", "http://127.0.0.1:1/?key=\(escaped)")], body: ""),
            "undecodable": .status(
                200,
                headers: [("Content-Type", "text/event-stream")],
                body: "data: Authorization: Bearer \(all)\n\ndata: [DONE]\n\n"
            ),
        ]
    }

    let daemon: DaemonUnderTest
    let mock: MockProvider
    let credentials: String

    init() throws {
        daemon = try DaemonUnderTest()
        credentials = daemon.file("credentials")
        try makeDirectory(credentials)
        mock = try MockProvider.start(
            script: Script(
                models: Self.keys.reduce(into: [:]) { models, provider in
                    for (name, behaviour) in Self.behaviours(provider.value) {
                        models["\(name)-\(provider.key)"] = behaviour
                    }
                }
            )
        )
        try daemon.configuration.write([
            "plain": .init(endpoint: mock.baseURL, key: Self.key("env")),
            "given": .init(endpoint: mock.baseURL),
            "query": .init(endpoint: mock.baseURL, key: Self.key("query"), handler: #""auth":"query:key""#),
            "header": .init(endpoint: mock.baseURL, key: Self.key("header"), handler: #""auth":"header:X-API-Key""#),
            "dead": .init(endpoint: "http://127.0.0.1:1/v1", key: Self.key("env"), handler: #""auth":"query:key""#),
        ])
        let environment = String(decoding: try readFile(daemon.configuration.file(".env")), as: UTF8.self)
        try writeFile(
            daemon.configuration.file(".env"),
            environment + "PLAIN_API_KEY_2=\(Self.key("second"))\nGIVEN_API_KEY=\(Self.key("env"))\n",
            mode: 0o600
        )
        try writeFile(credentials + "/GIVEN_API_KEY", Self.key("credential") + "\n", mode: 0o600)
        try writeFile(credentials + "/GIVEN_API_KEY_2", Self.key("pool"), mode: 0o600)
        try writeFile(credentials + "/NOBODY_API_KEY", Self.key("pool"), mode: 0o600)
    }

    /// Calls every method in ways that succeed and ways that fail.
    private func provoke(_ client: LineClient) throws {
        for provider in ["plain", "given", "query", "header", "dead"] {
            let names = ["body", "page", "head", "redirect", "stream", "undecodable"].map { "\($0)-\(provider)" }
            for model in names + ["mock-n2", "mock-n9-cut300"] {
                let method = model.hasPrefix("page") ? "chat.complete" : "chat.stream"
                _ = try client.answer(to: try client.request(method, chat("\(provider)/\(model)")))
                if provider == "dead" { break }
            }
            _ = try client.call("embeddings.create", #"{"model":"\#(provider)/body-\#(provider)","input":"x"}"#)
            for method in ["provider.get", "provider.models", "provider.test"] {
                _ = try client.call(method, #"{"name":"\#(provider)"}"#)
            }
            _ = try client.call("provider.test", #"{"name":"\#(provider)","model":"body-\#(provider)"}"#)
        }
        let plain = [
            "provider.list", "provider.types", "provider.presets", "daemon.status", "daemon.hello", "stream.list",
            "model.list",
            "route.list", "config.check", "config.reload", "rpc.discover",
        ]
        for method in plain { _ = try client.call(method) }
        for purpose in ["add", "update"] {
            _ = try client.call("provider.schema", #"{"type":"openai","for":"\#(purpose)"}"#)
        }
        try change(client)
        // A line that is no request tells nothing of what is in it, however it is broken.
        try client.send(#"{"jsonrpc":"2.0","id":1,"method":"provider.add","params":{"api_key":"\#(Self.key("added"))"#)
        _ = try client.next()
        _ = try client.call("\(Self.key("added").count)")
        _ = try client.call("provider.add", #"["\#(Self.key("added"))"]"#)
    }

    /// Keys that a client sends: refused, taken, and then failing.
    private func change(_ client: LineClient) throws {
        let key = Self.key("added")
        let endpoint = #""endpoint":"\#(mock.baseURL)""#
        let requests = [
            #"{"type":"openai","name":"x","api_key":"\#(key)","endpoint":"no url"}"#,
            #"{"type":"openai","name":"x","api_key":"\#(key)","bogus":"\#(key)"}"#,
            #"{"type":"openai","name":"x","api_key":["\#(key)"]}"#,
            #"{"type":"openai","name":"x","api_key":" \#(key)"}"#,
            #"{"type":"openai","name":"x","api_key":"\#(key)\n"}"#,
            #"{"type":"openai","name":"x","api_key":"\#(key)'\""}"#,
            #"{"type":"echo","name":"x","api_key":"\#(key)"}"#, #"{"type":"klingon","name":"x","api_key":"\#(key)"}"#,
            #"{"type":"openai","name":"plain","api_key":"\#(key)",\#(endpoint)}"#,
            #"{"type":"openai","name":"added","api_key":"\#(key)",\#(endpoint),"verify":true}"#,
            #"{"type":"openai","name":"added","api_key":"\#(key)",\#(endpoint)}"#,
            #"{"type":"openai","name":"added","api_key":"\#(key)","replace":true,"dry_run":true}"#,
        ]
        for request in requests { _ = try client.call("provider.add", request) }
        _ = try client.answer(to: try client.request("chat.stream", chat("added/body-added")))
        _ = try client.call("provider.update", #"{"name":"added","api_key":"\#(key)'\""}"#)
        _ = try client.call("provider.update", #"{"name":"added","api_key":"\#(key)2"}"#)
        _ = try client.call("provider.remove", #"{"name":"added","api_key":"\#(key)"}"#)
        _ = try client.call("provider.remove", #"{"name":"added","keep_env":true}"#)
    }

    /// Files that are broken around a key are told without it.
    private func breakFiles(_ client: LineClient) throws {
        let path = daemon.configuration.file(".env")
        let sound = String(decoding: try readFile(path), as: UTF8.self)
        let key = Self.key("env")
        let lines = [
            "=\(key)\n", "PLAIN_API_KEY='\(key)\n", "PLAIN_API_KEY \(key)\n", "PLAIN_API_KEY:\(key)\n",
            "\(key)\n\(key)\n",
            "PLAIN_API_KEY_3=\"\(key)\\n\"\n", "PLAIN_TEMPERATURE=\(key)\n", "PLAIN_ENDPOINT=\(key)\n",
            "PLAIN_ENDPOINT=https://u:\(key)@h\n",
        ]
        for line in lines {
            try writeFile(path, sound + line, mode: 0o600)
            _ = try client.call("config.check")
            _ = try client.call("config.reload")
            _ = try client.call("daemon.status")
        }
        try writeFile(path, sound, mode: 0o600)
        _ = try client.result("config.reload")
    }

    @Test(
        "No key is in an answer, an event, a line of the log, or what the system shows of the process",
        arguments: ["text", "json", "journal"]
    )
    func canary(format: String) throws {
        defer { mock.stop() }
        let program = try daemon.start(
            ["--log-level", "trace", "--log-format", format],
            ["CREDENTIALS_DIRECTORY": credentials]
        )
        let watcher = try daemon.connect()
        watcher.keepsTranscript = true
        _ = try watcher.result("event.subscribe")
        let client = try daemon.connect()
        client.keepsTranscript = true
        #expect(try client.result("provider.get", #"{"name":"given"}"#)["provider"]?["key"]?["source"] == "credentials")
        try provoke(client)
        try breakFiles(client)
        _ = try watcher.notification("event") { $0["event"]?.stringValue == "rejected" }

        for name in ["cmdline", "environ", "limits", "status"] {
            let bytes = try readFile("/proc/\(program.id)/\(name)")
            #expect(!String(decoding: bytes, as: UTF8.self).contains(Self.stem), "\(name)")
            if name == "limits" {
                let core = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
                    $0.hasPrefix("Max core")
                }
                #expect(core?.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
            }
        }
        // A process that leaves no core belongs to root in /proc (PR_SET_DUMPABLE, proc(5)), and tells no other its memory.
        var status = stat()
        unsafe stat("/proc/\(program.id)/environ", &status)
        #expect(status.st_uid == 0)
        program.send(SIGABRT)
        #expect(try program.wait() == -SIGABRT)
        #expect(try listDirectory(daemon.configuration.path).allSatisfy { !$0.hasPrefix("core") })

        let told = String(decoding: client.transcript + watcher.transcript, as: UTF8.self)
        #expect(!told.contains(Self.stem))
        #expect(!program.text.contains(Self.stem))
        // They were provoked: the words around the keys are there.
        #expect(told.contains("Incorrect API key provided: •••"))
        #expect(told.contains("Authorization: Bearer •••"))
        if format != "journal" { #expect(program.text.contains("configuration")) }
    }
}
