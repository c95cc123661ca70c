import Glibc
import Harness
import JSON
import POSIX
import Providers
import Testing
import Wire

/// Fault 16 and its like: each file broken in each way is refused with file, line and reason.
@Suite(.timeLimit(.minutes(1)))
struct BrokenFilesTests {
    /// The file, its text, and what is said of it.
    static let table: [(file: String, text: String, problem: String)] = [
        ("providers_meta.json", "{\n  \"version\": 1,\n", "providers_meta.json:3: "),
        ("providers_meta.json", "[]", "providers_meta.json:1: the file must hold one object"),
        ("providers_meta.json", "", "providers_meta.json:1: "),
        ("providers_meta.json", "{\"version\":1,\n\"version\":1}", "providers_meta.json:2: "),
        (
            "providers_meta.json",
            "{\"version\":1,\"providers\":{\n\"a\":{\"type\":\"echo\"},\n\"a\":{\"type\":\"echo\"}}}",
            "providers_meta.json:3: "
        ),
        ("providers_meta.json", "{}", "providers_meta.json:1: the member version is missing; it must be 1"),
        ("providers_meta.json", "{\n\"version\":2}", "providers_meta.json:2: this version is not known; it must be 1"),
        (
            "providers_meta.json", "{\"version\":1,\n\"providers\":[]}",
            "providers_meta.json:2: providers must be an object"
        ),
        ("providers_meta.json", "{\"version\":1,\n\"routes\":[]}", "providers_meta.json:2: routes must be an object"),
        (
            "providers_meta.json", "{\"version\":1,\n\"default_provider\":7}",
            "providers_meta.json:2: default_provider must be a provider's name or null"
        ),
        (
            "providers_meta.json",
            "{\"version\":1,\n\"default_provider\":\"parot\",\"providers\":{\"parrot\":{\"type\":\"echo\"}}}",
            "providers_meta.json:2: there is no provider parot; is parrot meant?"
        ),
        (
            "providers_meta.json", "{\"version\":1,\"providers\":{\n\"parrot\":7}}",
            "providers_meta.json:2: the provider parrot must be an object"
        ),
        (
            "providers_meta.json",
            "{\"version\":1,\"providers\":{\n\"Parrot\":{\"type\":\"echo\",\"handler\":\"parrot\"}}}",
            "providers_meta.json:2: the name \"Parrot\" must consist of"
        ),
        (
            "providers_meta.json", "{\"version\":1,\"providers\":{\n\"parrot\":{}}}",
            "providers_meta.json:2: type of parrot is missing"
        ),
        (
            "providers_meta.json", "{\"version\":1,\"providers\":{\"parrot\":{\n\"type\":\"eco\"}}}",
            "providers_meta.json:2: parrot has the unknown type eco"
        ),
        (
            "providers_meta.json", "{\"version\":1,\"providers\":{\"parrot\":{\"type\":\"echo\",\n\"enabled\":1}}}",
            "providers_meta.json:2: enabled of parrot must be true or false"
        ),
        (
            "providers_meta.json",
            "{\"version\":1,\"providers\":{\"parrot\":{\"type\":\"echo\",\n\"env_prefix\":\"parrot\"}}}",
            "providers_meta.json:2: env_prefix of parrot must consist of"
        ),
        (
            "providers_meta.json",
            "{\"version\":1,\"providers\":{\"parrot\":{\"type\":\"echo\"},\n\"x\":{\"type\":\"echo\",\"handler\":\"parrot\",\n\"env_prefix\":\"PARROT\"}}}",
            "providers_meta.json:3: x and parrot both have the prefix PARROT"
        ),
        (
            "providers_meta.json",
            "{\"version\":1,\"providers\":{\"parrot\":{\"type\":\"echo\",\n\"handler\":\"../secret\"}}}",
            "providers_meta.json:2: handler of parrot is refused"
        ),
        (
            "providers_meta.json",
            "{\"version\":1,\"providers\":{\"parrot\":{\"type\":\"echo\",\n\"handler\":\"..\"}}}",
            "providers_meta.json:2: handler of parrot is refused"
        ),
        (
            "providers_meta.json",
            "{\"version\":1,\"providers\":{\"parrot\":{\"type\":\"echo\",\n\"handler\":\"none\"}}}",
            "providers_meta.json:2: the handler of parrot is missing: there is no handlers/none.json"
        ),
        ("handlers/deepseek.json", "{\n\"dialect\": \"openai\",\n}", "handlers/deepseek.json:3: "),
        ("handlers/deepseek.json", "{\n\"dialect\": \"klingon\"}", "handlers/deepseek.json:2: /dialect "),
        (
            "handlers/deepseek.json", "{\"dialect\": \"openai\",\n\"timeouts\": {\n\"idle\": \"long\"}}",
            "handlers/deepseek.json:3: /timeouts/idle "
        ),
        ("handlers/deepseek.json", "{\"dialect\": \"openai\",\n\"dialect\": \"echo\"}", "handlers/deepseek.json:2: "),
        (".env", "DEEPSEEK_API_KEY=x\nnonsense here\n", ".env:2: this line is no assignment"),
        (".env", "\n\nDEEPSEEK_API_KEY=\"x\n", ".env:3: this line is no assignment"),
        (".env", "X=1\nDEEPSEEK_ENDPOINT=ftp://x\n", ".env:2: DEEPSEEK_ENDPOINT is refused"),
        (".env", "DEEPSEEK_ENDPOINT=http://api.example.com\n", ".env:1: DEEPSEEK_ENDPOINT is refused: plain http"),
        (".env", "DEEPSEEK_ENDPOINT=https://u:p@api.example.com\n", ".env:1: DEEPSEEK_ENDPOINT is refused"),
        (".env", "DEEPSEEK_ENDPOINT=https://169.254.169.254/\n", ".env:1: DEEPSEEK_ENDPOINT is refused"),
        (".env", "DEEPSEEK_ENDPOINT=file:///etc/passwd\n", ".env:1: DEEPSEEK_ENDPOINT is refused"),
        (".env", "DEEPSEEK_ENDPOINT=\"https://a\\r\\nb\"\n", ".env:1: DEEPSEEK_ENDPOINT is refused"),
        (".env", "DEEPSEEK_TEMPERATURE=hot\n", ".env:1: DEEPSEEK_TEMPERATURE must be a number"),
        (".env", "DEEPSEEK_TEMPERATURE=3\n", ".env:1: DEEPSEEK_TEMPERATURE must be a number from 0 to 2"),
        (".env", "DEEPSEEK_MAX_TOKENS=1.5\n", ".env:1: DEEPSEEK_MAX_TOKENS must be a whole number"),
        (".env", "DEEPSEEK_API_KEY='a\nb'\n", ".env:1: DEEPSEEK_API_KEY holds a line break"),
    ]

    @Test("A broken file is refused with its name, its line and the reason", arguments: table)
    func refused(file: String, text: String, problem: String) throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(file, text)
        let errors = fixture.problems().filter { $0.severity == .error }.map { "\($0)" }
        #expect(errors.contains { $0.hasPrefix(problem) }, "\(errors)")
        #expect(errors.count == 1, "\(errors)")
    }

    @Test("All problems of all files are told at once")
    func all() throws {
        let fixture = try ConfigurationFixture()
        try fixture.write(".env", "DEEPSEEK_TEMPERATURE=hot\nwhat is this\n")
        try fixture.write("handlers/parrot.json", "{")
        #expect(Set(fixture.problems().map(\.file)) == [".env", "handlers/parrot.json"])
        #expect(fixture.problems().count == 3)
        let error = ConfigurationError(problems: fixture.problems()).rpcError
        #expect(error.code == .configInvalid)
        #expect(error.details.problems?.count == 3)
        #expect(error.message.hasSuffix("(and 2 more)"))
    }

    @Test("A file that is no UTF-8 is refused")
    func encoding() throws {
        let fixture = try ConfigurationFixture()
        let file = try FileDescriptor.open(fixture.file(".env"), [.writeOnly, .append])
        let bytes: [UInt8] = [0x58, 0x3D, 0xFF, 0x0A]
        try file.writeAll(bytes.span, name: ".env")
        #expect(fixture.problems().map { "\($0)" } == [".env: the file is not UTF-8"])
    }

    @Test(
        "A huge file is refused by its size, unread",
        arguments: [".env", "providers_meta.json", "handlers/deepseek.json"]
    )
    func huge(name: String) throws {
        let fixture = try ConfigurationFixture()
        #expect(unsafe truncate(fixture.file(name), 1 << 30) == 0)
        #expect(fixture.problems().contains { $0.file == name && $0.message.contains("larger than 16 MiB") })
    }

    @Test(
        "A directory or a FIFO in a file's place is told",
        arguments: [".env", "providers_meta.json", "handlers/deepseek.json"]
    )
    func wrongKind(name: String) throws {
        let fixture = try ConfigurationFixture()
        try File.unlink(fixture.file(name))
        try Directory.create(fixture.file(name))
        #expect(fixture.problems().contains { $0.file == name && $0.message.contains("directory in the file's place") })
        try Directory.remove(fixture.file(name))
        #expect(unsafe mkfifo(fixture.file(name), 0o600) == 0)
        #expect(fixture.problems().contains { $0.file == name && $0.message.contains("no regular file") })
    }

    @Test("A handler that is a symbolic link stays inside the configuration or is refused")
    func handlerLinks() throws {
        let fixture = try ConfigurationFixture()
        try File.rename(fixture.file("handlers/deepseek.json"), to: fixture.file("shared.json"))
        try File.createLink(fixture.file("handlers/deepseek.json"), to: "../shared.json")
        #expect(fixture.problems() == [])
        try File.rename(fixture.file("shared.json"), to: fixture.credentials + "/shared.json")
        try File.unlink(fixture.file("handlers/deepseek.json"))
        try File.createLink(fixture.file("handlers/deepseek.json"), to: fixture.credentials + "/shared.json")
        #expect(
            fixture.problems().map { "\($0)" } == [
                "handlers/deepseek.json: the file is a symbolic link out of the directory, which is refused"
            ]
        )
    }

    @Test("Files swapped by a symbolic link, as Kubernetes does it, are followed, and their directories watched")
    func kubernetes() throws {
        let fixture = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:])
        for (version, model) in [("..1", "one"), ("..2", "two")] {
            try Directory.create(fixture.file(version))
            try Directory.create(fixture.file(version + "/handlers"))
            try fixture.write(version + "/.env", "PARROT_DEFAULT_MODEL=\(model)\n")
            try fixture.write(
                version + "/providers_meta.json",
                #"{"version":1,"providers":{"parrot":{"type":"echo"}}}"#
            )
            try fixture.write(version + "/handlers/parrot.json", #"{"dialect":"echo"}"#)
        }
        try File.createLink(fixture.file("..data"), to: "..1")
        for name in [".env", "providers_meta.json", "handlers"] {
            try File.createLink(fixture.file(name), to: "..data/" + name)
        }
        let first = try fixture.load()
        #expect(first.provider("parrot")?.defaultModel == "one")
        let watched = fixture.directory.watchedDirectories().map(\.path)
        #expect(Set(watched).isSuperset(of: [fixture.path, fixture.file("..1"), fixture.file("..1/handlers")]))
        #expect(watched.count == Set(watched).count)
        try File.createLink(fixture.file("..tmp"), to: "..2")
        try File.rename(fixture.file("..tmp"), to: fixture.file("..data"))
        #expect(try fixture.load(after: first).provider("parrot")?.defaultModel == "two")
        #expect(fixture.directory.watchedDirectories().map(\.path).contains(fixture.file("..2/handlers")))
    }

    @Test("Only names of the daemon's own are no reason to load")
    func relevance() {
        let directory = WatchedDirectory(path: "/etc/providerd", onlyName: nil)
        for name in [".env", "..data", "providers_meta.json", "handlers", ".env.swp", "x.json"] {
            #expect(directory.isRelevant(name))
        }
        for name in [".providerd.lock", ".providerd.journal", ".providerd-0123456789abcdef.new"] {
            #expect(!directory.isRelevant(name))
        }
        // In the directory around it only its own name matters.
        let parent = WatchedDirectory(path: "/etc", onlyName: "providerd")
        #expect(parent.isRelevant("providerd") && !parent.isRelevant("hosts"))
    }

    @Test("Each of 10,000 broken providers is told of, and soon")
    func thousands() throws {
        let fixture = try ConfigurationFixture()
        let names = (0..<10_000).map { "p\($0)" }
        let entries = names.map { #""\#($0)":{"type":"echo","handler":"gone","env_prefix":"\#($0.uppercased())"}"# }
        let metadata = "{\"version\":1,\"providers\":{\n\(entries.joined(separator: ",\n"))}}"
        try fixture.write("providers_meta.json", metadata)
        var problems: [Problem] = []
        let time = ContinuousClock().measure {
            problems = fixture.problems()
        }
        let told = problems.filter { $0.message.contains("there is no handlers/gone.json") }
        #expect(told.count == names.count && told.first?.line == 2)
        // A program for tests is ten times slower than the daemon; with every place looked for, it took minutes.
        #expect(time < .seconds(15))
    }
}
