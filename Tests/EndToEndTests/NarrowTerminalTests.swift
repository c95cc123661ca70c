import DaemonHarness
import Harness
import LineEditing
import TerminalHarness
import Testing

/// providerctl at a terminal of few columns and lines, with the built daemon.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct NarrowTerminalTests {
    let daemon: DaemonUnderTest
    let program: Program

    init() throws {
        daemon = try DaemonUnderTest()
        let data = ReferenceMaterial.projectRoot + "/config"
        try daemon.configuration.write(["words": .init(type: "echo", model: "echo")], standard: "words")
        program = try daemon.start([], ["PROVIDERD_DATA": data])
    }

    private func start(_ arguments: String..., rows: Int = 50, columns: Int) throws -> Typist {
        let options = ["--socket", daemon.configuration.socket] + arguments
        return try Typist(Program.path("providerctl"), options, rows: rows, columns: columns)
    }

    /// What has been written, as lines without what a person typed.
    private func lines(_ typist: Typist) -> [String] {
        typist.screen.split(separator: "\r\n").map(String.init)
    }

    @Test("The form's questions, hints and refusals go on below at their words", arguments: [40, 60, 80])
    func form(columns: Int) throws {
        let form = try start("add", "openai", columns: columns)
        try form.answer("Name [openai]: ", "No Name")
        try form.answer("Name [openai]: ", "")
        try form.waitFor("API key")
        try form.waitFor(": ")
        try form.interrupt()
        #expect(try form.finish() == 130)
        let lines = lines(form)
        #expect(lines.allSatisfy { DisplayWidth.columns(of: $0) <= columns })
        // The sentence below the title is whole, and where it goes on it stands under its beginning.
        let start = try #require(lines.firstIndex { $0.hasPrefix("  The name by which requests") })
        let sentence = lines[start...].prefix { $0.hasPrefix("  ") && !$0.hasPrefix("  Name [") }
        #expect(sentence.count > 1 || columns > 50)
        let refusal = try #require(lines.firstIndex { $0.hasPrefix("  ✘ Name") })
        #expect(lines[refusal + 1].hasPrefix("    ") || columns > 60)
    }

    @Test("The commands of a conversation keep their column")
    func help() throws {
        let chat = try start("chat", columns: 60)
        try chat.waitFor("> ")
        try chat.type("/help\r")
        try chat.waitFor("Ctrl-C stops an answer.")
        try chat.waitFor("> ")
        try chat.type("\u{4}")
        #expect(try chat.finish() == 0)
        let lines = lines(chat)
        let start = try #require(lines.firstIndex { $0.contains("/model [NAME]   ask another model") })
        #expect(lines[start].hasSuffix("a name, provider/model,"))
        let column = String(repeating: " ", count: 18)
        #expect(lines[start + 1].hasPrefix(column) && !lines[start + 1].hasPrefix(column + " "))
    }

    @Test("The menu of services fits the smallest usual terminal, and so does what it leaves out")
    func menu() throws {
        let form = try start("add", rows: 24, columns: 80)
        try form.waitFor("some letters: ")
        #expect(lines(form).count <= 24)
        #expect(form.screen.contains("DeepSeek") && form.screen.contains("OpenAI compatible"))
        #expect(!form.screen.contains("Perplexity"))
        let before = lines(form).count
        try form.answer("", "all")
        try form.waitFor("some letters: ")
        #expect(lines(form).count - before <= 24)
        #expect(form.screen.contains("Perplexity"))
        try form.type("?\n")
        try form.waitFor("all lists 31 more.")
        try form.interrupt()
        #expect(try form.finish() == 130)
    }

    @Test(
        "A service is found by its name, its title, what people call it, and by what it leaves out of the menu",
        arguments: [
            ("claude", "Anthropic"), ("Google", "Google Gemini"), ("grok", "xAI"), ("perplex", "Perplexity"),
            ("openai-compatible", "OpenAI compatible"), ("openai_compatible", "OpenAI compatible"),
            ("azure-openai", "Azure OpenAI"), ("sonar-pro", "Perplexity"),
        ]
    )
    func names(word: String, title: String) throws {
        let form = try start("add", columns: 80)
        try form.answer("some letters: ", word)
        try form.waitFor("\r\n\(title)\r\n")
        try form.waitFor("Name [")
        try form.interrupt()
        #expect(try form.finish() == 130)
    }

    @Test("What several services are called lists them")
    func several() throws {
        let form = try start("add", columns: 80)
        try form.answer("some letters: ", "local")
        try form.waitFor("Text Generation Inference on this machine")
        try form.waitFor("some letters: ")
        let found = form.screen.split(separator: "some letters: ").last ?? ""
        for title in ["llama.cpp server", "LM Studio", "Ollama on this machine", "vLLM server"] {
            #expect(found.contains(title))
        }
        #expect(!found.contains("Anthropic"))
        try form.interrupt()
        #expect(try form.finish() == 130)
    }

    @Test("A conversation says at once that a provider lists no such model, and takes it all the same")
    func model() throws {
        let chat = try start("chat", columns: 80)
        try chat.waitFor("> ")
        try chat.type("/model words/ecko\r")
        try chat.waitFor("asking words/ecko")
        try chat.waitFor("warning: words lists no model ecko, is echo meant?")
        try chat.waitFor("> ")
        try chat.type("/model words/echo\r")
        try chat.waitFor("asking words/echo\r\n")
        try chat.waitFor("> ")
        try chat.type("\u{4}")
        #expect(try chat.finish() == 0)
        #expect(chat.screen.split(separator: "warning:").count == 2)
    }
}
