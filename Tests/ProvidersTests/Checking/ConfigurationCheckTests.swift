import Glibc
import Harness
import POSIX
import Providers
import Testing

/// `config.check`: what is wrong, and what is only remarkable, each by file and line.
@Suite(.timeLimit(.minutes(1)))
struct ConfigurationCheckTests {
    private static func told(_ fixture: ConfigurationFixture, _ presets: PresetDirectories? = nil) -> [String] {
        fixture.directory.check(presets: presets).map { "\($0.severity): \($0)" }
    }

    @Test("Sound files have nothing remarkable about them, and looking at them changes nothing")
    func sound() throws {
        let fixture = try ConfigurationFixture()
        let state = try fixture.state()
        #expect(Self.told(fixture) == [])
        #expect(try fixture.state() == state)
        #expect(try !Directory.names(in: fixture.path).contains(".providerd.lock"))
    }

    @Test("A directory without any of the files is told to have none, should another one be meant")
    func nothing() throws {
        let place = try TemporaryDirectory()
        #expect(
            ConfigurationDirectory(place.path).check().map { "\($0.severity): \($0)" }
                == ["note: providers_meta.json: there is no such file: nothing is configured here"]
        )
    }

    /// Lines behind the fixture's own seven, and what is said of them.
    static let lines: [(lines: String, told: [String])] = [
        ("DEEPSEEK_API_KEY_2=b\n", []),
        (
            "DEEPSEEK_API_KEY_3=b\n",
            ["note: .env:8: DEEPSEEK_API_KEY_3 is used, though there is no DEEPSEEK_API_KEY_2; was one forgotten?"]
        ),
        (
            "DEEPSEEK_API_KEY_2=sk-canary-deepseek\n",
            ["warning: .env:8: DEEPSEEK_API_KEY_2 is the same key as DEEPSEEK_API_KEY"]
        ),
        ("DEEPSEEK_API_KEY_2=\n", ["note: .env:8: DEEPSEEK_API_KEY_2 is empty, and counts as none"]),
        (
            "DEEPSEEK_API_KEY_1=b\nDEEPSEEK_API_KEY_02=c\n",
            [
                "warning: .env:8: DEEPSEEK_API_KEY_1 is not read: further keys are numbered 2, 3 and so on",
                "warning: .env:9: DEEPSEEK_API_KEY_02 is not read: further keys are numbered 2, 3 and so on",
            ]
        ),
        (
            "DEEPSEEK_TEMPRATURE=1\nDEEPSEEK_COLOR=blue\n",
            [
                "warning: .env:8: DEEPSEEK_TEMPRATURE is read by nothing; is DEEPSEEK_TEMPERATURE meant?",
                "note: .env:9: DEEPSEEK_COLOR is read by nothing",
            ]
        ),
        (
            "DEEPSEK_API_KEY=b\n",
            [
                "note: .env:8: DEEPSEK_API_KEY belongs to no provider",
                "note: .env:8: DEEPSEK_API_KEY has the prefix of no provider; is DEEPSEEK_API_KEY meant?",
            ]
        ),
        (
            "FOO_ENDPOINT=https://a\nFOO_TIMEOUT=3\nHTTP_TIMEOUT=3\n",
            [
                "note: .env:8: FOO_ENDPOINT belongs to no provider", "note: .env:9: FOO_TIMEOUT belongs to no provider",
            ]
        ),
        (
            "DEEPSEEK_SEED=1\nexport DEEPSEEK_SEED=2\n",
            ["warning: .env:8: DEEPSEEK_SEED is set again on line 9, which is what counts"]
        ),
    ]

    @Test("Lines of .env that nobody reads, or not as they look, are told", arguments: lines)
    func environment(lines: String, told: [String]) throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", ConfigurationFixture.environment + lines)
        #expect(Self.told(fixture) == told)
    }

    @Test("A line that is none is told by its number, and never by its words")
    func brokenLine() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", ConfigurationFixture.environment + "=sk-canary-alone\nDEEPSEEK_API_KEY='sk-canary\n")
        let told = Self.told(fixture)
        #expect(told.first?.hasPrefix("error: .env:8: ") == true, "\(told)")
        #expect(!told.joined().contains("canary"))
    }

    @Test(
        "A key in the place of a name is not told",
        arguments: [
            "DEEPSEEK_API_KEY:sk-canary\n", "sk-canary\nsk-canary\n", "DEEPSEEK_API_KEY_sk_canary=1\n",
            "sk-canary=DEEPSEEK_API_KEY\n", "'DEEPSEEK_API_KEY sk-canary'\n", "DEEPSEEK_sk-canary_API_KEY=1\n",
        ]
    )
    func misplacedKey(line: String) throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", ConfigurationFixture.environment + line)
        #expect(!Self.told(fixture).joined().contains("canary"))
    }

    @Test("Who else may read or write the files is told")
    func access() throws {
        let fixture = try ConfigurationFixture()
        let modes: [(name: String, mode: mode_t)] = [
            (".env", 0o640), ("providers_meta.json", 0o666), ("handlers/parrot.json", 0o606), ("handlers", 0o777),
            ("", 0o777),
        ]
        for file in modes { unsafe chmod(fixture.file(file.name), file.mode) }
        let told = Self.told(fixture)
        #expect(
            Set(told) == [
                "warning: .env: other users may read the keys in it; set its mode to 0600 (chmod 600)",
                "warning: providers_meta.json: every user may change the file; take that right away (chmod o-w)",
                "warning: handlers/parrot.json: every user may change the file; take that right away (chmod o-w)",
                "warning: handlers: every user may put files in the place of the handlers; take that right away (chmod o-w)",
                "warning: \(fixture.path): every user may put files in the place of the configuration; "
                    + "take that right away (chmod o-w)",
            ]
        )
    }

    @Test("A file of another user's is told", .enabled(if: geteuid() == 0, "only root can give files away"))
    func owner() throws {
        let fixture = try ConfigurationFixture()
        unsafe chown(fixture.file("handlers/parrot.json"), 4711, 4711)
        #expect(
            Self.told(fixture) == [
                "warning: handlers/parrot.json: belongs to user 4711, who may change it; chown it to the daemon's user"
            ]
        )
        // Everything belonging to one user is as a daemon of that user's has it.
        for name in ["", ".env", "providers_meta.json", "handlers", "handlers/deepseek.json"] {
            unsafe chown(fixture.file(name), 4711, 4711)
        }
        #expect(Self.told(fixture) == [])
    }

    @Test("What a change left that was cut off is told, and left where it is")
    func leftovers() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".providerd-0123456789abcdef.new", "DEEPSEEK_API_KEY=sk-canary")
        try fixture.write("handlers/.providerd-0123456789abcdef.old", "{}")
        let state = try fixture.state()
        let words = "is left of a change that was cut off, and may hold keys; the daemon sets it right when it loads"
        #expect(
            Set(Self.told(fixture)) == [
                "warning: \(fixture.path)/.providerd-0123456789abcdef.new: \(words)",
                "warning: handlers/.providerd-0123456789abcdef.old: \(words)",
            ]
        )
        #expect(try fixture.state() == state)
    }

    @Test("Files in handlers/ that are no handlers, and handlers that nobody uses, are told")
    func handlers() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write("handlers/deepseek.json~", "{}")
        try fixture.write("handlers/a b.json", "{}")
        try fixture.write("handlers/spare.json", "{\n\"dialect\":\"opanai\"}")
        let told = Self.told(fixture)
        #expect(told.contains("note: handlers/deepseek.json~: is no handler, as its name does not end in .json"))
        #expect(told.contains("note: handlers/a b.json: a handler's name consists of letters, digits, - _ and ."))
        #expect(told.contains("note: handlers/spare.json: no provider uses this handler"))
        #expect(told.contains { $0.hasPrefix("note: handlers/spare.json:2: /dialect there is no dialect") })
        #expect(!told.contains { $0.hasPrefix("error") })
    }

    @Test("Credentials that no provider takes, and keys that they overrule, are told")
    func credentials() throws {
        let fixture = try ConfigurationFixture()
        for name in ["DEEPSEEK_API_KEY", "DEEPSEK_API_KEY", "FOO_API_KEY_2", "parrot_api_key", "tls.pem"] {
            try writeFile(fixture.credentials + "/" + name, "sk-canary-\(name)")
        }
        #expect(
            Set(Self.told(fixture)) == [
                "note: .env:2: DEEPSEEK_API_KEY is not used, as systemd's credentials have keys for DEEPSEEK",
                "note: \(fixture.credentials)/DEEPSEK_API_KEY: the credential belongs to no provider; is DEEPSEEK_API_KEY meant?",
                "note: \(fixture.credentials)/FOO_API_KEY_2: the credential belongs to no provider",
                "warning: \(fixture.credentials)/parrot_api_key: is not read; is PARROT_API_KEY meant?",
            ]
        )
    }

    @Test("A provider without the key it needs is told, one on this machine or without authentication not")
    func keys() throws {
        let fixture = try ConfigurationFixture()
        let lines = ConfigurationFixture.environment.split(separator: "\n").filter { !$0.contains("API_KEY") }
        let rest = lines.joined(separator: "\n") + "\n"
        try fixture.write(".env", rest)
        #expect(
            Self.told(fixture) == [
                "warning: providers_meta.json:6: deepseek has no key: set DEEPSEEK_API_KEY in .env, "
                    + "or give a systemd credential of that name"
            ]
        )
        try fixture.write(".env", rest.replacing("https://api.deepseek.com", with: "http://127.0.0.1:1"))
        #expect(Self.told(fixture) == [])
        try fixture.write(".env", rest)
        try fixture.write("handlers/deepseek.json", #"{"dialect":"openai","auth":"none"}"#)
        #expect(Self.told(fixture) == [])
        try fixture.write("handlers/deepseek.json", #"{"dialect":"openai","auth":"sigv4"}"#)
        try fixture.write(".env", rest + "DEEPSEEK_API_KEY=sk-canary\n")
        let told = Self.told(fixture)
        #expect(told.count == 1 && told[0].contains("a key that requests cannot be signed with"), "\(told)")
    }

    @Test("A preset that cannot be read is told, and keeps nobody from anything")
    func presets() throws {
        let fixture = try ConfigurationFixture()
        try Directory.create(fixture.file("presets"))
        try fixture.write("presets/mine.json", #"{"name":"mine""#)
        let presets = PresetDirectories(configuration: fixture.path, data: [])
        let told = Self.told(fixture, presets)
        #expect(
            told.count == 1 && told[0].hasPrefix("warning: \(fixture.path)/presets/mine.json: is no JSON"),
            "\(told)"
        )
    }

    @Test("Errors are told with everything else, by file and line")
    func order() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(
            ".env",
            "FOO_ENDPOINT=x\nnonsense here\n" + ConfigurationFixture.environment + "BAR_ENDPOINT=y\n"
        )
        try fixture.write("handlers/parrot.json", "{")
        let told = Self.told(fixture)
        let places = told.map { $0.split(separator: ": ")[1] }
        #expect(places == [".env:1", ".env:2", ".env:10", "handlers/parrot.json:1"], "\(told)")
    }
}
