import Glibc
import Harness
import JSON
import TerminalHarness
import Testing
import Wire

/// `providerctl add` and `update` at a real terminal.
@Suite("providerctl's form", .timeLimit(.minutes(5)))
struct ProviderctlFormTests {
    private func start(_ daemon: FormDaemon, _ arguments: String...) throws -> Typist {
        try Typist(Subprocess.path(of: "providerctl"), ["--socket", daemon.path] + arguments)
    }

    private static let passed: JSONValue = [
        "ok": true, "model": "deepseek-chat", "first_token_ms": 12.5,
        "checks": [["step": "reach", "outcome": "passed", "message": "connected in 3 ms"]],
    ]
    private static let refused: JSONValue = [
        "ok": false, "error": "upstream_http",
        "checks": [
            ["step": "reach", "outcome": "passed"],
            ["step": "authorise", "outcome": "failed", "message": "the key is refused: make a new one"],
            ["step": "answer", "outcome": "skipped"],
        ],
    ]

    @Test("goes from a menu to a saved provider, with each answer checked at once and the key never shown")
    func whole() throws {
        let daemon = try FormDaemon { params throws(RPCError) in
            if params["name"] == "Bad" { throw refusal("/name", "must consist of a-z") }
            if params["name"] == "taken" { throw RPCError(.providerExists, "there is a provider taken already") }
            if params["endpoint"] == "http://far" { throw refusal("/endpoint", "is plain http") }
            guard params["verify"] == true else { return JSONObject() }
            return ["test": params["api_key"] == "sk-right" ? Self.passed : Self.refused]
        }
        let program = try start(daemon, "add")
        try program.answer("some letters: ", "nobody")
        try program.waitFor("nothing is called nobody")
        try program.answer("some letters: ", "dEEp")
        try program.waitFor("It thinks.")
        // There is a provider of that name.
        try program.answer("Name [deepseek-2]: ", "Bad")
        try program.waitFor("✘ Name must consist of a-z")
        try program.answer("Name [deepseek-2]: ", "taken")
        try program.waitFor("✘ there is a provider taken already")
        try program.answer("Name [deepseek-2]: ", "mine")
        try program.waitFor("A key is made at https://platform.deepseek.com/api_keys")
        try program.waitFor("API key (not shown; Enter for none): ")
        #expect(!program.echoes)
        try program.type("sk-wrong-canary\n")
        try program.answer("Endpoint [https://api.deepseek.com/v1]: ", "http://far")
        try program.waitFor("✘ Endpoint is plain http")
        #expect(program.echoes)
        try program.answer("Endpoint [https://api.deepseek.com/v1]: ", "https://near/v1")
        try program.waitFor("Such as deepseek-chat, deepseek-reasoner")
        try program.answer("Default model [deepseek-chat]: ", "")
        try program.answer("[y/N] ", "")
        try program.answer("Test the connection before saving? [Y/n/c/q] ", "")
        try program.waitFor("✔ connection")
        try program.waitFor("the key is refused: make a new one")
        try program.waitFor("– answer      not tested")
        try program.answer("The test failed. What now? [C/o/t/s/q] ", "")
        try program.answer("Which one: ", "api_key")
        try program.answer("API key (not shown; Enter for none): ", "sk-right")
        try program.answer("Test the connection before saving? [Y/n/c/q] ", "y")
        try program.waitFor("first token of deepseek-chat after 13 ms")
        try program.waitFor("added mine\r\n")
        try program.answer("Make mine the provider of requests that name none? [y/N] ", "y")
        try program.waitFor("mine is the default provider")
        try program.waitFor("Try it: providerctl chat 'Hello'")
        #expect(try program.finish() == 0)
        #expect(
            daemon.saved(.providerAdd) == [
                [
                    "type": "openai", "display_name": "DeepSeek", "handler": ["timeouts": ["idle": 90]], "name": "mine",
                    "api_key": "sk-right",
                    "endpoint": "https://near/v1", "default_model": "deepseek-chat", "dry_run": false, "verify": false,
                ]
            ]
        )
        #expect(daemon.saved(.providerUpdate).map { $0["default"] } == [true])
        #expect(!program.screen.contains("canary") && !program.screen.contains("sk-right"))
    }

    @Test("asks again for what a test names as the reason, and saves all the same where the person wants that")
    func guilty() throws {
        let daemon = try FormDaemon { params throws(RPCError) in
            guard params["verify"] == true else { return JSONObject() }
            let problem = FieldProblem(
                path: "/default_model",
                message: "it has no model \(params["default_model"] ?? nil)"
            )
            let details = ErrorDetails(errors: [problem], near: ["poet"])
            throw RPCError(.upstreamHTTP, "the provider was tested", details)
        }
        let program = try start(daemon, "add", "echo")
        for (question, line) in [("Name [", ""), ("none): ", ""), ("Endpoint: ", "https://e")] {
            try program.answer(question, line)
        }
        try program.answer("Default model: ", "port")
        try program.answer("Advanced settings? ", "")
        try program.answer("Test the connection before saving? ", "")
        try program.waitFor("✘ it has no model \"port\"")
        try program.waitFor("did you mean poet?")
        try program.waitFor("c change Default model, ")
        try program.answer("The test failed. What now? ", "")
        try program.answer("Default model: ", "poet")
        try program.answer("Test the connection before saving? ", "")
        try program.answer("The test failed. What now? ", "save")
        try program.answer("Make echo ", "")
        #expect(try program.finish() == 0)
        #expect(daemon.saved(.providerAdd).map { $0["default_model"] } == ["poet"])
    }

    @Test("leaves nothing behind and gives the echo back when Ctrl-C comes", arguments: ["menu", "name", "key", "end"])
    func interrupted(place: String) throws {
        let daemon = try FormDaemon()
        let program = try start(daemon, "add")
        try program.waitFor("some letters: ")
        if place != "menu" {
            try program.type("deepseek\n")
            try program.waitFor("Name [deepseek-2]: ")
        }
        if place == "key" || place == "end" {
            try program.type("mine\n")
            try program.waitFor("none): ")
            #expect(!program.echoes)
        }
        if place == "end" {
            try program.type("sk\n")
            for question in ["Endpoint [", "Default model [", "[y/N] "] { try program.answer(question, "") }
            try program.waitFor("[Y/n/c/q] ")
        }
        try program.interrupt()
        try program.waitFor("nothing was added")
        #expect(try program.finish() == 130)
        #expect(program.echoes)
        #expect(daemon.saved(.providerAdd).isEmpty)
    }

    @Test("gives the echo back before a signal ends it", arguments: [SIGTERM, SIGHUP])
    func ended(signal: CInt) throws {
        let daemon = try FormDaemon()
        let program = try start(daemon, "add", "--preset", "deepseek", "other")
        try program.waitFor("none): ")
        #expect(!program.echoes)
        program.send(signal)
        #expect(try program.finish() == 128 + signal)
        #expect(program.echoes)
    }

    @Test("ends as with Ctrl-C where the input ends")
    func inputEnds() throws {
        let daemon = try FormDaemon()
        let program = try start(daemon, "add", "echo")
        try program.waitFor("Name [echo]: ")
        try program.type("\u{4}")
        #expect(try program.finish() == 130)
        #expect(daemon.saved(.providerAdd).isEmpty)
    }

    @Test("asks only for what is missing of a known service, and tells what was given and will not do")
    func missing() throws {
        let daemon = try FormDaemon { params throws(RPCError) in
            if params["name"] == "deepseek" { throw RPCError(.providerExists, "there is a provider deepseek already") }
            return JSONObject()
        }
        let program = try start(daemon, "add", "--preset", "azure", "deepseek", "--model", "m")
        try program.waitFor("✘ there is a provider deepseek already")
        try program.answer("Name: ", "mine")
        try program.answer("API key (not shown", "sk")
        try program.waitFor("Such as https://{resource}.example")
        try program.answer("Endpoint: ", "https://mine.example")
        try program.answer("Test the connection before saving? ", "n")
        try program.answer("Make mine ", "")
        try program.waitFor("Try it: providerctl chat --provider mine 'Hello'")
        #expect(try program.finish() == 0)
        #expect(
            daemon.saved(.providerAdd) == [
                [
                    "type": "openai", "display_name": "Azure", "default_model": "m", "name": "mine", "api_key": "sk",
                    "endpoint": "https://mine.example", "dry_run": false, "verify": false,
                ]
            ]
        )
    }

    @Test("asks nothing at a terminal where nothing is missing, or where it may not")
    func nothingMissing() throws {
        let daemon = try FormDaemon()
        let complete = try start(daemon, "add", "echo", "words", "--endpoint", "https://e")
        #expect(try complete.finish() == 0)
        #expect(daemon.saved(.providerAdd).count == 1)
        let silent = try start(daemon, "add", "openai", "x", "--no-input")
        #expect(try silent.finish() == 0)
        #expect(daemon.saved(.providerAdd).last?["api_key"] == nil)
        let usage = try start(daemon, "add", "--no-input")
        #expect(try usage.finish() == 64)
    }

    @Test("asks advanced questions where the person wants them: words, truth values, numbers, members and JSON")
    func advanced() throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("handler.json"), #"{"auth":"none"}"#)
        let daemon = try FormDaemon { params throws(RPCError) in
            if params["parameters"]?["temperature"] == "hot" {
                throw refusal("/parameters/temperature", "must be a number from 0 to 2")
            }
            return JSONObject()
        }
        let program = try start(daemon, "add", "openai")
        try program.answer("Name [openai]: ", "")
        try program.answer("none): ", "")
        try program.answer("Endpoint: ", "https://e")
        try program.answer("Default model: ", "")
        try program.waitFor("Advanced settings? ")
        try program.answer("(display name, enabled, region, parameters, handler)", "y")
        try program.answer("Display name: ", "-")
        try program.answer("Enabled? [Y/n] ", "perhaps")
        try program.waitFor("✘ the answers are y yes, n no")
        try program.answer("Enabled? [Y/n] ", "no")
        try program.answer("Region [-]: ", "2")
        try program.answer("Set them? [y/N] ", "y")
        try program.answer("Temperature: ", "hot")
        try program.waitFor("✘ Temperature must be a number from 0 to 2")
        try program.answer("Temperature: ", "0.5")
        try program.answer("Handler: ", "{")
        try program.waitFor("✘ ")
        try program.answer("Handler: ", directory.file("handler.json"))
        try program.answer("Test the connection before saving? ", "n")
        try program.answer("Make openai ", "n")
        #expect(try program.finish() == 0)
        #expect(
            daemon.saved(.providerAdd) == [
                [
                    "type": "openai", "name": "openai", "endpoint": "https://e", "enabled": false, "region": "us",
                    "parameters": ["temperature": 0.5], "handler": ["auth": "none"], "dry_run": false, "verify": false,
                ]
            ]
        )
    }

    @Test("offers the models that the test found where none is the default yet, and tests with it")
    func models() throws {
        let daemon = try FormDaemon { params throws(RPCError) in
            guard params["verify"] == true else { return JSONObject() }
            return ["test": ["ok": true, "checks": [], "models": ["poet", "bard"]]]
        }
        let program = try start(daemon, "add", "echo")
        try program.answer("Name [echo]: ", "")
        try program.answer("none): ", "")
        try program.answer("Endpoint: ", "https://e")
        try program.answer("Default model: ", "")
        try program.answer("Advanced settings? ", "")
        try program.answer("Test the connection before saving? ", "")
        try program.waitFor("Models it lists")
        try program.answer("Default model [poet]: ", "bard")
        try program.waitFor("added echo")
        try program.answer("Make echo ", "")
        #expect(try program.finish() == 0)
        #expect(daemon.saved(.providerAdd).map { $0["default_model"] } == ["bard"])
        #expect(daemon.calls(.providerAdd).filter { $0["verify"] == true }.count == 2)
    }

    @Test("draws the steps of a test that the daemon refuses for, and asks for the guilty answer")
    func failedSteps() throws {
        let daemon = try FormDaemon { params throws(RPCError) in
            guard params["verify"] == true, params["default_model"] == "goot" else { return JSONObject() }
            var error = refusal("/default_model", "there is no model goot: did you mean good?")
            error.details.test = ProviderTest.Result(
                ok: false,
                checks: [
                    ProviderTest.Check(step: .reach, outcome: .passed),
                    ProviderTest.Check(step: .model, outcome: .failed, message: "there is no model goot"),
                ]
            )
            throw error
        }
        let program = try start(daemon, "add", "echo")
        try program.answer("Name [echo]: ", "")
        try program.answer("none): ", "")
        try program.answer("Endpoint: ", "https://e")
        try program.answer("Default model: ", "goot")
        try program.answer("Advanced settings? ", "")
        try program.answer("Test the connection before saving? ", "")
        try program.waitFor("✔ connection")
        try program.waitFor("✘ model       there is no model goot")
        try program.answer("The test failed. What now? ", "")
        try program.answer("Default model", "good")
        try program.answer("Test the connection before saving? ", "n")
        try program.waitFor("added echo")
        try program.answer("Make echo ", "")
        #expect(try program.finish() == 0)
        #expect(daemon.saved(.providerAdd).map { $0["default_model"] } == ["good"])
    }

    @Test("changes of a provider only what is answered otherwise")
    func update() throws {
        let daemon = try FormDaemon()
        let program = try start(daemon, "update", "deepseek")
        try program.answer("Enter keeps the one that is there, - takes it away): ", "")
        try program.answer("Endpoint [https://api.deepseek.com/v1]: ", "https://new/v1")
        try program.answer("Default model [deepseek-chat]: ", "-")
        try program.answer("Advanced settings? ", "y")
        try program.answer("Display name [DeepSeek]: ", "")
        try program.answer("Enabled? [Y/n] ", "")
        try program.answer("Region [-]: ", "")
        try program.answer("Set them? ", "y")
        try program.answer("Temperature [0.5]: ", "-")
        try program.answer("Handler: ", "")
        try program.answer("Test the connection before saving? ", "n")
        try program.waitFor("changed deepseek")
        #expect(try program.finish() == 0)
        #expect(
            daemon.saved(.providerUpdate) == [
                [
                    "name": "deepseek", "endpoint": "https://new/v1", "default_model": nil,
                    "parameters": ["temperature": nil], "dry_run": false, "verify": false,
                ]
            ]
        )
    }
}
