import Glibc
import Harness
import TerminalHarness
import Testing
import Wire

/// A shell of this machine; nil where there is none.
private func shell(_ name: String) -> String? {
    ["/bin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first { unsafe access($0, X_OK) == 0 }
}

@Suite("completions of shells", .timeLimit(.minutes(5)))
struct CompletionTests {
    /// What is typed before Tab, and what the shell puts behind it.
    static let table: [(typed: String, completed: String)] = [
        ("providerctl pres", "ets"),
        ("providerctl chat --max-t", "okens "),
        ("providerctl chat -p deep", "seek "),
        ("providerctl chat --model deepseek/d", "eepseek-chat "),
        ("providerctl chat -p deepseek -m deepseek-c", "hat "),
        ("providerctl cancel s-", "17 "),
        ("providerctl attach s-", "17 "),
        ("providerctl test deep", "seek "),
        ("providerctl update deep", "seek "),
        ("providerctl models deep", "seek "),
        ("providerctl routes rem", "ove "),
    ]

    private static let daemon: @Sendable () throws -> ScriptedDaemon = {
        try ScriptedDaemon { peer in
            while true {
                let request = try peer.request()
                switch Method(rawValue: request.method) {
                case .providerList:
                    try peer.answer(request.id, ProviderList.Result(generation: 1, providers: [Samples.provider]))
                case .providerPresets:
                    try peer.answer(
                        request.id,
                        ProviderPresets.Result(presets: [Preset(name: "groq", title: "Groq", type: "openai")])
                    )
                case .streamList:
                    let stream = StreamInfo(
                        id: "s-17",
                        provider: "deepseek",
                        model: "m",
                        uid: 1,
                        chunks: 0,
                        state: .streaming,
                        ageMS: 1
                    )
                    try peer.answer(request.id, StreamList.Result(streams: [stream]))
                default: try peer.fail(request.id, RPCError(.methodNotFound, "no such method"))
                }
            }
        }
    }

    /// Types at a shell that has read its script, and sees what it completes.
    private func complete(
        _ name: String,
        _ path: String,
        arguments: [String],
        rows: [(typed: String, completed: String)] = Self.table,
        load: (String) -> String
    ) throws {
        let directory = try TemporaryDirectory()
        let script = try Subprocess("providerctl", ["--generate-completion-script", name]).finish()
        try #require(script.status == 0)
        try writeFile(directory.file("_providerctl"), script.output)
        let daemon = try Self.daemon()
        let programs = try Subprocess.path(of: "providerctl").split(separator: "/").dropLast().joined(separator: "/")
        let terminal = try TerminalProgram(
            path,
            arguments,
            environment: [
                "HOME": directory.path, "TERM": "xterm", "PATH": "/\(programs):/usr/bin:/bin", "PS1": "$ ",
                "LC_ALL": "C.UTF-8",
                "PROVIDERD_SOCKET": daemon.path,
            ],
            peer: daemon,
            isDrawn: false
        )
        // What is typed never says "ready-2" itself.
        try terminal.type(load(directory.path) + "; echo ready-$SHLVL\r")
        try terminal.wait(forText: "ready-1")
        for (typed, completed) in rows {
            let before = terminal.written.count
            let word = Self.shown((typed.split(separator: " ").last ?? "") + completed)
            // Ctrl-U: the line before is not carried out.
            try terminal.type("\u{15}" + typed + "\t")
            try terminal.waitWritten { Self.shown($0.dropFirst(before)).hasSuffix(word) }
        }
    }

    /// What can be seen of a text: no sequences for the terminal, no spaces, no bells.
    private static func shown(_ text: some StringProtocol) -> String {
        String(text).replacing(/\u{1B}(\[[0-9;?]*[A-Za-z]|\([A-Z])/, with: "").filter {
            !$0.isWhitespace && $0 != "\u{7}"
        }
    }

    @Test("bash completes verbs, options and names that the daemon tells", .enabled(if: shell("bash") != nil))
    func bash() throws {
        let path = try #require(shell("bash"))
        try complete("bash", path, arguments: ["--norc", "--noprofile", "-i"]) { "source \($0)/_providerctl" }
    }

    @Test("zsh completes the same", .enabled(if: shell("zsh") != nil, "zsh is not installed"))
    func zsh() throws {
        let path = try #require(shell("zsh"))
        // It shows what an option does before it puts it in, at a second Tab.
        let rows = Self.table.filter { $0.typed.split(separator: " ").last?.hasPrefix("--") == false }
        try complete("zsh", path, arguments: ["-f", "-i"], rows: rows) { folder in
            "fpath=(\(folder) $fpath); autoload -U compinit; compinit -u -D"
        }
    }

    @Test("fish completes the same", .enabled(if: shell("fish") != nil, "fish is not installed"))
    func fish() throws {
        let path = try #require(shell("fish"))
        try complete("fish", path, arguments: ["--no-config", "-i"]) { "source \($0)/_providerctl" }
    }

    @Test(
        "says nothing at all without a daemon, and with one that refuses",
        arguments: ["--provider", "--model"],
        [true, false]
    )
    func silent(option: String, isThere: Bool) throws {
        let daemon = try ScriptedDaemon { peer in
            try peer.fail(peer.request().id, RPCError(.overloaded, "not now"))
        }
        let path = isThere ? daemon.path : "/nonexistent/socket"
        let outcome = try Subprocess(
            "providerctl",
            ["---completion", "chat", "--", option, "3", "0", "providerctl", "chat", option, ""],
            environment: ["PROVIDERD_SOCKET": path]
        ).finish()
        #expect(!outcome.output.contains { !$0.isNewline })
        #expect(outcome.errors == "")
        #expect(outcome.status == 0)
    }
}
