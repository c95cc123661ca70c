import Harness
import JSON
import POSIX
import TerminalHarness
import Testing
import Wire

@Suite("providerctl chat: what stands beside the answer", .timeLimit(.minutes(5)))
struct ProviderctlChatExtrasTests {
    private static let summary = "p/m · 2 chunks · "

    /// Runs `chat` at a terminal of its own.
    private func atTerminal(
        _ arguments: [String] = [],
        environment: [String: String] = ["TERM": "xterm"],
        _ script: @escaping ScriptedDaemon.Script
    ) throws -> TerminalProgram {
        let daemon = try ScriptedDaemon(script)
        let program = try TerminalProgram(
            Subprocess.path(of: "providerctl"),
            ["--socket", daemon.path, "chat", "x"] + arguments,
            environment: environment,
            peer: daemon
        )
        #expect(try program.finish() == 0)
        return program
    }

    private static func answer(_ peer: Peer) throws {
        let request = try peer.request(.chatStream)
        try peer.notify(ChatStarted(id: request.id, stream: "s-1", provider: "deepseek", model: "deepseek-chat"))
        try peer.delta(request.id, 0, ["role": "assistant"])
        try peer.delta(request.id, 1, ["reasoning_content": "Let me "])
        try peer.delta(request.id, 2, ["reasoning_content": "see."])
        try peer.delta(request.id, 3, ["content": "Done."])
        try peer.answer(request.id, Samples.outcome)
    }

    @Test("dims what the model thinks and what it cost, at a terminal that can")
    func dimmed() throws {
        let program = try atTerminal { try Self.answer($0) }
        #expect(program.written.contains("\u{1B}[2mLet me \u{1B}[22m\u{1B}[2msee.\u{1B}[22m"))
        #expect(program.screen.lines.prefix(3) == ["Let me see.", "", "Done."])
        #expect(program.screen.lines.last?.hasPrefix(Self.summary) == true)
    }

    @Test(
        "uses no colour where it is not wanted",
        arguments: [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb"], [:]]
    )
    func plain(environment: [String: String]) throws {
        let program = try atTerminal(environment: environment) { try Self.answer($0) }
        #expect(!program.written.contains("\u{1B}"))
        #expect(program.screen.lines.prefix(3) == ["(thinking) Let me see.", "", "Done."])
        #expect(program.screen.lines.last?.hasPrefix(Self.summary) == true)
    }

    @Test("leaves out at a terminal what is not wanted")
    func leftOut() throws {
        let program = try atTerminal(["--no-reasoning", "--no-summary"]) { try Self.answer($0) }
        #expect(program.screen.lines == ["Done."])
    }

    @Test("shows nothing but the answer to the next program, and what is asked for to the person")
    func piped() throws {
        let silent = try providerctl("chat", "x") { try Self.answer($0) }
        #expect(silent.output == "Done.\n")
        #expect(silent.errors == "")
        let asked = try providerctl("chat", "x", "--summary", "--reasoning") { try Self.answer($0) }
        #expect(asked.output == "Done.\n")
        #expect(asked.errors.hasPrefix("(thinking) Let me see.\n\n\(Self.summary)"))
    }

    @Test("says what is waited for until the first text comes, and takes that away without a trace")
    func progress() throws {
        let isSeen = try EventDescriptor()
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            try peer.notify(ChatStarted(id: request.id, stream: "s-1", provider: "deepseek", model: "deepseek-chat"))
            try peer.delta(request.id, 0, ["role": "assistant"])
            try Readiness.wait(for: isSeen.number, .read)
            try peer.chunk(request.id, 1, "Here.")
            try peer.answer(request.id, Samples.outcome)
        }
        let program = try TerminalProgram(
            Subprocess.path(of: "providerctl"),
            ["--socket", daemon.path, "chat", "x", "--no-summary"],
            environment: ["TERM": "xterm", "NO_COLOR": "1"],
            peer: daemon
        )
        try program.wait(forLastLine: "waiting for deepseek/deepseek-chat")
        try program.wait(forLastLine: "waiting for deepseek/deepseek-chat 1 s")
        isSeen.signal()
        #expect(try program.finish() == 0)
        #expect(program.screen.lines == ["Here."])
    }

    @Test("asks for the whole answer with --no-stream, and shows all of it")
    func whole() throws {
        let outcome = try providerctl("chat", "x", "--no-stream", "--reasoning") { peer in
            let request = try peer.request(.chatComplete)
            #expect(request.params == ["messages": [["role": "user", "content": "x"]]])
            let message: JSONValue = [
                "role": "assistant", "content": "All.", "reasoning_content": "Hm.",
                "tool_calls": [["id": "c", "type": "function", "function": ["name": "look", "arguments": "{}"]]],
            ]
            try peer.answer(
                request.id,
                ChatComplete.Result(
                    completion: ["object": "chat.completion", "choices": [["index": 0, "message": message]]],
                    outcome: Samples.outcome
                )
            )
        }
        #expect(outcome.output == "All.\n")
        #expect(outcome.errors == "(thinking) Hm.\n\ntool call: look({})\n")
        #expect(outcome.status == 0)
    }

    @Test("prints the stream's id and ends with --detach")
    func detached() throws {
        let outcome = try providerctl("chat", "x", "--detach", "--timeout", "90") { peer in
            let request = try peer.request(.chatStream)
            #expect(request.params["providerd"]?["detach"] == true)
            #expect(request.params["providerd"]?["timeouts"]?["total"]?.intValue == 90)
            try peer.notify(ChatStarted(id: request.id, stream: "s-1", provider: "p", model: "m"))
            peer.waitForEnd()
        }
        #expect(outcome.output == "s-1\n")
        #expect(outcome.status == 0)
    }

    @Test("sends pictures, temperature and the most tokens")
    func parameters() throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("a"), "GIF87a")
        let outcome = try providerctl(
            "chat",
            "x",
            "--image",
            directory.file("a"),
            "--temperature",
            "0.5",
            "--max-tokens",
            "7"
        ) { peer in
            let request = try peer.request(.chatStream)
            #expect(request.params["temperature"]?.serialized() == Array("0.5".utf8))
            #expect(request.params["max_tokens"]?.intValue == 7)
            let parts = request.params["messages"]?[0]?["content"]
            #expect(parts?[0]?["image_url"]?["url"]?.stringValue == "data:image/gif;base64,R0lGODdh")
            #expect(parts?[1] == ["type": "text", "text": "x"])
            try peer.answer(request.id, Samples.outcome)
        }
        #expect(outcome.status == 0)
    }

    @Test("refuses what is no picture, before anything is sent", arguments: ["text", ""])
    func noPicture(content: String) throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("a"), content)
        let outcome = try providerctl("chat", "x", "--image", directory.file("a")) { $0.waitForEnd() }
        #expect(outcome.errors.hasSuffix("/a is no picture that models take: PNG, JPEG, GIF or WebP\n"))
        #expect(outcome.status == 64)
    }
}
