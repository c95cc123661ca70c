import Harness
import JSON
import POSIX
import TerminalHarness
import Testing
import Wire

/// The verbs that change, test and list.
@Suite("providerctl's verbs", .timeLimit(.minutes(5)))
struct ProviderctlVerbTests {
    @Test("changes what is given of a provider, and nothing else")
    func update() throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("key"), "sk-canary\n")
        try writeFile(directory.file("handler.json"), #"{"timeouts":null}"#)
        let arguments = [
            "update", "deepseek", "--endpoint", "https://e", "--param", "temperature=0.2", "--param", "top_p=",
            "--api-key-file", directory.file("key"), "--handler-file", directory.file("handler.json"), "--disable",
            "--default", "--env-prefix", "DS", "--unset", "model", "--unset", "display-name", "--dry-run", "--verify",
        ]
        let outcome = try providerctl(arguments) { peer in
            let request = try peer.request(.providerUpdate)
            #expect(
                request.params == [
                    "name": "deepseek", "display_name": nil, "api_key": "sk-canary", "endpoint": "https://e",
                    "default_model": nil, "parameters": ["temperature": 0.2, "top_p": nil],
                    "handler": ["timeouts": nil], "env_prefix": "DS", "enabled": false, "default": true,
                    "dry_run": true, "verify": true,
                ]
            )
            let test = ProviderTest.Result(ok: true, checks: [.init(step: .reach, outcome: .passed)])
            try peer.answer(
                request.id,
                ProviderUpdate.Result(changed: [".env"], provider: Samples.provider, test: test, generation: 2)
            )
        }
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("would change deepseek\n"))
        #expect(outcome.output.hasSuffix("  ✔ connection\nwould write .env\n"))
        #expect(!(outcome.output + outcome.errors).contains("canary"))
    }

    @Test(
        "refuses changes that say nothing or two things",
        arguments: [
            (["a"], "nothing to change"), (["a", "--enable", "--disable"], "exclude each other"),
            (["a", "--model", "m", "--unset", "model"], "cannot be given and unset"),
            (["a", "--unset", "name"], "Usage"),
        ]
    )
    func wrongUpdate(arguments: [String], message: String) throws {
        let outcome = try Subprocess("providerctl", ["update"] + arguments, input: .text("")).finish()
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(message))
    }

    @Test(
        "names the verb or option that may be meant",
        arguments: [
            (["lst"], "there is no verb lst; is list meant?"),
            (["--json", "upate", "x"], "there is no verb upate; is update meant?"),
            (["handler", "tst"], "there is no verb handler tst; is test meant?"),
            // A verb of its own has a default one, which takes no word.
            (["routes", "remov", "x"], "there is no verb routes remov; is remove meant?"),
            (["list", "--jsno"], "Unknown option '--jsno'. Did you mean '--json'?"),
        ]
    )
    func near(arguments: [String], hint: String) throws {
        let outcome = try Subprocess("providerctl", arguments).finish()
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(hint), "\(outcome.errors)")
    }

    @Test("is silent where nothing is like it", arguments: [["xyzzy"], ["list", "lst"], ["--socket", "lst", "no"]])
    func far(arguments: [String]) throws {
        let outcome = try Subprocess("providerctl", arguments).finish()
        #expect(outcome.status == 64)
        #expect(!outcome.errors.contains("meant"), "\(outcome.errors)")
    }

    @Test("says nothing differs where nothing was written")
    func unchanged() throws {
        let outcome = try providerctl("update", "deepseek", "--enable") { peer in
            let request = try peer.request(.providerUpdate)
            let result = ProviderUpdate.Result(changed: [], provider: Samples.provider, generation: 1)
            try peer.answer(request.id, result)
        }
        #expect(outcome.output.hasPrefix("nothing differs\n"))
    }

    @Test("shows or sets the default provider")
    func standard() throws {
        let shown = try providerctl("default") { peer in
            let list = ProviderList.Result(generation: 1, providers: [], defaultProvider: "deepseek")
            try peer.answer(try peer.request(.providerList).id, list)
        }
        #expect(shown.output == "deepseek\n")
        let set = try providerctl("default", "deepseek") { peer in
            let request = try peer.request(.providerUpdate)
            #expect(request.params == ["name": "deepseek", "default": true, "dry_run": false, "verify": false])
            let changed = ["providers_meta.json"]
            let result = ProviderUpdate.Result(changed: changed, provider: Samples.provider, generation: 1)
            try peer.answer(request.id, result)
        }
        #expect(set.output == "requests that name no provider go to deepseek\nwrote providers_meta.json\n")
    }

    @Test("shows each step of a test, and says by its exit status how it went", arguments: [true, false])
    func test(isWell: Bool) throws {
        let checks: [ProviderTest.Check] = [
            .init(step: .reach, outcome: .passed, message: "connected in 3 ms"),
            .init(step: .authorise, outcome: isWell ? .passed : .failed, message: isWell ? nil : "make a new key"),
            .init(step: .answer, outcome: isWell ? .passed : .skipped),
        ]
        let script: ScriptedDaemon.Script = { peer in
            let request = try peer.request(.providerTest)
            #expect(request.params == ["name": "p", "model": "m"])
            let time = isWell ? 312.2 : nil
            try peer.answer(request.id, ProviderTest.Result(ok: isWell, checks: checks, model: "m", firstTokenMS: time))
        }
        let outcome = try providerctl("test", "p", "--model", "m", script: script)
        #expect(outcome.status == (isWell ? 0 : 7))
        let failed = "  ✔ connection  connected in 3 ms\n  ✘ key         make a new key\n  – answer      not tested\n"
        let well = "  ✔ connection  connected in 3 ms\n  ✔ key\n  ✔ answer\n  first token of m after 312 ms\n"
        #expect(outcome.output == (isWell ? well : failed))
        let json = try providerctl("test", "p", "--model", "m", "--json", script: script)
        #expect(json.status == outcome.status && json.output.contains(#""ok":"#))
    }

    private static let everything = ModelList.Result(
        models: [
            .init(provider: "a", model: "m", displayName: "M", contextLength: 9, isDefault: true),
            .init(provider: "b", model: "n", isDefault: true),
        ],
        routes: [Route(name: "fast", targets: [.init("a/m", weight: 3), .init("b")])],
        gaps: [.init(provider: "deepseek", message: "cannot be reached")],
        defaultProvider: "a"
    )

    @Test("lists everything that a chat can name, and tells what is missing")
    func allModels() throws {
        let outcome = try providerctl("models", "--refresh") { peer in
            let first = try peer.request()
            // The list is asked for on a connection of its own.
            if first.method == Method.modelList.rawValue { return try peer.answer(first.id, Self.everything) }
            #expect(first.method == Method.providerList.rawValue)
            let list = ProviderList.Result(generation: 1, providers: [Samples.provider])
            try peer.answer(first.id, list)
            let refresh = try peer.request(.providerModels)
            #expect(refresh.params == ["name": "deepseek", "refresh": true])
            try peer.fail(refresh.id, RPCError(.upstreamUnreachable, "nobody there"))
        }
        #expect(
            outcome.output == """
                MODEL  CONTEXT  NAME
                a/m    9        M (the default)
                b/n    -        (default of b)
                fast   -        → a/m ×3, b

                """
        )
        #expect(outcome.errors == "deepseek: cannot be reached\n")
        #expect(outcome.status == 0)
    }

    @Test("lists, sets and removes routes")
    func routes() throws {
        let route = Route(name: "fast", description: "quick", targets: [.init("a/m=x", weight: 2), .init("b")])
        for arguments in [["routes"], ["routes", "list"]] {
            let listed = try providerctl(arguments) { peer in
                try peer.answer(try peer.request(.routeList).id, RouteList.Result(generation: 1, routes: [route]))
            }
            #expect(listed.output == "ROUTE  TARGETS      WHAT IT IS FOR\nfast   a/m=x ×2, b  quick\n")
        }
        let set = try providerctl("routes", "set", "fast", "a/m=x=2", "b", "--description", "quick") { peer in
            let request = try peer.request(.routeSet)
            #expect(request.params == RouteSet(name: "fast", description: "quick", targets: route.targets).json)
            let result = RouteSet.Result(created: true, changed: ["providers_meta.json"], route: route, generation: 2)
            try peer.answer(request.id, result)
        }
        #expect(set.output == "added fast → a/m=x ×2, b\nwrote providers_meta.json\n")
        let removed = try providerctl("--json", "routes", "remove", "fast") { peer in
            let request = try peer.request(.routeRemove)
            #expect(request.params == ["name": "fast"])
            try peer.fail(request.id, RPCError(.providerNotFound, "there is no route fast"))
        }
        #expect(removed.status == 5 && removed.output.contains("there is no route fast"))
    }

    @Test("checks files by the daemon, and says by its exit status whether they would do", arguments: [true, false])
    func check(isValid: Bool) throws {
        let directory = try TemporaryDirectory()
        let outcome = try providerctl("check", directory.path) { peer in
            let request = try peer.request(.configCheck)
            #expect(request.params == ["directory": .string(try File.realPath(directory.path))])
            let severity: ConfigProblem.Severity = isValid ? .warning : .error
            let problem = ConfigProblem(file: ".env", line: 3, message: "no closing quote", severity: severity)
            try peer.answer(request.id, ConfigCheck.Result(directory: "/c", valid: isValid, problems: [problem]))
        }
        #expect(outcome.output == "/c/.env:3: \(isValid ? "warning" : "error"): no closing quote\n")
        #expect(outcome.status == (isValid ? 0 : 1))
        let absent = try Subprocess("providerctl", ["check", "--socket", directory.file("s")]).finish()
        #expect(absent.status == 3 && absent.errors.contains("`providerd --check --config DIRECTORY`"))
    }

    @Test("shows a stream from a number on, and leaves it running when Ctrl-C comes")
    func attach() throws {
        let script: ScriptedDaemon.Script = { peer in
            let request = try peer.request(.chatAttach)
            #expect(request.params == ["stream": "s-1", "from": 2])
            try peer.chunk(request.id, 2, "Hel")
            try peer.chunk(request.id, 3, "lo")
            try peer.answer(request.id, Samples.outcome)
        }
        let outcome = try providerctl("attach", "s-1", "--from", "2", script: script)
        #expect(outcome.output == "Hello\n" && outcome.status == 0)
        let methods = Guarded<[String]>([])
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatAttach)
            try peer.chunk(request.id, 0, "Hel")
            while true {
                let method = try peer.request().method
                methods.withLock { $0.append(method) }
            }
        }
        let program = try Subprocess("providerctl", ["attach", "s-1", "--socket", daemon.path])
        try program.waitFor("Hel")
        program.send(2)
        let left = try program.finish()
        #expect(left.status == 130 && left.output == "Hel\n")
        #expect(left.errors.contains("the stream goes on"))
        #expect(methods.withLock { $0 }.isEmpty)
    }

    @Test("asks before it removes, at a terminal", arguments: ["n", "y"])
    func remove(answer: String) throws {
        let removed = Guarded(0)
        let daemon = try ScriptedDaemon { peer in
            while true {
                let request = try peer.request()
                if request.method == Method.providerGet.rawValue {
                    try peer.answer(request.id, ProviderGet.Result(provider: Samples.provider))
                } else {
                    removed.withLock { $0 += 1 }
                    try peer.answer(request.id, ProviderRemove.Result(changed: [], generation: 2))
                }
            }
        }
        let path = try Subprocess.path(of: "providerctl")
        let program = try Typist(path, ["remove", "deepseek", "--socket", daemon.path])
        try program.waitFor(
            "Remove deepseek (openai, https://api.deepseek.com/v1)? its lines in .env go, too, with its key"
        )
        try program.answer("[y/N] ", answer)
        #expect(try program.finish() == 0)
        #expect(removed.withLock { $0 } == (answer == "y" ? 1 : 0))
        #expect(try Typist(path, ["remove", "deepseek", "--yes", "--socket", daemon.path]).finish() == 0)
        #expect(removed.withLock { $0 } == (answer == "y" ? 2 : 1))
    }

    @Test("suggests a verb for one that there is not")
    func unknownVerb() throws {
        for (word, verb) in [("lst", "list"), ("strems", "streams"), ("defualt", "default"), ("handlr", "handler")] {
            let outcome = try Subprocess("providerctl", ["--socket", "/nowhere", word]).finish()
            #expect(outcome.status == 64)
            #expect(outcome.errors.hasPrefix("providerctl: there is no verb \(word); is \(verb)"))
        }
    }

    @Test("every verb has help and takes --json")
    func help() throws {
        let help = try Subprocess("providerctl", ["--help"]).finish().output
        let verbs = help.split(separator: "\n").drop { !$0.contains("SUBCOMMANDS") }.dropFirst()
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.contains("See ") }
            .compactMap { $0.split(separator: " ").first.map { String($0.replacing(",", with: "")) } }
        #expect(verbs.count > 20)
        for verb in verbs where verb != "handler" {
            let outcome = try Subprocess("providerctl", [verb, "--help"]).finish()
            #expect(outcome.status == 0 && outcome.output.contains("--json"), "\(verb)")
        }
    }
}
