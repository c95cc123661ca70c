import Dialects
import Harness
import JSON
import POSIX
import Providers
import Testing
import Wire

@Suite(.timeLimit(.minutes(5)))
struct UpdatingTests {
    /// Changes `deepseek` of a fixture.
    @discardableResult
    private func update(
        _ fixture: ConfigurationFixture,
        _ change: ProviderUpdate,
        after base: Snapshot? = nil
    ) throws -> ConfigurationChange {
        try AddingTests.transaction(fixture).update(change, after: base ?? fixture.load())
    }

    @Test("Only what is given changes; every other byte stays")
    func oneValue() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let change = try update(fixture, ProviderUpdate(name: "deepseek", defaultModel: .set("big")), after: base)
        #expect(change.changed == [".env", "providers_meta.json"])
        #expect(change.warnings == [])
        #expect(!change.created)
        #expect(change.difference.updated == ["deepseek"])
        #expect(
            try fixture.text(".env") == ConfigurationFixture.environment.replacing("'deepseek-chat'", with: "big")
        )
        let metadata = try JSONValue.parse(fixture.text("providers_meta.json"))
        let entry = try #require(metadata["providers"]?["deepseek"])
        #expect(entry["color"] == "blue" && entry["updated_at"] == "2026-03-01T12:00:00Z")
        #expect(metadata["comment"] == "of somebody else")
        let result = try #require(change.updateResult)
        #expect(result.generation == 2 && result.provider.defaultModel == "big" && result.test == nil)
        #expect(try fixture.load().contentHash == change.snapshot.contentHash)
    }

    @Test("Every value can be changed at once")
    func everything() throws {
        let fixture = try ConfigurationFixture()
        let change = try update(
            fixture,
            ProviderUpdate(
                name: "deepseek",
                displayName: .set("Deep"),
                apiKey: .set(APIKey("sk-canary-next")),
                endpoint: .set("https://next.example.org/v1"),
                defaultModel: .set("next"),
                parameters: .set(["temperature": 1, "seed": 7]),
                handler: .set(["stream": false, "timeouts": ["idle": 9]]),
                envPrefix: "NEXT",
                enabled: false,
                isDefault: false
            )
        )
        #expect(change.changed == [".env", "handlers/deepseek.json", "providers_meta.json"])
        #expect(change.warnings == ["there is no default provider now"])
        let provider = try #require(change.provider)
        #expect(provider.displayName == "Deep" && provider.defaultModel == "next" && !provider.isEnabled)
        #expect(provider.keys.map { $0.revealed() } == ["sk-canary-next"])
        #expect(provider.endpointText == "https://next.example.org/v1")
        #expect(provider.parameters == ["temperature": 1, "seed": 7])
        #expect(!provider.handler.stream && provider.handler.timeouts.idle == .seconds(9))
        #expect(change.snapshot.defaultProvider == nil)
        #expect(
            try fixture.text(".env") == """
                # keys of this machine
                NEXT_API_KEY=sk-canary-next
                NEXT_ENDPOINT=https://next.example.org/v1
                NEXT_DEFAULT_MODEL=next  # the small one
                NEXT_TEMPERATURE=1
                NEXT_SEED=7

                OTHER=left alone

                """
        )
    }

    @Test("Null takes a value away", arguments: [false, true])
    func removals(membersOnly: Bool) throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(
            ".env",
            ConfigurationFixture.environment + "DEEPSEEK_API_KEY_2=sk-canary-2\nDEEPSEEK_TOP_P=1\n"
        )
        let change = try update(
            fixture,
            ProviderUpdate(
                name: "deepseek",
                displayName: .remove,
                apiKey: .remove,
                endpoint: .remove,
                defaultModel: .remove,
                parameters: membersOnly ? .set(["temperature": nil, "top_p": nil]) : .remove
            )
        )
        #expect(try fixture.text(".env") == "# keys of this machine\n\nOTHER=left alone\n")
        let provider = try #require(change.provider)
        #expect(provider.displayName == "deepseek" && provider.keys.isEmpty && provider.defaultModel == nil)
        #expect(provider.endpointText == "https://api.openai.com/v1")
        #expect(provider.parameters == [:])
        #expect(
            change.warnings == [
                "all of its keys are removed from .env: DEEPSEEK_API_KEY, DEEPSEEK_API_KEY_2",
                "there is no key: set DEEPSEEK_API_KEY in .env, or give a systemd credential of that name",
            ]
        )
    }

    @Test("An address can be taken away only where the type has one of its own")
    func noEndpoint() throws {
        let fixture = try ConfigurationFixture()
        let kind = try #require(ProviderKind.all.first { $0.needsNetwork && $0.defaultEndpoint == nil })
        let base = try AddingTests.transaction(fixture).add(
            ProviderAdd(type: kind.name, name: "own", endpoint: "https://llm.example.org/v1"),
            after: fixture.load()
        ).snapshot
        #expect { try update(fixture, ProviderUpdate(name: "own", endpoint: .remove), after: base) } throws: {
            ($0 as? RPCError)?.details.errors?.map(\.path) == ["/endpoint"]
        }
    }

    @Test("A handler is merged into as it is written, and goes back to the type's own")
    func handler() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write("handlers/deepseek.json", #"{"headers": {"X-A": "1", "X-B": "2"}, "dialect": "openai"}"#)
        let first = try update(
            fixture,
            ProviderUpdate(name: "deepseek", handler: .set(["headers": ["X-A": nil], "stream": false]))
        )
        #expect(first.changed == ["handlers/deepseek.json", "providers_meta.json"])
        #expect(
            try JSONValue.parse(fixture.text("handlers/deepseek.json"))
                == ["headers": ["X-B": "2"], "dialect": "openai", "stream": false]
        )
        let second = try update(
            fixture,
            ProviderUpdate(name: "deepseek", handler: .set(["stream": nil])),
            after: first.snapshot
        )
        #expect(second.provider?.handler.stream == true)
        _ = try update(fixture, ProviderUpdate(name: "deepseek", handler: .remove), after: second.snapshot)
        let templates = ReferenceMaterial.projectRoot + "/config/templates/"
        #expect(
            try fixture.text("handlers/deepseek.json")
                == String(decoding: readFile(templates + "openai.json"), as: UTF8.self)
        )
    }

    @Test("What asks for what is there already changes no byte and no time")
    func unchanged() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let state = try fixture.state()
        for change in [
            ProviderUpdate(name: "deepseek"),
            ProviderUpdate(
                name: "deepseek",
                displayName: .set("DeepSeek"),
                apiKey: .set(APIKey("sk-canary-deepseek")),
                endpoint: .set("https://api.deepseek.com/v1"),
                defaultModel: .set("deepseek-chat"),
                parameters: .set(["temperature": 0.7, "top_p": nil]),
                handler: .set(["dialect": "openai", "stream": true]),
                envPrefix: "DEEPSEEK",
                enabled: true,
                isDefault: true
            ),
            ProviderUpdate(name: "parrot", parameters: .remove, handler: .remove, isDefault: false),
        ] {
            let outcome = try AddingTests.transaction(fixture, now: AddingTests.now + 9).update(change, after: base)
            #expect(outcome.changed == [] && outcome.warnings == [])
            #expect(outcome.snapshot.generation == base.generation && outcome.difference.isEmpty)
            #expect(try fixture.state() == state)
        }
    }

    @Test("A dry run tells the same and writes nothing, and a candidate is what it would make")
    func dryRun() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let state = try fixture.state()
        var request = ProviderUpdate(name: "deepseek", apiKey: .set(APIKey("sk-canary-next")), dryRun: true)
        let change = try update(fixture, request, after: base)
        #expect(change.isDryRun && change.changed == [".env", "providers_meta.json"])
        #expect(change.snapshot.generation == base.generation)
        #expect(try fixture.state() == state)
        #expect(try FileStatus.ifPresent(fixture.file(".providerd.lock")) == nil)
        request.dryRun = false
        let candidate = try AddingTests.transaction(fixture).candidate(request, after: base)
        #expect(candidate.keys.map { $0.revealed() } == ["sk-canary-next"])
        #expect(try fixture.state() == state)
    }

    @Test("A prefix is renamed where its variables stand, and takes every key along")
    func prefix() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(
            ".env",
            "export DEEPSEEK_API_KEY='a b' # one\nDEEPSEEK_API_KEY_2=two\nX=1\n'DEEPSEEK_API_KEY_3'=\"t\\\"3\"\nDEEPSEEK_UNKNOWN=1\n"
        )
        let change = try update(fixture, ProviderUpdate(name: "deepseek", envPrefix: "DS"))
        #expect(change.changed == [".env", "providers_meta.json"])
        #expect(
            try fixture.text(".env")
                == "export DS_API_KEY='a b' # one\nDS_API_KEY_2=two\nX=1\nDS_API_KEY_3=\"t\\\"3\"\nDEEPSEEK_UNKNOWN=1\n"
        )
        #expect(change.provider?.keys.map { $0.revealed() } == ["a b", "two", "t\"3"])
    }

    @Test("A prefix whose variables would hide others is refused, and one of another provider too")
    func prefixTaken() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", ConfigurationFixture.environment + "DS_API_KEY=sk-canary-waiting\n")
        let state = try fixture.state()
        for (prefix, words) in [("DS", "DS_API_KEY"), ("PARROT", "parrot")] {
            #expect { try update(fixture, ProviderUpdate(name: "deepseek", envPrefix: prefix)) } throws: {
                guard let error = $0 as? RPCError, error.code == .providerInvalid else { return false }
                let problem = error.details.errors?.first
                return problem?.path == "/env_prefix" && problem?.message.contains(words) == true
            }
        }
        #expect(try fixture.state() == state)
    }

    @Test("The default provider is set, moved and unset")
    func standard() throws {
        let fixture = try ConfigurationFixture()
        let first = try update(fixture, ProviderUpdate(name: "parrot", isDefault: true))
        #expect(first.changed == ["providers_meta.json"] && first.snapshot.defaultProvider == "parrot")
        // The provider itself is what it was.
        #expect(first.difference.updated == [] && first.difference.otherChanges)
        let second = try update(fixture, ProviderUpdate(name: "deepseek", isDefault: false), after: first.snapshot)
        #expect(second.changed == [] && second.snapshot.defaultProvider == "parrot")
        let third = try update(fixture, ProviderUpdate(name: "parrot", enabled: false), after: first.snapshot)
        #expect(third.warnings == ["parrot is the default provider and disabled: requests that name none will fail"])
        let fourth = try update(fixture, ProviderUpdate(name: "parrot", isDefault: false), after: third.snapshot)
        #expect(fourth.snapshot.defaultProvider == nil && fourth.warnings == ["there is no default provider now"])
        #expect(try JSONValue.parse(fixture.text("providers_meta.json"))["default_provider"] == nil)
    }

    @Test("A provider that is disabled and broken is mended, or stays as it is")
    func broken() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(
            "providers_meta.json",
            #"{"version":1,"providers":{"deepseek":{"type":"openai","enabled":false},"parrot":{"type":"echo"}}}"#
        )
        try fixture.write("handlers/deepseek.json", "{")
        let base = try fixture.load()
        #expect(base.provider("deepseek") == nil)
        let state = try fixture.state()
        #expect { try update(fixture, ProviderUpdate(name: "deepseek", defaultModel: .set("x"))) } throws: {
            ($0 as? RPCError)?.code == .configConflict
        }
        #expect { try update(fixture, ProviderUpdate(name: "deepseek", handler: .set(["stream": false]))) } throws: {
            ($0 as? RPCError)?.details.errors?.map(\.path) == ["/handler"]
        }
        #expect(try fixture.state() == state)
        let change = try update(fixture, ProviderUpdate(name: "deepseek", handler: .remove, enabled: true))
        #expect(change.provider?.isEnabled == true)
    }

    /// A change, and the paths of what is wrong with it.
    static let refused: [(change: ProviderUpdate, paths: [String])] = [
        (ProviderUpdate(name: "deepseek", displayName: .set("")), ["/display_name"]),
        (ProviderUpdate(name: "deepseek", apiKey: .set(APIKey("a\nb"))), ["/api_key"]),
        (ProviderUpdate(name: "deepseek", endpoint: .set("http://api.example.com/v1")), ["/endpoint"]),
        (ProviderUpdate(name: "deepseek", endpoint: .set("file:///etc/passwd")), ["/endpoint"]),
        (ProviderUpdate(name: "deepseek", defaultModel: .set("a\u{7}")), ["/default_model"]),
        (ProviderUpdate(name: "deepseek", parameters: .set(["temprature": 1])), ["/parameters/temprature"]),
        (ProviderUpdate(name: "deepseek", handler: .set(["timeouts": ["idle": "x"]])), ["/handler/timeouts/idle"]),
        (ProviderUpdate(name: "deepseek", handler: .set(["dialect": "echo"])), ["/handler/dialect"]),
        (ProviderUpdate(name: "deepseek", envPrefix: "x"), ["/env_prefix"]),
        (ProviderUpdate(name: "parrot", apiKey: .set(APIKey("k"))), ["/api_key"]),
        (
            ProviderUpdate(
                name: "deepseek",
                apiKey: .set(APIKey("\n")),
                endpoint: .set("nowhere"),
                parameters: .set(["top_p": 2]),
                handler: .set(["nothing": 1]),
                envPrefix: "PARROT"
            ),
            ["/api_key", "/endpoint", "/env_prefix", "/handler/nothing", "/parameters/top_p"]
        ),
    ]

    @Test("What is wrong is told at once, each with its place, and nothing is written", arguments: refused)
    func invalid(change: ProviderUpdate, paths: [String]) throws {
        let fixture = try ConfigurationFixture()
        let state = try fixture.state()
        #expect { try update(fixture, change) } throws: { error in
            guard let error = error as? RPCError, error.code == .providerInvalid else { return false }
            #expect(error.details.errors?.map(\.path).sorted() == paths)
            return true
        }
        #expect(try fixture.state() == state)
    }

    @Test("Plain http is allowed and forbidden again by the handler, together with the address it is about")
    func insecure() throws {
        let fixture = try ConfigurationFixture()
        let first = try update(
            fixture,
            ProviderUpdate(
                name: "deepseek",
                endpoint: .set("http://10.0.0.1/v1"),
                handler: .set(["allow_insecure": true])
            )
        )
        #expect(first.provider?.endpoint?.chatURL == "http://10.0.0.1/v1/chat/completions")
        #expect {
            try update(fixture, ProviderUpdate(name: "deepseek", handler: .remove), after: first.snapshot)
        } throws: { ($0 as? RPCError)?.details.errors?.map(\.path) == ["/handler"] }
    }

    @Test("Who is not there cannot be changed, and names near it are told")
    func unknown() throws {
        let fixture = try ConfigurationFixture()
        #expect { try update(fixture, ProviderUpdate(name: "deepsek")) } throws: {
            ($0 as? RPCError)?.code == .providerNotFound && ($0 as? RPCError)?.details.near == ["deepseek"]
        }
        #expect { try update(fixture, ProviderUpdate(name: "echo", enabled: false)) } throws: {
            ($0 as? RPCError)?.code == .providerNotFound && ($0 as? RPCError)?.message.contains("built in") == true
        }
    }

    @Test("What another hand changed of another provider is merged; of this one it is a conflict")
    func foreignChanges() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        try fixture.write(".env", ConfigurationFixture.environment.replacing("=0.7", with: "=0.1"))
        let change = try update(fixture, ProviderUpdate(name: "parrot", displayName: .set("Polly")), after: base)
        #expect(change.difference.updated == ["deepseek", "parrot"])
        let state = try fixture.state()
        #expect { try update(fixture, ProviderUpdate(name: "deepseek", enabled: false), after: base) } throws: {
            ($0 as? RPCError)?.code == .configConflict
        }
        #expect(try fixture.state() == state)
    }
}
