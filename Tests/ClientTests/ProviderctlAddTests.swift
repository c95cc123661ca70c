import Harness
import JSON
import Testing
import Wire

@Suite("providerctl add", .timeLimit(.minutes(5)))
struct ProviderctlAddTests {
    private static let result = ProviderAdd.Result(
        created: true,
        changed: [".env", "handlers/deepseek.json", "providers_meta.json"],
        provider: Samples.provider,
        warnings: ["the endpoint is plain http"],
        generation: 4
    )

    @Test("sends what it was given, and shows what was done")
    func everything() throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("handler.json"), #"{"timeouts":{"idle":5}}"#)
        try writeFile(directory.file("key"), "sk-canary\n")
        let outcome = try providerctl(
            "add",
            "openai",
            "deepseek",
            "--endpoint",
            "https://api.deepseek.com/v1",
            "--model",
            "deepseek-chat",
            "--display-name",
            "DeepSeek",
            "--param",
            "temperature=0.5",
            "--param",
            "user=me",
            "--param",
            "stop=[\"a\"]",
            "--handler-file",
            directory.file("handler.json"),
            "--env-prefix",
            "DS",
            "--replace",
            "--api-key-file",
            directory.file("key")
        ) { peer in
            let request = try peer.request(.providerAdd)
            #expect(
                request.params == [
                    "type": "openai", "name": "deepseek", "display_name": "DeepSeek", "api_key": "sk-canary",
                    "endpoint": "https://api.deepseek.com/v1", "default_model": "deepseek-chat",
                    "parameters": ["temperature": 0.5, "user": "me", "stop": ["a"]],
                    "handler": ["timeouts": ["idle": 5]], "env_prefix": "DS", "replace": true, "dry_run": false,
                    "verify": false,
                ]
            )
            try peer.answer(request.id, Self.result)
        }
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("added deepseek\n  title           DeepSeek\n  type            openai\n"))
        #expect(outcome.output.hasSuffix("wrote .env, handlers/deepseek.json, providers_meta.json\n"))
        #expect(outcome.errors == "warning: the endpoint is plain http\n")
        #expect(!outcome.output.contains("canary"))
    }

    @Test("draws the steps of a test that failed", arguments: ["add", "update"])
    func failedTest(verb: String) throws {
        let check = ProviderTest.Check.self
        let test = ProviderTest.Result(
            ok: false,
            checks: [
                check.init(step: .reach, outcome: .passed),
                check.init(step: .authorise, outcome: .failed, message: "the key was refused"),
                check.init(step: .model, outcome: .skipped),
                check.init(step: .answer, outcome: .skipped),
            ]
        )
        let arguments = verb == "add" ? ["add", "openai", "fresh"] : ["update", "fresh", "--enable"]
        let outcome = try providerctl(arguments + ["--verify", "--no-input"]) { peer in
            let request = try peer.request(verb == "add" ? .providerAdd : .providerUpdate)
            let message = "the provider was tested, and nothing was written: the key was refused"
            try peer.fail(request.id, RPCError(.upstreamHTTP, message, ErrorDetails(test: test)))
        }
        #expect(outcome.status == 7)
        #expect(
            outcome.errors == """
                providerctl: the provider was tested, and nothing was written: the key was refused (upstream_http)
                  ✔ connection
                  ✘ key         the key was refused
                  – model       not tested
                  – answer      not tested

                """
        )
    }

    private static let presets = ProviderPresets.Result(presets: [
        Preset(
            name: "deepseek",
            title: "DeepSeek",
            type: "openai",
            endpoint: "https://api.deepseek.com/v1",
            keyPage: "https://platform.deepseek.com/api_keys",
            models: ["deepseek-chat", "deepseek-reasoner"],
            handler: ["timeouts": ["idle": 90]],
            notes: ["It thinks."]
        ),
        Preset(name: "azure", title: "Azure", type: "azure-openai", endpoint: "https://{resource}.example"),
    ])

    @Test(
        "takes from a preset what it is not given",
        arguments: [([], "deepseek", "deepseek-chat"), (["mine", "--model", "m"], "mine", "m")]
    )
    func preset(more: [String], name: String, model: String) throws {
        let arguments = ["add", "--preset", "deepseek", "--api-key-stdin"] + more
        let outcome = try providerctl(arguments, input: .text("sk-canary")) { peer in
            let request = try peer.request()
            if request.method == Method.providerPresets.rawValue { return try peer.answer(request.id, Self.presets) }
            #expect(request.method == Method.providerAdd.rawValue)
            #expect(
                request.params == [
                    "type": "openai", "name": .string(name), "display_name": "DeepSeek", "api_key": "sk-canary",
                    "endpoint": "https://api.deepseek.com/v1", "default_model": .string(model),
                    "handler": ["timeouts": ["idle": 90]], "replace": false, "dry_run": false, "verify": false,
                ]
            )
            try peer.answer(request.id, Self.result)
        }
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasSuffix("It thinks.\n"))
    }

    @Test(
        "says what is wrong with a preset",
        arguments: [
            (["--preset", "deepsek"], "no service is known as deepsek; is deepseek meant?"),
            (["--preset", "azure"], "Azure needs --endpoint, such as https://{resource}.example"),
        ]
    )
    func wrongPreset(arguments: [String], message: String) throws {
        let outcome = try providerctl(["add"] + arguments) { peer in
            let list = try peer.request(.providerPresets)
            try peer.answer(list.id, Self.presets)
        }
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains(message))
    }

    @Test(
        "reads a key from standard input without the line end after it",
        arguments: ["sk-canary", "sk-canary\n", "sk-canary\r\n\n"]
    )
    func keyFromInput(text: String) throws {
        let outcome = try providerctl("add", "openai", "a", "--api-key-stdin", input: .text(text)) { peer in
            let request = try peer.request(.providerAdd)
            #expect(request.params["api_key"] == "sk-canary")
            try peer.answer(request.id, Self.result)
        }
        #expect(outcome.status == 0)
    }

    @Test("asks at standard error for the key, so that standard output holds the result alone")
    func keyFromTerminal() throws {
        let daemon = try FormDaemon()
        let program = try Subprocess(
            "providerctl",
            ["--socket", daemon.path, "add", "openai", "deepseek", "--endpoint", "https://e"],
            input: .terminal
        )
        try program.waitFor("API key (not shown; Enter for none): ")
        #expect(!program.echoes)
        try program.type("sk-canary\n")
        try program.waitFor("[Y/n/c/q] ")
        #expect(program.echoes)
        try program.type("n\n")
        let outcome = try program.finish()
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("added deepseek\n"))
        #expect(daemon.saved(.providerAdd).map { $0["api_key"] } == ["sk-canary"])
        #expect(!(outcome.output + outcome.errors).contains("canary"))
        #expect(try !program.screen().contains("canary"))
    }

    @Test("never takes a key as an argument")
    func noKeyArgument() throws {
        for arguments in [["--api-key", "sk"], ["--api-key=sk"], ["--key", "sk"]] {
            let outcome = try Subprocess("providerctl", ["add", "openai", "a"] + arguments).finish()
            #expect(outcome.status == 64)
        }
    }

    @Test("shows every problem with its place")
    func invalid() throws {
        let outcome = try providerctl("add", "openai", "A!", "--dry-run") { peer in
            let request = try peer.request(.providerAdd)
            #expect(request.params["dry_run"] == true)
            #expect(request.params["api_key"] == nil)
            try peer.fail(
                request.id,
                RPCError(
                    .providerInvalid,
                    "the provider cannot be added",
                    ErrorDetails(errors: [
                        FieldProblem(path: "/name", message: "must match [a-z0-9]"),
                        FieldProblem(path: "/endpoint", message: "is required"),
                    ])
                )
            )
        }
        #expect(outcome.status == 6)
        #expect(outcome.output == "")
        #expect(
            outcome.errors == """
                providerctl: the provider cannot be added (provider_invalid)
                  /name must match [a-z0-9]
                  /endpoint is required

                """
        )
    }

    @Test("says how a provider of that name is changed")
    func taken() throws {
        let outcome = try providerctl("add", "openai", "a", "--dry-run") { peer in
            let request = try peer.request(.providerAdd)
            let error = RPCError(.providerExists, "there is a provider a already", ErrorDetails(provider: "a"))
            try peer.fail(request.id, error)
        }
        #expect(
            outcome.errors == """
                providerctl: there is a provider a already (provider_exists)
                  `providerctl add --replace` replaces it, `providerctl update a` changes parts of it

                """
        )
    }

    @Test("says a problem that is the whole message once")
    func sentence() throws {
        let message = "messages[0].content must be a string"
        let outcome = try providerctl("add", "openai", "a", "--dry-run") { peer in
            let request = try peer.request(.providerAdd)
            let problem = FieldProblem(path: "/messages/0/content", message: message)
            try peer.fail(request.id, RPCError(.invalidParams, message, ErrorDetails(errors: [problem])))
        }
        #expect(outcome.errors == "providerctl: \(message) (invalid_params)\n")
    }

    @Test("complains about files that will not do, before it asks the daemon")
    func files() throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("array.json"), "[]")
        try writeFile(directory.file("broken.json"), "{")
        try writeFile(directory.file("empty"), "\n")
        let options = [
            ["--handler-file", directory.file("array.json")], ["--handler-file", directory.file("broken.json")],
            ["--handler-file", directory.file("none")], ["--api-key-file", directory.file("empty")],
            ["--api-key-file", directory.path], ["--api-key-file", "x", "--api-key-stdin"],
        ]
        for option in options {
            let outcome = try Subprocess(
                "providerctl",
                ["--socket", directory.file("socket"), "add", "openai", "a"] + option
            ).finish()
            #expect(outcome.status == 64, "\(option)")
        }
    }
}
