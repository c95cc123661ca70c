import DaemonHarness
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
        try daemon.configuration.write(["words": .init(type: "echo", model: "echo")], standard: "words")
        program = try daemon.start()
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
}
