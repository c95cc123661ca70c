import Harness
import JSON
import POSIX
import Providers
import Testing

/// The directory that a daemon finds at its first start.
@Suite(.timeLimit(.minutes(1)))
struct PreparingTests {
    /// What the daemon makes where nothing is configured.
    private static let samples = [".env", "providers_meta.json", "handlers"]

    private func expectSamples(_ path: String) throws {
        let directory = ConfigurationDirectory(path)
        let snapshot = try directory.load(after: .empty(directory: path))
        #expect(snapshot.names == [] && snapshot.routes == [:] && snapshot.problems == [])
        // Nothing configured, and yet there is somebody to talk to.
        #expect(snapshot.provider("echo")?.isEnabled == true)
        #expect(try String(decoding: readFile(path + "/.env"), as: UTF8.self) == SampleConfiguration.environment)
        #expect(try FileStatus(path: path + "/.env").mode == 0o600)
        #expect(try FileStatus(path: path + "/handlers").type == .directory)
        let metadata = String(decoding: try readFile(path + "/providers_meta.json"), as: UTF8.self)
        #expect(try JSONValue.parse(metadata) == ["version": 1, "providers": [:], "routes": [:]])
    }

    @Test("A directory that is not there is made, with samples and with the schema that handlers name, once")
    func missing() throws {
        let parent = try TemporaryDirectory()
        let path = parent.file("a/b")
        let directory = ConfigurationDirectory(path)
        #expect(try directory.prepare() == Self.samples)
        try expectSamples(path)
        let schema = String(decoding: try readFile(path + "/handler.schema.json"), as: UTF8.self)
        #expect(try JSONValue.parse(schema)["$schema"] != nil)
        #expect(try FileStatus(path: path).mode & 0o700 == 0o700)
        let names = try Directory.names(in: path)
        let before = try names.map { try FileStatus(path: path + "/" + $0) }
        #expect(try directory.prepare() == [])
        #expect(try names.map { try FileStatus(path: path + "/" + $0) } == before)
    }

    @Test(
        "One that is empty but for what a package or an earlier start makes gets the samples",
        arguments: [[], ["handlers/"], ["handler.schema.json", "providers_meta.schema.json", ".providerd.lock"]]
    )
    func empty(names: [String]) throws {
        let fixture = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:])
        for name in names {
            if name.hasSuffix("/") { try Directory.create(fixture.file(name)) } else { try fixture.write(name, "") }
        }
        #expect(try fixture.directory.prepare() == Self.samples.filter { !names.contains($0 + "/") })
        try expectSamples(fixture.path)
    }

    @Test(
        "One that holds anything of somebody's is not touched",
        arguments: [".env", "providers_meta.json", "handlers/x.json", "notes", "..data", "presets/x.json", "link"]
    )
    func used(name: String) throws {
        let fixture = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:])
        if name.contains("/") { try Directory.create(Path.parent(of: fixture.file(name))) }
        if name == "link" {
            try File.createLink(fixture.file("handlers"), to: "nowhere")
        } else {
            try fixture.write(name, "")
        }
        // The schemas are the daemon's own.
        for schema in ["handler.schema.json", "providers_meta.schema.json"] { try fixture.write(schema, "") }
        let names = try Directory.names(in: fixture.path)
        #expect(try fixture.directory.prepare() == [])
        #expect(try Directory.names(in: fixture.path) == names)
        if name == ".env" { #expect(try fixture.text(".env") == "") }
    }

    @Test("The first provider goes into the samples, whose comments stay")
    func firstProvider() throws {
        let fixture = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:])
        try fixture.directory.prepare()
        let change = try AddingTests.transaction(fixture).add(AddingTests.request, after: fixture.load())
        #expect(change.snapshot.defaultProvider == "my-llm")
        #expect(try fixture.text(".env").hasPrefix(SampleConfiguration.environment + "MY_LLM_API_KEY="))
    }
}
