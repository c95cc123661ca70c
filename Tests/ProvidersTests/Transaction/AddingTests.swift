import Dialects
import Harness
import JSON
import POSIX
import Providers
import Testing
import Wire

@Suite(.timeLimit(.minutes(5)))
struct AddingTests {
    static let now = 1_772_366_400

    static func transaction(_ fixture: ConfigurationFixture, now: Int = now) -> ProviderTransaction {
        ProviderTransaction(fixture.directory, now: now)
    }

    static let request = ProviderAdd(
        type: "openai",
        name: "my-llm",
        displayName: "My LLM",
        apiKey: APIKey("sk-canary-my"),
        endpoint: "https://llm.example.org/v1",
        defaultModel: "big",
        parameters: ["temperature": 0.5, "max_tokens": 100]
    )

    @Test("A provider is written to its three files and is there when they are loaded")
    func added() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let change = try Self.transaction(fixture).add(Self.request, after: base)
        #expect(change.created)
        #expect(change.changed == [".env", "handlers/my-llm.json", "providers_meta.json"])
        #expect(change.warnings == [])
        #expect(change.difference.added == ["my-llm"])
        #expect(change.difference.updated == [])
        #expect(change.snapshot.generation == base.generation + 1)
        #expect(
            try fixture.text(".env") == ConfigurationFixture.environment + """
                MY_LLM_API_KEY=sk-canary-my
                MY_LLM_ENDPOINT=https://llm.example.org/v1
                MY_LLM_DEFAULT_MODEL=big
                MY_LLM_TEMPERATURE=0.5
                MY_LLM_MAX_TOKENS=100

                """
        )
        let metadata = try JSONValue.parse(fixture.text("providers_meta.json"))
        #expect(
            metadata["providers"]?["my-llm"] == [
                "display_name": "My LLM", "type": "openai", "handler": "my-llm", "env_prefix": "MY_LLM",
                "enabled": true,
                "created_at": "2026-03-01T12:00:00Z", "updated_at": "2026-03-01T12:00:00Z",
            ]
        )
        // What belongs to somebody else is kept.
        #expect(metadata["comment"] == "of somebody else")
        #expect(metadata["providers"]?["deepseek"]?["color"] == "blue")
        #expect(metadata["routes"] == ["fast": ["deepseek/deepseek-chat"]])
        #expect(try !fixture.text("providers_meta.json").contains("canary"))
        #expect(try !fixture.text("handlers/my-llm.json").contains("canary"))
        // The snapshot that is published is the one that the files make.
        let loaded = try fixture.load(after: base)
        #expect(loaded.contentHash == change.snapshot.contentHash)
        #expect(SnapshotDifference(from: change.snapshot, to: loaded).isEmpty)
        #expect(loaded.provider("my-llm")?.keys.first?.revealed() == "sk-canary-my")
        #expect(loaded.provider("my-llm")?.parameters == ["temperature": 0.5, "max_tokens": 100])
        #expect(try Directory.names(in: fixture.path).filter { $0.hasPrefix(".providerd") } == [".providerd.lock"])
        let result = try #require(change.addResult)
        #expect(result.created && result.provider.name == "my-llm" && result.generation == 2)
        #expect(!"\(result)".contains("canary"))
    }

    @Test("In an empty directory the files are made, the keys private, and the provider is the default one")
    func firstProvider() throws {
        let fixture = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:])
        let change = try Self.transaction(fixture).add(Self.request, after: fixture.load())
        #expect(change.snapshot.defaultProvider == "my-llm")
        #expect(change.warnings == ["as the first provider, my-llm becomes the default one"])
        #expect(try FileStatus(path: fixture.file(".env")).mode == 0o600)
        #expect(try FileStatus(path: fixture.file("providers_meta.json")).mode == 0o644)
        #expect(try FileStatus(path: fixture.file("handlers/my-llm.json")).mode == 0o644)
        #expect(try fixture.load().defaultProvider == "my-llm")
    }

    @Test("Adding the same twice changes no byte and no time")
    func twice() throws {
        let fixture = try ConfigurationFixture()
        let first = try Self.transaction(fixture).add(Self.request, after: fixture.load())
        let state = try fixture.state()
        var again = Self.request
        #expect { try Self.transaction(fixture).add(again, after: first.snapshot) } throws: {
            ($0 as? RPCError)?.code == .providerExists
        }
        again.replace = true
        let second = try Self.transaction(fixture, now: Self.now + 100).add(again, after: first.snapshot)
        #expect(!second.created)
        #expect(second.changed == [])
        #expect(second.snapshot.generation == first.snapshot.generation)
        #expect(second.difference.isEmpty)
        #expect(second.warnings == ["my-llm was there already and is as asked for; nothing was written"])
        #expect(try fixture.state() == state)
    }

    @Test("Replacing writes what differs and keeps what is not named")
    func replace() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let request = ProviderAdd(
            type: "openai",
            name: "deepseek",
            defaultModel: "deepseek-reasoner",
            parameters: ["temperature": nil, "top_p": 0.9],
            replace: true
        )
        let change = try Self.transaction(fixture).add(request, after: base)
        #expect(!change.created)
        #expect(change.changed == [".env", "providers_meta.json"])
        #expect(change.warnings == ["deepseek was there already; only what differs was written"])
        #expect(
            try fixture.text(".env")
                == ConfigurationFixture.environment.replacing("'deepseek-chat'", with: "deepseek-reasoner")
                .replacing("DEEPSEEK_TEMPERATURE=0.7", with: "DEEPSEEK_TOP_P=0.9")
        )
        let deepseek = try #require(change.provider)
        #expect(deepseek.keys.map { $0.revealed() } == ["sk-canary-deepseek"])
        #expect(deepseek.displayName == "DeepSeek")
        #expect(deepseek.updatedAt == "2026-03-01T12:00:00Z")
    }

    @Test("With another type nothing of the old service stays, least of all its key")
    func otherType() throws {
        let fixture = try ConfigurationFixture()
        let request = ProviderAdd(type: "echo", name: "deepseek", replace: true)
        let change = try Self.transaction(fixture).add(request, after: fixture.load())
        #expect(change.changed == [".env", "handlers/deepseek.json", "providers_meta.json"])
        #expect(try fixture.text(".env") == "# keys of this machine\n\nOTHER=left alone\n")
        #expect(change.provider?.type == "echo")
        #expect(change.provider?.keys.isEmpty == true)
        #expect(change.provider?.displayName == "DeepSeek")
    }

    @Test("With another prefix the variables are renamed where they stand")
    func otherPrefix() throws {
        let fixture = try ConfigurationFixture()
        let request = ProviderAdd(type: "openai", name: "deepseek", envPrefix: "DS", replace: true)
        let change = try Self.transaction(fixture).add(request, after: fixture.load())
        #expect(
            try fixture.text(".env") == ConfigurationFixture.environment.replacing("DEEPSEEK_", with: "DS_")
        )
        #expect(change.provider?.keys.map { $0.revealed() } == ["sk-canary-deepseek"])
        #expect(change.provider?.environmentPrefix == "DS")
    }

    @Test("A dry run tells the same and writes nothing, not even a lock")
    func dryRun() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let state = try fixture.state()
        var request = Self.request
        request.dryRun = true
        let change = try Self.transaction(fixture).add(request, after: base)
        #expect(change.created && change.isDryRun)
        #expect(change.changed == [".env", "handlers/my-llm.json", "providers_meta.json"])
        #expect(change.provider?.endpoint?.base.description == "https://llm.example.org/v1")
        #expect(change.snapshot.generation == base.generation)
        #expect(change.snapshot.provider("my-llm") == nil)
        #expect(try fixture.state() == state)
        #expect(try FileStatus.ifPresent(fixture.file(".providerd.lock")) == nil)
        let candidate = try Self.transaction(fixture).candidate(Self.request, after: base)
        #expect(candidate.keys.map { $0.revealed() } == ["sk-canary-my"])
        #expect(try fixture.state() == state)
    }

    @Test("Overrides make a handler of their own; the same ones again change nothing")
    func overrides() throws {
        let fixture = try ConfigurationFixture()
        var request = Self.request
        request.handler = ["auth": "header:X-API-Key", "timeouts": ["idle": 5]]
        let change = try Self.transaction(fixture).add(request, after: fixture.load())
        #expect(change.provider?.handler.timeouts.idle == .seconds(5))
        #expect(try fixture.text("handlers/my-llm.json").contains("header:X-API-Key"))
        let state = try fixture.state()
        request.replace = true
        #expect(try Self.transaction(fixture).add(request, after: change.snapshot).changed == [])
        #expect(try fixture.state() == state)
        // Without overrides a handler that somebody may have edited stays.
        request.handler = nil
        request.defaultModel = "other"
        #expect(
            try Self.transaction(fixture, now: Self.now + 1).add(request, after: change.snapshot).changed == [
                ".env", "providers_meta.json",
            ]
        )
    }

    @Test("A handler that was put there beforehand is used as it is")
    func preparedHandler() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write("handlers/my-llm.json", #"{"dialect":"openai","stream":false}"#)
        let change = try Self.transaction(fixture).add(Self.request, after: fixture.load())
        #expect(change.changed == [".env", "providers_meta.json"])
        #expect(change.warnings == ["handlers/my-llm.json was there already and is used as it is"])
        #expect(change.provider?.handler.stream == false)
    }

    @Test("A key that is missing, and variables that were there before, are told")
    func warnings() throws {
        let fixture = try ConfigurationFixture()
        var request = Self.request
        request.apiKey = nil
        #expect(
            try Self.transaction(fixture).add(request, after: fixture.load()).warnings == [
                "there is no key: set MY_LLM_API_KEY in .env, or give a systemd credential of that name"
            ]
        )
        try fixture.write(".env", "NEXT_API_KEY_2=a\nNEXT_TOP_P=1\n")
        request.name = "next"
        #expect(
            try Self.transaction(fixture).add(request, after: fixture.load()).warnings == [
                "these variables were in .env already and are used: NEXT_API_KEY_2, NEXT_TOP_P"
            ]
        )
    }

    @Test("Owner and mode of each file are kept")
    func ownerAndMode() throws {
        let fixture = try ConfigurationFixture()
        for (name, mode) in [(".env", UInt32(0o640)), ("providers_meta.json", 0o664)] {
            let file = try FileDescriptor.open(fixture.file(name))
            try file.setMode(mode, name: name)
            // Only root can give a file away; anybody else tests with the own id.
            if isRoot { try file.setOwner(12_345, group: 54_321, name: name) }
        }
        _ = try Self.transaction(fixture).add(Self.request, after: fixture.load())
        for (name, mode) in [(".env", UInt32(0o640)), ("providers_meta.json", 0o664)] {
            let status = try FileStatus(path: fixture.file(name))
            #expect(status.mode == mode)
            #expect(!isRoot || (status.owner == 12_345 && status.group == 54_321))
        }
    }

    @Test("A file that is a symbolic link stays one, and what it points to is written")
    func symbolicLinks() throws {
        let fixture = try ConfigurationFixture()
        for name in [".env", "providers_meta.json", "handlers"] {
            try File.rename(fixture.file(name), to: fixture.credentials + "/" + name)
            try File.createLink(fixture.file(name), to: "../credentials/" + name)
        }
        let change = try Self.transaction(fixture).add(Self.request, after: fixture.load())
        #expect(change.changed == [".env", "handlers/my-llm.json", "providers_meta.json"])
        for name in [".env", "providers_meta.json", "handlers"] {
            #expect(try FileStatus(path: fixture.file(name), followLink: false).type == .symbolicLink)
        }
        #expect(try fixture.text(".env").contains("MY_LLM_API_KEY"))
        #expect(try Directory.names(in: fixture.credentials) == [".env", "handlers", "providers_meta.json"])
        #expect(try fixture.load().provider("my-llm") != nil)
    }
}

let isRoot =
    (try? readFile("/proc/self/status")).map { String(decoding: $0, as: UTF8.self).contains("\nUid:\t0\t") } ?? false
