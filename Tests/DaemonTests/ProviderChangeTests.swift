import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing

@testable import Daemon

/// Adding and removing providers over the socket: files, snapshot, events and answers agree.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct ProviderChangeTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write(["words": .init(type: "echo", model: "echo")])
    }

    /// The params of `provider.add` for the mock.
    func add(_ more: String = "") -> String {
        let members = more.isEmpty ? "" : "," + more
        return #"{"type":"openai","name":"fresh","api_key":"sk-fresh","endpoint":"\#(mock.baseURL)"\#(members)}"#
    }

    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in [".env", "providers_meta.json", "handlers/fresh.json"] {
            // One that is not there has no bytes.
            files[name] = (try? readFile(configuration.file(name))) ?? []
        }
        return files
    }

    @Test("A provider that is added streams at once, and every connection sees it", arguments: [1, 2])
    func added(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let others = try (0..<3).map { _ in try daemon.connect() }
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["provider","config"]}"#)
            let result = try client.result("provider.add", add(#""default_model":"mock-n2""#))
            #expect(result["created"] == true)
            #expect(result["provider"]?["name"]?.stringValue == "fresh")
            #expect(result["provider"]?["key"]?["set"] == true)
            #expect(result["changed"]?.arrayValue?.count == 3)
            #expect(result["generation"]?.intValue == 2)
            #expect(!result.text.contains("sk-fresh"))
            for other in [client] + others {
                #expect(try other.stream(chat("fresh/")).result?["status"]?.stringValue == "complete")
            }
            let event = try watcher.notification("event")
            #expect(event["event"]?.stringValue == "added")
            #expect(event["name"]?.stringValue == "fresh")
            #expect(mock.requests.last?.header("authorization") == "Bearer sk-fresh")
            let text = String(decoding: try readFile(configuration.file(".env")), as: UTF8.self)
            #expect(text.contains("FRESH_API_KEY=sk-fresh"))
            // The daemon's own writes are no change of somebody else's.
            #expect(try client.result("config.reload")["generation"]?.intValue == 2)
        }
    }

    @Test("A dry run answers the same and writes nothing")
    func dryRun() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let before = try files()
            let result = try client.result("provider.add", add(#""dry_run":true"#))
            #expect(result["created"] == true)
            #expect(result["changed"]?.arrayValue?.count == 3)
            #expect(try files() == before)
            #expect(try client.result("provider.list")["providers"]?.arrayValue?.count == 1)
        }
    }

    @Test("A name that is taken needs replace, which changes only what differs")
    func replace() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            _ = try client.result("provider.add", add())
            #expect(try client.call("provider.add", add()).errorCode == -32003)
            let before = try files()
            let same = try client.result("provider.add", add(#""replace":true"#))
            #expect(same["created"] == false)
            #expect(same["changed"]?.arrayValue?.isEmpty == true)
            #expect(try files() == before)
            let changed = try client.result("provider.add", add(#""replace":true,"default_model":"mock-n4""#))
            #expect(changed["changed"]?.arrayValue?.isEmpty == false)
            #expect(changed["warnings"]?.arrayValue?.isEmpty == false)
            #expect(try client.stream(chat("fresh/")).text.utf8.count == 80)
        }
    }

    @Test(
        "What cannot be right is refused, each problem with its place, and nothing is written",
        arguments: [
            (#"{"type":"openai","name":"a","endpoint":"file:///etc/passwd"}"#, "/endpoint"),
            (#"{"type":"openai","name":"a","endpoint":"http://169.254.169.254/latest"}"#, "/endpoint"),
            (#"{"type":"openai","name":"a","endpoint":"http://example.com/v1"}"#, "/endpoint"),
            (#"{"type":"openai","name":"a","endpoint":"https://user:pw@example.com/v1"}"#, "/endpoint"),
            (#"{"type":"openai","name":"a","endpoint":"https://example.com/v1\r\nX-Evil: 1"}"#, "/endpoint"),
            (#"{"type":"openai","name":"Not A Name","endpoint":"https://example.com/v1"}"#, "/name"),
            (#"{"type":"openai","name":"a","api_key":"a\nb","endpoint":"https://example.com/v1"}"#, "/api_key"),
            (#"{"type":"carrier-pigeon","name":"a"}"#, "/type"),
            (#"{"type":"openai","name":"a","endpoint":"https://example.com","handler":{"bogus":1}}"#, "/handler"),
        ]
    )
    func invalid(params: String, path: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let before = try files()
            let answer = try client.call("provider.add", params)
            #expect([-32004, -32602].contains(answer.errorCode ?? 0), "\(answer.text)")
            let paths = answer.details?["errors"]?.arrayValue?.compactMap { $0["path"]?.stringValue } ?? []
            #expect(paths.contains { $0.hasPrefix(path) }, "\(answer.text)")
            #expect(try files() == before)
        }
    }

    @Test("A provider that is removed is gone for everybody; its running stream finishes", arguments: [1, 2])
    func removed(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let other = try daemon.connect()
            _ = try client.result("provider.add", add())
            let id = try client.request("chat.stream", chat("fresh/mock-n50-i10000"))
            _ = try client.notification("chat.chunk")
            let result = try other.result("provider.remove", #"{"name":"fresh"}"#)
            #expect(result["generation"]?.intValue == 3)
            #expect(try other.call("provider.get", #"{"name":"fresh"}"#).errorCode == -32002)
            #expect(try client.call("provider.remove", #"{"name":"fresh"}"#).errorCode == -32002)
            #expect(try client.answer(to: id)["result"]?["status"]?.stringValue == "complete")
            let text = String(decoding: try readFile(configuration.file(".env")), as: UTF8.self)
            #expect(!text.contains("FRESH"))
        }
    }

    @Test("Many additions at once are made one after the other, and none is lost", arguments: [1, 2])
    func concurrent(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let clients = try (0..<5).map { _ in try daemon.connect() }
            var ids: [(LineClient, Int)] = []
            for round in 0..<4 {
                for (number, client) in clients.enumerated() {
                    let params = #"{"type":"echo","name":"p\#(round)-\#(number)"}"#
                    ids.append((client, try client.request("provider.add", params)))
                }
            }
            for (client, id) in ids {
                let answer = try client.answer(to: id)
                #expect(answer["result"]?["created"] == true, "\(answer.text)")
            }
            #expect(try clients[0].result("provider.list")["providers"]?.arrayValue?.count == 21)
        }
    }

    @Test("A directory that cannot be written changes nothing and says so")
    func unwritable() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            // A directory where the handler's file should be: root may write anything else.
            try makeDirectory(configuration.file("handlers/fresh.json"))
            let answer = try client.call("provider.add", add())
            #expect(answer.errorCode != nil, "\(answer.text)")
            #expect(try client.result("provider.list")["providers"]?.arrayValue?.count == 1)
        }
    }
}
