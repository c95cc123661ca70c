import Dialects
import Harness
import JSON
import POSIX
import Providers
import Testing
import Wire

/// What is refused, with nothing written.
@Suite(.timeLimit(.minutes(5)))
struct RefusalTests {
    /// A request, and the paths of what is wrong with it.
    static let table: [(request: ProviderAdd, paths: [String])] = [
        (ProviderAdd(type: "opena", name: "x"), ["/type"]),
        (ProviderAdd(type: "openai", name: ""), ["/name"]),
        (ProviderAdd(type: "openai", name: "Deep Seek"), ["/name"]),
        (ProviderAdd(type: "openai", name: "../x"), ["/name"]),
        (ProviderAdd(type: "openai", name: "x", displayName: "a\nb"), ["/display_name"]),
        (ProviderAdd(type: "openai", name: "x", apiKey: APIKey("")), ["/api_key"]),
        (ProviderAdd(type: "openai", name: "x", apiKey: APIKey("a\nb")), ["/api_key"]),
        (ProviderAdd(type: "openai", name: "x", apiKey: APIKey("a\r\nX: y")), ["/api_key"]),
        (ProviderAdd(type: "openai", name: "x", apiKey: APIKey("a\0b")), ["/api_key"]),
        (ProviderAdd(type: "openai", name: "x", apiKey: APIKey(" a")), ["/api_key"]),
        (ProviderAdd(type: "openai", name: "x", apiKey: APIKey("'\"")), ["/api_key"]),
        (ProviderAdd(type: "openai", name: "x", endpoint: "file:///etc/passwd"), ["/endpoint"]),
        (ProviderAdd(type: "openai", name: "x", endpoint: "https://u:p@h/"), ["/endpoint"]),
        (ProviderAdd(type: "openai", name: "x", endpoint: "http://api.example.com/v1"), ["/endpoint"]),
        (ProviderAdd(type: "openai", name: "x", endpoint: "https://169.254.169.254/"), ["/endpoint"]),
        (ProviderAdd(type: "openai", name: "x", endpoint: "https://h/\r\nX: y"), ["/endpoint"]),
        (ProviderAdd(type: "openai", name: "x", defaultModel: "a\u{7}"), ["/default_model"]),
        (ProviderAdd(type: "openai", name: "x", parameters: ["temperature": 3]), ["/parameters/temperature"]),
        (ProviderAdd(type: "openai", name: "x", parameters: ["seed": "a"]), ["/parameters/seed"]),
        (ProviderAdd(type: "openai", name: "x", parameters: ["temprature": 1]), ["/parameters/temprature"]),
        (
            ProviderAdd(type: "openai", name: "x", parameters: ["reasoning_effort": "some"]),
            ["/parameters/reasoning_effort"]
        ),
        (ProviderAdd(type: "openai", name: "x", handler: ["timeouts": ["idle": "x"]]), ["/handler/timeouts/idle"]),
        (ProviderAdd(type: "openai", name: "x", handler: ["dialect": "echo"]), ["/handler/dialect"]),
        (ProviderAdd(type: "openai", name: "x", handler: ["headers": ["X": "a\r\nb"]]), ["/handler/headers/X"]),
        (ProviderAdd(type: "openai", name: "x", envPrefix: "x"), ["/env_prefix"]),
        (ProviderAdd(type: "openai", name: "x", envPrefix: "X_"), ["/env_prefix"]),
        (ProviderAdd(type: "openai", name: "x", envPrefix: "DEEPSEEK"), ["/env_prefix"]),
        (ProviderAdd(type: "echo", name: "x", apiKey: APIKey("k"), endpoint: "https://h"), ["/api_key", "/endpoint"]),
        (
            ProviderAdd(
                type: "openai",
                name: "X",
                apiKey: APIKey("\n"),
                endpoint: "nowhere",
                parameters: ["top_p": 2, "n": 1],
                handler: ["nothing": 1],
                envPrefix: "-"
            ),
            ["/api_key", "/endpoint", "/env_prefix", "/handler/nothing", "/name", "/parameters/n", "/parameters/top_p"]
        ),
    ]

    @Test("What is wrong is told at once, each with its place, and nothing is written", arguments: table)
    func invalid(request: ProviderAdd, paths: [String]) throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let state = try fixture.state()
        #expect {
            try AddingTests.transaction(fixture).add(request, after: base)
        } throws: { error in
            guard let error = error as? RPCError, error.code == .providerInvalid else { return false }
            return error.details.errors?.map(\.path).sorted() == paths
        }
        #expect(try fixture.state() == state)
    }

    @Test("A refused key is not repeated")
    func keyUnseen() throws {
        let fixture = try ConfigurationFixture()
        let request = ProviderAdd(type: "openai", name: "x", apiKey: APIKey("canary\n"))
        #expect { try AddingTests.transaction(fixture).add(request, after: fixture.load()) } throws: {
            !"\($0)".contains("canary") && !String(reflecting: $0).contains("canary")
        }
    }

    @Test("Plain http is taken to this machine, and elsewhere only when the handler allows it")
    func insecure() throws {
        let fixture = try ConfigurationFixture()
        var request = ProviderAdd(type: "openai", name: "local", endpoint: "http://127.0.0.1:8080/v1")
        let first = try AddingTests.transaction(fixture).add(request, after: fixture.load())
        request = ProviderAdd(
            type: "openai",
            name: "far",
            endpoint: "http://10.0.0.1/v1",
            handler: ["allow_insecure": true]
        )
        let second = try AddingTests.transaction(fixture).add(request, after: first.snapshot)
        #expect(second.provider?.endpoint?.chatURL == "http://10.0.0.1/v1/chat/completions")
        request = ProviderAdd(type: "openai", name: "far", endpoint: "http://10.0.0.2/v1", replace: true)
        let later = AddingTests.transaction(fixture, now: AddingTests.now + 1)
        #expect(try later.add(request, after: second.snapshot).changed == [".env", "providers_meta.json"])
        request = ProviderAdd(type: "openai", name: "local", endpoint: "http://10.0.0.2/v1", replace: true)
        #expect { try AddingTests.transaction(fixture).add(request, after: fixture.load()) } throws: {
            ($0 as? RPCError)?.code == .providerInvalid
        }
    }

    @Test("Variables that wait in .env and are not right keep a provider of their prefix out")
    func badLeftovers() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", "X_TEMPERATURE=hot\n")
        #expect {
            try AddingTests.transaction(fixture).add(ProviderAdd(type: "openai", name: "x"), after: fixture.load())
        } throws: { error in
            guard let error = error as? RPCError, error.code == .providerInvalid else { return false }
            return error.details.errors?.map(\.message) == [".env:1: X_TEMPERATURE must be a number"]
        }
    }

    @Test("In a broken configuration nothing is added or removed")
    func brokenConfiguration() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        try fixture.write("handlers/parrot.json", "{")
        let state = try fixture.state()
        #expect { try AddingTests.transaction(fixture).add(AddingTests.request, after: base) } throws: {
            ($0 as? RPCError)?.code == .configInvalid
        }
        #expect { try AddingTests.transaction(fixture).remove(ProviderRemove(name: "deepseek"), after: base) } throws: {
            ($0 as? RPCError)?.code == .configInvalid
        }
        #expect(try fixture.state() == state)
    }

    @Test("What another hand changed of another provider is merged; of this one it is a conflict")
    func foreignChanges() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        try fixture.write(".env", ConfigurationFixture.environment.replacing("=0.7", with: "=0.1"))
        let change = try AddingTests.transaction(fixture).add(AddingTests.request, after: base)
        #expect(change.difference.added == ["my-llm"])
        #expect(change.difference.updated == ["deepseek"])
        #expect(change.snapshot.provider("deepseek")?.parameters == ["temperature": 0.1])
        let state = try fixture.state()
        let request = ProviderAdd(type: "openai", name: "deepseek", defaultModel: "x", replace: true)
        #expect { try AddingTests.transaction(fixture).add(request, after: base) } throws: {
            ($0 as? RPCError)?.code == .configConflict
        }
        #expect { try AddingTests.transaction(fixture).remove(ProviderRemove(name: "deepseek"), after: base) } throws: {
            ($0 as? RPCError)?.code == .configConflict
        }
        #expect(try fixture.state() == state)
    }

    @Test("An editor that writes a file while it is being replaced is not overwritten")
    func editorBetween() throws {
        for name in [".env", "providers_meta.json"] {
            let fixture = try ConfigurationFixture()
            let base = try fixture.load()
            let text = try fixture.text(name) + "\n"
            let path = fixture.file(name)
            let disk = DiskWriter { step in
                // Just after the journal was written, the editor writes.
                if case .rename(_, let target) = step, target.hasSuffix(".journal") { try? writeFile(path, text) }
                return nil
            }
            let transaction = ProviderTransaction(fixture.directory, now: AddingTests.now, disk: disk)
            #expect { try transaction.add(AddingTests.request, after: base) } throws: {
                ($0 as? RPCError)?.code == .configConflict
            }
            #expect(try fixture.text(name) == text)
            #expect(try fixture.load().names == base.names)
            #expect(
                try Directory.names(in: fixture.path) == [
                    ".env", ".providerd.lock", "handlers", "providers_meta.json",
                ]
            )
        }
    }

    @Test("A link to a file that is not there is named, and what to do about it")
    func danglingLink() throws {
        let fixture = try ConfigurationFixture()
        try File.rename(fixture.file(".env"), to: fixture.credentials + "/.env")
        try File.createLink(fixture.file(".env"), to: "../nowhere/.env")
        let base = try fixture.load()
        let before = try Directory.names(in: fixture.path)
        let error = #expect(throws: RPCError.self) {
            try AddingTests.transaction(fixture).add(AddingTests.request, after: base)
        }
        #expect(error?.code == .configConflict)
        #expect(error?.message.contains(".env is a symbolic link to a file that is not there") == true)
        #expect(error?.message.contains("remove the link") == true)
        #expect(try Directory.names(in: fixture.path).filter { $0 != ".providerd.lock" } == before)
        #expect(try File.readLink(fixture.file(".env")) == "../nowhere/.env")
        // As it says: once the file is there, it is written.
        try Directory.create(fixture.credentials + "/../nowhere")
        try writeFile(fixture.credentials + "/../nowhere/.env", "")
        _ = try AddingTests.transaction(fixture).add(AddingTests.request, after: fixture.load())
        #expect(try fixture.text(".env").contains("MY_LLM_API_KEY"))
    }
}
