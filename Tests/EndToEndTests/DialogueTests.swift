import DaemonHarness
import Glibc
import Harness
import JSON
import MockProvider
import POSIX
import TerminalHarness
import Testing

/// A conversation at a terminal with the built programs: providerctl, providerd, and a provider on loopback.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct DialogueTests {
    let daemon: DaemonUnderTest
    let mock: MockProvider
    let program: Program

    init() throws {
        daemon = try DaemonUnderTest()
        mock = try MockProvider.start()
        try daemon.configuration.write([
            "mock": .init(endpoint: mock.baseURL), "words": .init(type: "echo", model: "echo"),
        ])
        program = try daemon.start()
    }

    private func chat(_ arguments: String..., term: String = "xterm") throws -> TerminalProgram {
        try TerminalProgram(
            Program.path("providerctl"),
            ["--socket", daemon.configuration.socket, "chat"] + arguments,
            environment: ["HOME": daemon.file("home"), "TERM": term, "NO_COLOR": "1"]
        )
    }

    @Test("Questions are answered word by word, and the summary tells what they cost")
    func words() throws {
        defer { mock.stop() }
        let terminal = try chat("-p", "words")
        try terminal.wait(forLastLine: ">")
        for text in ["one 你好", "two 🎈"] {
            try terminal.type(text + "\r")
            try terminal.wait(forLine: text)
            try terminal.wait { $0.lines.dropLast().last?.hasPrefix("words/echo · ") == true && $0.lines.last == ">" }
        }
        try terminal.type("\u{4}")
        #expect(try terminal.finish() == 0)
        #expect(terminal.isInItsOwnMode)
    }

    @Test("A question that failed is asked again behind all that was said, and not in the place of one like it")
    func retry() throws {
        defer { mock.stop() }
        let terminal = try chat("-p", "words")
        try terminal.wait(forLastLine: ">")
        /// Waits for so many answers, and returns how many tokens each of their questions had.
        func questions(_ count: Int) throws -> [Int] {
            var found: [Int] = []
            try terminal.wait { screen in
                found = screen.lines.filter { $0.hasPrefix("words/echo · ") }.compactMap { line in
                    line.split(separator: " ").dropFirst(2).first.flatMap { Int($0) }
                }
                return found.count == count && screen.lines.last == ">"
            }
            return found
        }
        try terminal.type("the same\r")
        _ = try questions(1)
        try terminal.type("/model mock/nobody\rthe same\r")
        try terminal.wait { screen in
            screen.lines.contains { $0.hasPrefix("providerctl: mock: ") } && screen.lines.last == ">"
        }
        try terminal.type("/model words/echo\r/retry\r")
        let asked = try questions(2)
        #expect(asked[1] > asked[0])
        // And one that was answered is asked again in its own place.
        try terminal.type("/retry\r")
        #expect(try questions(3)[2] == asked[1])
        try terminal.type("\u{4}")
        #expect(try terminal.finish() == 0)
    }

    @Test(
        "Ctrl-C closes the connection to the provider within 100 ms, in every phase",
        arguments: [
            // The answer has begun; nothing has come yet.
            ("mock-n1000000-i1000-s20", true), ("mock-mute", false),
        ]
    )
    func cancels(model: String, begins: Bool) throws {
        defer { mock.stop() }
        let terminal = try chat("-m", "mock/\(model)")
        try terminal.wait(forLastLine: ">")
        for round in 1...3 {
            try terminal.type("go\r")
            guard milliseconds(until: { mock.counters.active == 1 }) != nil else {
                throw HarnessError("no request came")
            }
            // What has come by then shows that the answer is on its way; without any, the line that says so.
            try terminal.wait { screen in
                let last = screen.lines.last ?? ""
                return begins ? last.contains(where: \.isNumber) : last.hasPrefix("waiting for mock/")
            }
            try terminal.type("\u{3}")
            let time = try #require(milliseconds(until: { mock.counters.aborted == round }))
            // The limit, and what this machine takes to wake the programs up.
            #expect(time < 100 + 100)
            try terminal.wait(forLine: "(cancelled)")
            try terminal.wait(forLastLine: ">")
        }
        try terminal.type("/model words/echo\rstill there\r")
        try terminal.wait(forLine: "still there")
        try terminal.wait(forLastLine: ">")
        try terminal.type("\u{4}")
        #expect(try terminal.finish() == 0)
    }

    @Test("What the model thinks stands before its answer, and nothing is left of what was waited for")
    func reasoning() throws {
        defer { mock.stop() }
        let terminal = try chat("-m", "mock/mock-think2-n2-s20-d900000", "go")
        try terminal.wait(forLastLine: "waiting for mock/mock-think2-n2-s20-d900000")
        #expect(try terminal.finish() == 0)
        let lines = terminal.screen.lines
        #expect(lines.first?.hasPrefix("(thinking) ") == true)
        #expect(lines.contains { $0.hasPrefix("mock/mock-think2-n2-s20-d900000 · ") })
        #expect(!lines.contains { $0.contains("waiting") })
    }

    @Test("An answer that is taken whole shows the same")
    func whole() throws {
        defer { mock.stop() }
        let terminal = try chat("-p", "words", "--no-stream", "--no-summary", "as one")
        #expect(try terminal.finish() == 0)
        #expect(terminal.screen.lines == ["as one"])
    }

    @Test("A picture reaches the provider as the data of a URL")
    func image() throws {
        defer { mock.stop() }
        try writeFile(daemon.file("dot.gif"), "GIF89a")
        let outcome = try Program.run(
            [
                Program.path("providerctl"), "--socket", daemon.configuration.socket, "chat", "-m", "mock/echo", "-i",
                daemon.file("dot.gif"), "what?",
            ]
        )
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("data:image/gif;base64,R0lGODlh"))
    }

    @Test("A stream that is left to the daemon goes on without its program, and can be cancelled by its id")
    func detached() throws {
        defer { mock.stop() }
        func run(_ arguments: String...) throws -> (status: CInt, text: String) {
            try Program.run([Program.path("providerctl"), "--socket", daemon.configuration.socket] + arguments)
        }
        let left = try run("chat", "-m", "mock/mock-n1000000-i1000-s20", "--detach", "go")
        #expect(left.status == 0)
        let id = left.text.filter { !$0.isNewline }
        #expect(id.hasPrefix("s-"))
        #expect(mock.counters.aborted == 0)
        #expect(try run("ps").text.contains(id))
        #expect(try run("cancel", id).status == 0)
        #expect(milliseconds(until: { mock.counters.aborted == 1 }) != nil)
    }
}
