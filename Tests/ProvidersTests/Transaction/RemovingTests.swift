import Harness
import JSON
import POSIX
import Providers
import Testing
import Wire

@Suite(.timeLimit(.minutes(5)))
struct RemovingTests {
    @Test("A provider goes with its variables, its handler and its entry, and nothing else does")
    func removed() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", ConfigurationFixture.environment + "DEEPSEEK_API_KEY_2=b\nDEEPSEEK_UNKNOWN=kept\n")
        let change = try AddingTests.transaction(fixture).remove(
            ProviderRemove(name: "deepseek"),
            after: fixture.load()
        )
        #expect(change.changed == [".env", "handlers/deepseek.json", "providers_meta.json"])
        #expect(
            change.warnings == [
                "deepseek was the default provider; there is none now", "the route fast names deepseek, which is gone",
            ]
        )
        #expect(change.difference.removed == ["deepseek"])
        #expect(try fixture.text(".env") == "# keys of this machine\n\nOTHER=left alone\nDEEPSEEK_UNKNOWN=kept\n")
        #expect(try Directory.names(in: fixture.file("handlers")) == ["parrot.json"])
        let loaded = try fixture.load()
        #expect(loaded.names == ["parrot"])
        #expect(loaded.contentHash == change.snapshot.contentHash)
        #expect(change.removeResult.generation == 2)
    }

    @Test("The variables stay when they are asked to, and serve a provider that is added again")
    func keeping() throws {
        let fixture = try ConfigurationFixture()
        let change = try AddingTests.transaction(fixture).remove(
            ProviderRemove(name: "deepseek", keepEnv: true),
            after: fixture.load()
        )
        #expect(change.changed == ["handlers/deepseek.json", "providers_meta.json"])
        #expect(try fixture.text(".env") == ConfigurationFixture.environment)
        #expect(fixture.directory.check().contains { $0.message == "DEEPSEEK_API_KEY belongs to no provider" })
        let again = try AddingTests.transaction(fixture).add(
            ProviderAdd(type: "openai", name: "deepseek"),
            after: change.snapshot
        )
        #expect(again.provider?.keys.map { $0.revealed() } == ["sk-canary-deepseek"])
        #expect(try fixture.text(".env") == ConfigurationFixture.environment)
    }

    @Test("A handler that another provider uses stays")
    func sharedHandler() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(
            "providers_meta.json",
            #"{"version":1,"providers":{"parrot":{"type":"echo"},"polly":{"type":"echo","handler":"parrot"}}}"#
        )
        let change = try AddingTests.transaction(fixture).remove(ProviderRemove(name: "polly"), after: fixture.load())
        #expect(change.changed == ["providers_meta.json"])
        #expect(change.warnings == ["handlers/parrot.json stays, as parrot uses it"])
    }

    @Test("Who is not there cannot be removed, and the names near it are told")
    func unknown() throws {
        let fixture = try ConfigurationFixture()
        #expect {
            try AddingTests.transaction(fixture).remove(ProviderRemove(name: "deepsek"), after: fixture.load())
        } throws: { ($0 as? RPCError)?.details.near == ["deepseek"] }
    }

    @Test("Adding and removing any number of providers leaves the files as they were", arguments: 0..<4)
    func roundTrips(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let fixture = try ConfigurationFixture()
        var snapshot = try fixture.load()
        let before = try (fixture.text(".env"), JSONValue.parse(fixture.text("providers_meta.json")))
        var names: Set<String> = []
        for round in 0..<40 {
            if names.count < 6, Bool.random(using: &random) {
                let name = "p\(round)"
                let key = EnvironmentDifferentialTests.writableValues(seed: random.next(), count: 30)
                    .filter { !$0.isEmpty && !$0.hasPrefix(" ") && !$0.hasSuffix(" ") && !$0.contains("\t") }
                    .randomElement(using: &random)
                let change = try AddingTests.transaction(fixture).add(
                    ProviderAdd(type: "openai", name: name, apiKey: key.map { APIKey($0) }),
                    after: snapshot
                )
                #expect(change.provider?.keys.first?.revealed() == key)
                snapshot = change.snapshot
                names.insert(name)
            } else if let name = names.sorted().randomElement(using: &random) {
                snapshot = try AddingTests.transaction(fixture).remove(ProviderRemove(name: name), after: snapshot)
                    .snapshot
                names.remove(name)
            }
            let loaded = try fixture.load(after: snapshot)
            #expect(SnapshotDifference(from: snapshot, to: loaded).isEmpty)
        }
        for name in names {
            snapshot = try AddingTests.transaction(fixture).remove(ProviderRemove(name: name), after: snapshot).snapshot
        }
        #expect(try fixture.text(".env") == before.0)
        #expect(try JSONValue.parse(fixture.text("providers_meta.json")) == before.1)
        #expect(snapshot.names == ["deepseek", "parrot"])
    }

    @Test("The sample of .env is byte for byte as it was after a provider has come and gone", arguments: [nil, "sk-1"])
    func sample(key: String?) throws {
        let fixture = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:])
        _ = try fixture.directory.prepare()
        let sample = try fixture.text(".env")
        #expect(sample.hasSuffix("\n"))
        let request = ProviderAdd(type: "openai", name: "x", apiKey: key.map { APIKey($0) }, defaultModel: "m")
        let added = try AddingTests.transaction(fixture).add(request, after: fixture.load())
        #expect(try fixture.text(".env") != sample)
        _ = try AddingTests.transaction(fixture).remove(ProviderRemove(name: "x"), after: added.snapshot)
        #expect(try fixture.text(".env") == sample)
    }
}
