import DaemonHarness
import Harness
import JSON
import MockProvider
import POSIX
import Testing

@testable import Daemon

/// `verify` of `provider.add` and `provider.update`: tested before anything is written, and shown at the field that is wrong.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct VerifyTests {
    private let mock: MockProvider
    private let configuration: TestConfiguration

    init() throws {
        var script = Script(models: ["good": Behaviour(texts: ["a"]), "broken": .status(503, body: "down")])
        script.listed = ["good", "broken"]
        script.credential = CredentialRule(.bearer, key: "sk-right")
        mock = try MockProvider.start(script: script)
        configuration = try TestConfiguration()
        try configuration.write(["words": .init(type: "echo", model: "echo")])
    }

    private func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in [".env", "providers_meta.json", "handlers/fresh.json"] {
            // One that is not there has no bytes.
            files[name] = (try? readFile(configuration.file(name))) ?? []
        }
        return files
    }

    private func add(_ members: String) -> String {
        #"{"type":"openai","name":"fresh","verify":true,\#(members)}"#
    }

    private func good(_ more: String = "") -> String {
        add(#""api_key":"sk-right","endpoint":"\#(mock.baseURL)"\#(more)"#)
    }

    @Test("a provider that passes is added, with what its test came to")
    func passed() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let result = try client.result("provider.add", good(#","default_model":"good""#))
            #expect(result["created"] == true && result["test"]?["ok"] == true)
            #expect(result["test"]?["model"]?.stringValue == "good")
            #expect(try client.stream(chat("fresh/")).text == "a")
            // Once more, where nothing is to be changed.
            let again = try client.result("provider.add", good(#","default_model":"good","replace":true"#))
            #expect(again["changed"]?.arrayValue?.isEmpty == true && again["test"]?["ok"] == true)
        }
    }

    @Test("a dry run is tested too, and without a default model the list is enough")
    func dryRun() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let before = try files()
            let result = try client.result("provider.add", good(#","dry_run":true"#))
            #expect(result["test"]?["ok"] == true && result["test"]?["model"] == nil)
            #expect(result["test"]?["models"]?.arrayValue?.compactMap(\.stringValue) == ["good", "broken"])
            #expect(try files() == before && mock.counters.requests == 1)
            let wrong = add(#""api_key":"sk-wrong","endpoint":"\#(mock.baseURL)","dry_run":true"#)
            #expect(try client.call("provider.add", wrong).errorCode == -32010)
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let members: String
        let code: Int
        let path: String
        let words: String
        let step: String

        var testDescription: String { members }
    }

    @Test(
        "a provider that fails is not written, and the field that is wrong is named",
        arguments: [
            Row(
                members: #""api_key":"sk-wrong""#,
                code: -32010,
                path: "/api_key",
                words: "the key was refused (401",
                step: "authorise"
            ),
            Row(
                members: #""default_model":"good""#,
                code: -32010,
                path: "/api_key",
                words: "none is set",
                step: "authorise"
            ),
            Row(
                members: #""api_key":"sk-right","endpoint":"http://127.0.0.1:1/v1""#,
                code: -32011,
                path: "/endpoint",
                words: "takes no connection",
                step: "reach"
            ),
            Row(
                members: #""api_key":"sk-right","default_model":"goot""#,
                code: -32004,
                path: "/default_model",
                words: "did you mean good?",
                step: "model"
            ),
            Row(
                members: #""api_key":"sk-right","default_model":"broken""#,
                code: -32010,
                path: "",
                words: "503: down",
                step: "answer"
            ),
            Row(
                members: #""api_key":"sk-right","handler":{"paths":{"chat":"/c","models":"/m"}}"#,
                code: -32010,
                path: "/endpoint",
                words: "missing, such as /v1?",
                step: "model"
            ),
        ]
    )
    func failed(row: Row) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            client.keepsTranscript = true
            let before = try files()
            let endpoint = row.members.contains("endpoint") ? "" : #","endpoint":"\#(mock.baseURL)""#
            let answer = try client.call("provider.add", add(row.members + endpoint))
            #expect(answer.errorCode == row.code, "\(answer.text)")
            let problems = answer.details?["errors"]?.arrayValue ?? []
            #expect(problems.compactMap { $0["path"]?.stringValue } == [row.path])
            #expect(problems.first?["message"]?.stringValue?.contains(row.words) == true, "\(answer.text)")
            #expect(answer["error"]?["message"]?.stringValue?.contains("nothing was written") == true)
            #expect(answer.details?["provider"]?.stringValue == "fresh")
            // Every step is told, as a test of a provider that is there tells it, but in the words for a form.
            let test = answer.details?["test"]
            #expect(test?["ok"] == false && test?["checks"]?.arrayValue?.count == 4, "\(answer.text)")
            let failed = test?["checks"]?.arrayValue?.filter { $0["outcome"]?.stringValue == "failed" } ?? []
            #expect(failed.map { $0["step"]?.stringValue } == [row.step])
            #expect(failed.first?["message"] == problems.first?["message"])
            #expect(try files() == before)
            #expect(try client.result("provider.list")["generation"]?.intValue == 1)
            for key in ["sk-wrong", "sk-right"] {
                #expect(!String(decoding: client.transcript, as: UTF8.self).contains(key))
                #expect(!daemon.log.text.contains(key))
            }
        }
    }

    @Test("what is wrong without any test is told without one")
    func invalid() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            #expect(try client.call("provider.add", good(#","env_prefix":"no""#)).errorCode == -32004)
            let taken = #"{"type":"openai","name":"words","verify":true,"endpoint":"\#(mock.baseURL)"}"#
            #expect(try client.call("provider.add", taken).errorCode == -32003)
            #expect(mock.counters.requests == 0)
            let echo = try client.result("provider.add", #"{"type":"echo","name":"more","verify":true}"#)
            #expect(echo["test"]?["ok"] == true)
        }
    }

    @Test("a change is tested as it would be, and the provider stays as it is where that fails")
    func update() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            _ = try client.result("provider.add", good(#","default_model":"good""#))
            let before = try files()
            func update(_ members: String) throws -> JSONValue {
                try client.call("provider.update", #"{"name":"fresh","verify":true,\#(members)}"#)
            }
            func path(_ answer: JSONValue) -> String? {
                answer.details?["errors"]?.arrayValue?.first?["path"]?.stringValue
            }
            let key = try update(#""api_key":"sk-wrong""#)
            #expect(key.errorCode == -32010 && path(key) == "/api_key", "\(key.text)")
            let none = try update(#""api_key":null"#)
            #expect(none.errorCode == -32010 && path(none) == "/api_key", "\(none.text)")
            let endpoint = try update(#""endpoint":"http://127.0.0.1:1/v1","dry_run":true"#)
            #expect(endpoint.errorCode == -32011 && path(endpoint) == "/endpoint", "\(endpoint.text)")
            let model = try update(#""default_model":"goot""#)
            #expect(model.errorCode == -32004 && path(model) == "/default_model", "\(model.text)")
            #expect(try files() == before)
            #expect(try client.stream(chat("fresh/")).text == "a")
            let dry = try update(#""display_name":"Fresh","dry_run":true"#)["result"]
            #expect(dry?["test"]?["ok"] == true && dry?["changed"]?.arrayValue?.isEmpty == false)
            #expect(try files() == before)
            let result = try update(#""display_name":"Fresh""#)["result"]
            #expect(result?["test"]?["ok"] == true && result?["provider"]?["display_name"]?.stringValue == "Fresh")
            #expect(try update(#""nane":1"#).errorCode == -32602)
            let missing = try client.call("provider.update", #"{"name":"nobody","verify":true,"enabled":true}"#)
            #expect(missing.errorCode == -32002)
        }
    }

    @Test("other changes are made while a provider is being tested", arguments: [1, 2])
    func meanwhile(workers: Int) async throws {
        defer { mock.stop() }
        let gate = try Gate()
        let upstream = try ScriptedUpstream { _, _, connection in
            gate.wait()
            try connection.answer(200, #"{"data":[{"id":"m"}]}"#)
        }
        defer { upstream.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let id = try client.request("provider.add", add(#""endpoint":"\#(upstream.url("/v1"))""#))
            #expect(upstream.waits(for: "/v1/models"))
            let other = try daemon.connect()
            #expect(try other.result("provider.add", #"{"type":"echo","name":"other"}"#)["created"] == true)
            gate.open()
            let result = try client.answer(to: id)["result"]
            #expect(result?["created"] == true && result?["test"]?["ok"] == true)
            let names = try other.result("provider.list")["providers"]?.arrayValue?.compactMap {
                $0["name"]?.stringValue
            }
            #expect(names == ["fresh", "other", "words"])
        }
    }

    @Test("when nobody waits for it any more, the test ends and nothing is written", arguments: [true, false])
    func abandoned(byClosing: Bool) async throws {
        defer { mock.stop() }
        let departures = Guarded(0)
        let upstream = try ScriptedUpstream { _, _, connection in
            _ = connection.timeOfDeparture()
            departures.withLock { $0 += 1 }
        }
        defer { upstream.stop() }
        try await withDaemon(configuration) { daemon in
            var client: LineClient? = try daemon.connect()
            let id = try client?.request("provider.add", add(#""endpoint":"\#(upstream.url("/v1"))""#)) ?? 0
            #expect(upstream.waits(for: "/v1/models"))
            if byClosing {
                client = nil
            } else {
                _ = try client?.result("chat.cancel", #"{"request":\#(id)}"#)
                #expect(try client?.answer(to: id).errorCode == -32022)
            }
            #expect(milliseconds(until: { departures.withLock { $0 } == 1 }) != nil)
            // A change that is made after it would come after it.
            let other = try daemon.connect()
            _ = try other.result("provider.add", #"{"type":"echo","name":"other"}"#)
            let names = try other.result("provider.list")["providers"]?.arrayValue?.compactMap {
                $0["name"]?.stringValue
            }
            #expect(names == ["other", "words"])
        }
    }
}
