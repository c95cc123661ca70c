import Harness
import POSIX
import TerminalHarness
import Testing
import Wire

@Suite("providerctl watch", .timeLimit(.minutes(5)))
struct ProviderctlWatchTests {
    /// The sample under another name, or in another state.
    private static func provider(_ name: String, _ health: Health) -> Provider {
        var provider = Samples.provider
        provider.name = name
        provider.health = health
        return provider
    }

    /// Answers with a state, then tells of these events.
    private static func daemon(_ providers: [Provider], streams: [StreamInfo]? = nil, _ events: Event...) throws
        -> ScriptedDaemon
    {
        try ScriptedDaemon { peer in
            let request = try peer.request(.eventSubscribe)
            let state = EventSubscribe.Result(
                topics: Event.Topic.allCases,
                state: .ready,
                generation: 1,
                providers: providers,
                streams: streams
            )
            try peer.answer(request.id, state)
            for event in events { try peer.notify(event) }
            peer.waitForEnd()
        }
    }

    private static func health(_ state: Health.State, _ error: String? = nil) -> Event {
        let health = Health(state: state, lastError: error)
        return Event(topic: .provider, event: .updated, generation: 1, name: "p", provider: provider("p", health))
    }

    @Test("tells line by line how a provider's health changes")
    func health() throws {
        let unknown = Self.provider("p", Health(state: .unknown))
        let daemon = try Self.daemon(
            [unknown],
            Self.health(.failing, "it is away"),
            Self.health(.open, "it is away"),
            Self.health(.healthy, "it is away"),
            Event(topic: .provider, event: .updated, generation: 2, name: "p", provider: unknown)
        )
        let program = try Subprocess("providerctl", ["watch", "--socket", daemon.path])
        try program.waitFor("(generation 2)\n")
        program.send(2)
        let outcome = try program.finish()
        #expect(
            outcome.output == """
                daemon ready, generation 1, 1 provider
                provider updated p is failing: it is away (generation 1)
                provider updated p is open: it is away (generation 1)
                provider updated p is healthy (generation 1)
                provider updated p (generation 2)

                """
        )
    }

    @Test("draws at a terminal what the state and the changes make, no line longer than the terminal")
    func drawing() throws {
        let daemon = try Self.daemon(
            [Self.provider("p", Health(state: .unknown)), Self.provider("gone", Health(state: .healthy))],
            streams: [Samples.stream],
            Self.health(.failing, "it is away"),
            Event(topic: .provider, event: .removed, generation: 2, name: "gone"),
            Event(topic: .stream, event: .finished, stream: Samples.stream, outcome: "complete"),
            Event(topic: .config, event: .rejected, problems: [ConfigProblem(file: ".env", line: 3, message: "no end")])
        )
        let terminal = try TerminalProgram(
            Subprocess.path(of: "providerctl"),
            ["--socket", daemon.path, "watch"],
            environment: ["TERM": "xterm", "NO_COLOR": "1"],
            peer: daemon,
            columns: 70
        )
        let news = "config rejected"
        try terminal.wait(forLine: news)
        #expect(
            terminal.screen.lines == [
                "providerd ready, generation 2, 1 provider, no streams   Ctrl-C ends",
                "the files were refused; the state before is in use",
                "  .env:3: error: no end",
                "",
                "PROVIDER  TYPE    DEFAULT MODEL  KEY   HEALTH   ENDPOINT",
                "p         openai  deepseek-chat  .env  failing  https://api.deepseek.c",
                "",
                news,
                "stream finished s-1 deepseek/deepseek-chat 12 chunks complete",
                "provider removed gone (generation 2)",
                "provider updated p is failing: it is away (generation 1)",
            ]
        )
        try terminal.type("\u{3}")
        #expect(try terminal.finish() == 130)
        #expect(terminal.isInItsOwnMode)
    }

    @Test("goes on below with the top line where the terminal is narrow")
    func narrow() throws {
        let daemon = try Self.daemon([Self.provider("p", Health(state: .healthy))], streams: [])
        let terminal = try TerminalProgram(
            Subprocess.path(of: "providerctl"),
            ["--socket", daemon.path, "watch"],
            environment: ["TERM": "xterm", "NO_COLOR": "1"],
            peer: daemon,
            columns: 44
        )
        try terminal.wait { $0.lines.count == 5 }
        #expect(
            Array(terminal.screen.lines.prefix(2)) == [
                "providerd ready, generation 1, 1 provider,", "    no streams   Ctrl-C ends",
            ]
        )
        try terminal.type("\u{3}")
        #expect(try terminal.finish() == 130)
    }
}
