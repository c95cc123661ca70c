import DaemonHarness
import Harness
import JSON
import MockProvider
import TerminalHarness
import Testing

/// providerctl's form and its search for runtimes, with the built daemon and a provider on loopback.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct FormTests {
    let daemon: DaemonUnderTest
    let mock: MockProvider
    let program: Program

    init() throws {
        let script = #"""
            {"require": {"style": "bearer", "key": "sk-right"}, "models": {"poet": {"chunks": ["Roses"]}}, "list": ["poet"]}
            """#
        daemon = try DaemonUnderTest()
        mock = try MockProvider.start(script: .parse(Array(script.utf8)))
        try daemon.configuration.write(["words": .init(type: "echo", model: "echo")], standard: "words")
        let data = ReferenceMaterial.projectRoot + "/config"
        program = try daemon.start([], ["PROVIDERD_DATA": data])
    }

    private func start(_ arguments: String...) throws -> Typist {
        try Typist(Program.path("providerctl"), ["--socket", daemon.configuration.socket] + arguments)
    }

    private func run(_ arguments: String...) throws -> (status: CInt, text: String) {
        try Program.run([Program.path("providerctl"), "--socket", daemon.configuration.socket] + arguments)
    }

    @Test("A provider is added by the form alone: names, addresses and keys that will not do are told at once")
    func add() throws {
        defer { mock.stop() }
        let form = try start("add")
        try form.answer("some letters: ", "opnai")
        try form.waitFor("✘ nothing is called opnai; is openai meant?")
        try form.answer("some letters: ", "openai")
        try form.answer("Name [openai]: ", "No Name")
        try form.waitFor("✘ Name must consist of a-z")
        try form.answer("Name [openai]: ", "words")
        try form.waitFor("✘ there is a provider words already; give another name, or begin again with --replace")
        try form.answer("Name [openai]: ", "mock")
        try form.waitFor("API key (not shown; Enter for none): ")
        #expect(!form.echoes)
        try form.type("sk-wrong-canary\n")
        try form.answer("Endpoint [https://api.openai.com/v1]: ", "http://llm.example.org/v1")
        try form.waitFor("✘ Endpoint ")
        try form.answer("Endpoint [https://api.openai.com/v1]: ", mock.baseURL)
        try form.answer("Default model [", "poet")
        try form.answer("Advanced settings? ", "")
        try form.answer("Test the connection before saving? ", "")
        try form.waitFor("✘ key         the key was refused (401")
        try form.waitFor("c change API key, o change another answer")
        try form.answer("The test failed. What now? ", "")
        try form.answer("none): ", "sk-right")
        try form.answer("Test the connection before saving? ", "")
        try form.waitFor("✔ answer")
        try form.waitFor("added mock\r\n")
        try form.answer("Make mock the provider of requests that name none? ", "y")
        try form.waitFor("Try it: providerctl chat 'Hello'")
        #expect(try form.finish() == 0)
        #expect(!form.screen.contains("canary") && !form.screen.contains("sk-right"))
        #expect(!program.text.contains("canary") && !program.text.contains("sk-right"))
        #expect(try run("chat", "Hello").text == "Roses\n")
        let variables = String(decoding: try readFile(daemon.configuration.file(".env")), as: UTF8.self)
        #expect(variables.contains("MOCK_API_KEY=sk-right\n") && !variables.contains("canary"))
    }

    @Test("A form that is left changes no byte")
    func left() throws {
        defer { mock.stop() }
        let before = try ["providers_meta.json", ".env"].map { try readFile(daemon.configuration.file($0)) }
        let form = try start("add", "openai")
        try form.answer("Name [openai]: ", "")
        try form.answer("none): ", "sk-right")
        try form.answer("Endpoint [https://api.openai.com/v1]: ", mock.baseURL)
        try form.waitFor("Default model")
        try form.interrupt()
        #expect(try form.finish() == 130)
        #expect(form.echoes)
        #expect(try ["providers_meta.json", ".env"].map { try readFile(daemon.configuration.file($0)) } == before)
        #expect(try listDirectory(daemon.configuration.file("handlers")) == ["words.json"])
    }

    @Test("What is there is changed by the form, and nothing else")
    func update() throws {
        defer { mock.stop() }
        let form = try start("update", "words")
        try form.answer("Default model [echo]: ", "other")
        try form.answer("Enabled? [Y/n] ", "")
        try form.answer("[Y/n] ", "")
        try form.answer("Advanced settings? ", "")
        try form.answer("Test the connection before saving? ", "n")
        try form.waitFor("changed words\r\n")
        #expect(try form.finish() == 0)
        #expect(try run("show", "words").text.contains("default model   other\n"))
    }

    @Test("Runtimes on this machine are found by their ports, and added when wanted")
    func discover() throws {
        let open = try MockProvider.start(
            script: .parse(Array(#"{"fallback": {"chunks": ["a"]}, "list": ["llama"]}"#.utf8))
        )
        defer { [mock, open].forEach { $0.stop() } }
        // Nobody listens on the ports of the others.
        let closed = try MockProvider.start()
        closed.stop()
        let ports = [
            "--port", "ollama=\(open.port)", "--port", "vllm=\(mock.port)", "--port", "lmstudio=\(closed.port)",
            "--port", "llamacpp=\(closed.port)", "--port", "tgi=\(closed.port)",
        ]
        let path = Program.path("providerctl")
        let options = ["--socket", daemon.configuration.socket, "discover"] + ports
        let found = try Program.run([path] + options + ["--json"])
        let lines = try found.text.split(separator: "\n").map { try JSONValue.parse(String($0)) }
        #expect(lines.map { $0["service"] } == ["ollama", "vllm"])
        #expect(lines.first?["models"] == ["llama"] && lines.last?["needs_key"] == true)
        let asked = try Typist(path, options)
        try asked.waitFor("✔ Ollama on this machine at http://localhost:\(open.port): llama")
        try asked.waitFor("! vLLM server on this machine at http://localhost:\(mock.port)/v1: wants a key")
        try asked.answer("Add Ollama on this machine? [y/N] ", "n")
        #expect(try asked.finish() == 0)
        #expect(try !run("list").text.contains("ollama"))
        let added = try Program.run([path] + options + ["--yes"])
        #expect(added.status == 0 && added.text.contains("added ollama, its default model is llama\n"))
        #expect(try run("chat", "--provider", "ollama", "Hello").text == "a\n")
        #expect(try Program.run([path] + options).text.contains("is the provider ollama already"))
    }
}
