import Dialects
import Harness
import JSON
import POSIX
import Providers
import Testing
import Wire

@Suite(.timeLimit(.minutes(1)))
struct LoadingTests {
    @Test("Three kinds of file make one snapshot")
    func whole() throws {
        let snapshot = try ConfigurationFixture().load()
        #expect(snapshot.generation == 1)
        #expect(snapshot.names == ["deepseek", "parrot"])
        #expect(snapshot.defaultProvider == "deepseek")
        #expect(snapshot.routes["fast"]?.targets == [Route.Target("deepseek/deepseek-chat")])
        #expect(snapshot.problems == [])
        let deepseek = try #require(snapshot.provider("deepseek"))
        #expect(deepseek.displayName == "DeepSeek")
        #expect(deepseek.type == "openai")
        #expect(deepseek.endpoint?.chatURL == "https://api.deepseek.com/v1/chat/completions")
        #expect(deepseek.defaultModel == "deepseek-chat")
        #expect(deepseek.parameters == ["temperature": 0.7])
        #expect(deepseek.keys.map { $0.revealed() } == ["sk-canary-deepseek"])
        #expect(deepseek.keySource == .environment)
        #expect(deepseek.isEnabled)
        let parrot = try #require(snapshot.provider("parrot"))
        #expect(parrot.displayName == "parrot")
        #expect(parrot.endpoint == nil)
        #expect(parrot.keys.isEmpty)
        #expect(parrot.keySource == .none)
    }

    @Test("An empty directory is a configuration without providers")
    func empty() throws {
        let snapshot = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:]).load()
        #expect(snapshot.names == [])
        #expect(snapshot.defaultProvider == nil)
        #expect(snapshot.problems == [])
    }

    @Test("A directory that is not there is told as such")
    func missing() {
        let directory = ConfigurationDirectory("/nowhere/at/all")
        #expect { try directory.load(after: .empty(directory: directory.path)) } throws: {
            "\($0)" == "/nowhere/at/all: there is no such file or directory"
        }
    }

    @Test("Further keys form a pool in the order of their numbers, gaps or not")
    func pool() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(
            ".env",
            "DEEPSEEK_API_KEY_10=k10\nDEEPSEEK_API_KEY_3=k3\nDEEPSEEK_API_KEY=k1\nDEEPSEEK_API_KEY_2=\nDEEPSEEK_API_KEY_02=no\n"
        )
        #expect(try fixture.load().provider("deepseek")?.keys.map { $0.revealed() } == ["k1", "k3", "k10"])
    }

    @Test("A credential wins over .env, whole pool for whole pool, and loses its line end")
    func credentials() throws {
        let fixture = try ConfigurationFixture()
        try writeFile(fixture.credentials + "/DEEPSEEK_API_KEY", "from-systemd\n")
        try writeFile(fixture.credentials + "/DEEPSEEK_API_KEY_2", "second\r\n")
        try writeFile(fixture.credentials + "/unrelated", "x")
        let deepseek = try #require(try fixture.load().provider("deepseek"))
        #expect(deepseek.keys.map { $0.revealed() } == ["from-systemd", "second"])
        #expect(deepseek.keySource == .credential)
        #expect(deepseek.keyStatus == KeyStatus(set: true, source: "credentials", count: 2))
        try writeFile(fixture.credentials + "/DEEPSEEK_API_KEY", "two\nlines")
        #expect(fixture.problems().map(\.message) == ["the credential holds a line break or another control character"])
    }

    @Test("A timeout in .env is the longest silence that the handler bears")
    func timeout() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", ConfigurationFixture.environment + "DEEPSEEK_TIMEOUT=2.5\n")
        let deepseek = try #require(try fixture.load().provider("deepseek"))
        #expect(deepseek.handler.timeouts.firstByte == .milliseconds(2500))
        #expect(deepseek.handler.timeouts.idle == .milliseconds(2500))
        #expect(deepseek.endpoint?.handler == deepseek.handler)
        #expect(deepseek.parameters == ["temperature": 0.7])
    }

    @Test("Keys that others may read are warned about, and loaded")
    func modes() throws {
        let fixture = try ConfigurationFixture()
        let file = try FileDescriptor.open(fixture.file(".env"))
        try file.setMode(0o644, name: ".env")
        let snapshot = try fixture.load()
        #expect(snapshot.problems.map(\.severity) == [.warning])
        #expect(snapshot.problems.first?.message.contains("chmod 600") == true)
    }

    @Test("A mode that others may read by is a change by itself, and another one that they may not is none")
    func modeChanges() throws {
        let fixture = try ConfigurationFixture()
        let file = try FileDescriptor.open(fixture.file(".env"))
        let closed = try fixture.load().contentHash
        try file.setMode(0o640, name: ".env")
        let open = try fixture.load().contentHash
        #expect(open != closed)
        #expect(fixture.directory.contentHash() == open)
        try file.setMode(0o644, name: ".env")
        #expect(fixture.directory.contentHash() == open)
        try file.setMode(0o400, name: ".env")
        #expect(fixture.directory.contentHash() == closed)
    }

    @Test("A transaction's snapshot has the hash of what it wrote, mode included", arguments: [0o600, 0o644])
    func modeAfterTransaction(mode: UInt32) throws {
        let fixture = try ConfigurationFixture()
        try FileDescriptor.open(fixture.file(".env")).setMode(mode, name: ".env")
        let change = try AddingTests.transaction(fixture).add(AddingTests.request, after: fixture.load())
        #expect(change.snapshot.contentHash == fixture.directory.contentHash())
    }

    @Test("A disabled provider is shown as such, and a broken one that is disabled does not keep the others out")
    func disabled() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(
            "providers_meta.json",
            ConfigurationFixture.metadata.replacing(#""color": "blue""#, with: #""enabled": false"#)
        )
        #expect(try fixture.load().provider("deepseek")?.isEnabled == false)
        try fixture.write("handlers/deepseek.json", "{")
        let snapshot = try fixture.load()
        #expect(snapshot.names == ["parrot"])
        #expect(snapshot.problems.allSatisfy { $0.severity == .warning })
        #expect(snapshot.problems.contains { $0.file == "handlers/deepseek.json" })
    }

    @Test("What belongs to nobody is noted")
    func leftovers() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", ConfigurationFixture.environment + "GONE_API_KEY=x\n")
        try fixture.write("handlers/unused.json", "no JSON at all")
        let problems = try fixture.load().problems
        #expect(
            problems.map { "\($0)" } == [
                ".env:8: GONE_API_KEY belongs to no provider", "handlers/unused.json: no provider uses this handler",
            ]
        )
        #expect(problems.allSatisfy { $0.severity == .note })
    }

    @Test("A provider that did not change is the same object, with its generation, after a reload")
    func reuse() throws {
        let fixture = try ConfigurationFixture()
        let first = try fixture.load()
        try fixture.write(".env", ConfigurationFixture.environment + "PARROT_DEFAULT_MODEL=polly\n")
        let second = try fixture.load(after: first)
        #expect(second.generation == 2)
        #expect(second.provider("deepseek") === first.provider("deepseek"))
        #expect(second.provider("deepseek")?.generation == 1)
        #expect(second.provider("parrot")?.generation == 2)
        #expect(second.contentHash != first.contentHash)
        #expect(fixture.directory.contentHash() == second.contentHash)
        let difference = SnapshotDifference(from: first, to: second)
        #expect(difference.added == [] && difference.updated == ["parrot"] && difference.removed == [])
        #expect(SnapshotDifference(from: second, to: second).isEmpty)
    }

    @Test("The difference names what came, changed and went")
    func difference() throws {
        let fixture = try ConfigurationFixture()
        let first = try fixture.load()
        try fixture.write(
            "providers_meta.json",
            #"{"version":1,"providers":{"parrot":{"type":"echo","display_name":"Polly"},"new":{"type":"echo","handler":"parrot"}}}"#
        )
        let difference = SnapshotDifference(from: first, to: try fixture.load(after: first))
        #expect(difference.added == ["new"])
        #expect(difference.updated == ["parrot"])
        #expect(difference.removed == ["deepseek"])
        #expect(difference.otherChanges)
    }

    @Test("A name that is not there is answered with the names near it")
    func near() throws {
        let snapshot = try ConfigurationFixture().load()
        #expect(snapshot.namesNear("depseek") == ["deepseek"])
        #expect(snapshot.namesNear("deep") == ["deepseek"])
        #expect(snapshot.namesNear("something-else") == [])
        let error = snapshot.notFound("parot")
        #expect(error.code == .providerNotFound)
        #expect(error.details.near == ["parrot"])
        #expect(error.message.contains("did you mean parrot?"))
    }

    @Test("What clients see of a provider holds no key")
    func wire() throws {
        let provider = try #require(try ConfigurationFixture().load().provider("deepseek"))
        let shown = provider.wire()
        #expect(shown.handler == "handlers/deepseek.json")
        #expect(shown.key == KeyStatus(set: true, source: ".env"))
        #expect(shown.endpoint == "https://api.deepseek.com/v1")
        #expect(!"\(shown)\(provider.keys)\(String(reflecting: provider.keys))".contains("canary"))
        var dumped = ""
        dump(provider.keys, to: &dumped)
        #expect(!dumped.contains("canary"))
    }

    @Test("A thousand providers are loaded like two")
    func many() throws {
        let names = (0..<1000).map { "p\($0)" }
        let metadata = names.map { #""\#($0)":{"type":"openai","env_prefix":"\#($0.uppercased())"}"# }.joined(
            separator: ","
        )
        let environment = names.map { "\($0.uppercased())_API_KEY=sk-\($0)\n" }.joined()
        let fixture = try ConfigurationFixture(
            environment: environment,
            metadata: #"{"version":1,"providers":{\#(metadata)}}"#,
            handlers: Dictionary(uniqueKeysWithValues: names.map { ($0, ConfigurationFixture.handler) })
        )
        let snapshot = try fixture.load()
        #expect(snapshot.names.count == 1000)
        #expect(snapshot.provider("p999")?.keys.first?.revealed() == "sk-p999")
    }
}
