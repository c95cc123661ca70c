import DaemonHarness
import Glibc
import Harness
import JSON
import MockProvider
import Testing

/// The built daemon takes a provider that passes its test, and knows its models; one that fails it leaves no trace.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct VerifiedProviderTests {
    @Test("a provider is added with a test, listed with its models, tested again, and asked")
    func life() throws {
        var script = Script(models: ["poet": Behaviour(texts: ["Roses", " are", " red"])])
        script.listed = ["poet", "prose"]
        script.credential = CredentialRule(.bearer, key: "sk-end-to-end")
        let mock = try MockProvider.start(script: script)
        defer { mock.stop() }
        let daemon = try DaemonUnderTest()
        let program = try daemon.start(["--workers", "2"])
        let client = try daemon.connect()
        func add(_ key: String) throws -> JSONValue {
            let members = #""name":"fresh","endpoint":"\#(mock.baseURL)","default_model":"poet","verify":true"#
            return try client.call("provider.add", #"{"type":"openai","api_key":"\#(key)",\#(members)}"#)
        }
        let refused = try add("sk-wrong")
        #expect(refused.errorCode == -32010, "\(refused.text)")
        #expect(refused.details?["errors"]?[0]?["path"]?.stringValue == "/api_key")
        // Neither a file of the provider's own nor a word of it in the others.
        #expect((try? readFile(daemon.configuration.file("handlers/fresh.json"))) == nil)
        let variables = (try? readFile(daemon.configuration.file(".env"))) ?? []
        #expect(!String(decoding: variables, as: UTF8.self).contains("FRESH"))
        #expect(try add("sk-end-to-end")["result"]?["test"]?["ok"] == true)
        let models = try client.result("provider.models", #"{"name":"fresh"}"#)
        #expect(models["models"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["poet", "prose"])
        let all = try client.result("model.list")["models"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
        #expect(all.contains("fresh/poet") && all.contains("fresh/prose"))
        let test = try client.result("provider.test", #"{"name":"fresh"}"#)
        #expect(test["ok"] == true && test["first_token_ms"] != nil, "\(test.text)")
        #expect(try client.stream(chat("fresh/poet")).text == "Roses are red")
        program.send(SIGTERM)
        #expect(try program.wait() == 0)
        #expect(!program.text.contains("sk-end-to-end") && !program.text.contains("sk-wrong"))
    }
}
