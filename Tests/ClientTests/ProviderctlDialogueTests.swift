import Harness
import JSON
import POSIX
import TerminalHarness
import Testing
import Wire

@Suite("providerctl chat at a terminal", .timeLimit(.minutes(5)))
struct ProviderctlDialogueTests {
    /// A program at a terminal of its own, with a home of its own.
    private final class Person {
        let home: TemporaryDirectory
        let program: TerminalProgram

        init(
            _ daemon: ScriptedDaemon,
            _ arguments: [String] = [],
            term: String = "xterm",
            home: TemporaryDirectory? = nil,
            environment: [String: String] = [:]
        ) throws {
            let home = try home ?? TemporaryDirectory()
            self.home = home
            let variables = ["HOME": home.path, "TERM": term, "NO_COLOR": "1"].merging(environment) { $1 }
            program = try TerminalProgram(
                Subprocess.path(of: "providerctl"),
                ["--socket", daemon.path, "chat"] + arguments,
                environment: variables,
                peer: daemon
            )
            if arguments.isEmpty { try program.wait(forLastLine: ">") }
        }

        func leave() throws {
            try program.type("\u{4}")
            #expect(try program.finish() == 0)
            #expect(program.isInItsOwnMode)
        }
    }

    /// Answers each connection's request by its last message; other methods are unknown.
    private static func echo() throws -> ScriptedDaemon {
        try ScriptedDaemon { peer in
            while true {
                let request = try peer.request()
                guard request.method == Method.chatStream.rawValue else {
                    try peer.fail(request.id, RPCError(.methodNotFound, "no such method"))
                    continue
                }
                let said = (request.params["messages"]?.arrayValue ?? []).map { message in
                    "\(message["role"]?.stringValue ?? "") \(message["content"]?.stringValue ?? "parts")"
                }
                let model = request.params["model"]?.stringValue ?? "-"
                try peer.chunk(request.id, 0, "\(model): \(said.joined(separator: " | "))")
                try peer.answer(request.id, Samples.outcome)
            }
        }
    }

    @Test("asks with what was said so far, and does as the commands say")
    func conversation() throws {
        let person = try Person(Self.echo())
        let program = person.program
        try program.type("one\r")
        try program.wait(forLine: "-: user one")
        try program.wait(forLastLine: ">")
        try program.type("two\r")
        try program.wait(forLine: "-: user one | assistant -: user one | user two")
        try program.wait(forLastLine: ">")
        try program.type("/clear\r/system be brief\r/model m\rthree\r")
        try program.wait(forLine: "m: system be brief | user three")
        try program.wait(forLastLine: ">")
        try program.type("/retry\r")
        try program.wait { screen in screen.lines.count { $0 == "m: system be brief | user three" } == 2 }
        try program.wait(forLastLine: ">")
        try program.type("/clear\r//not a command\r")
        try program.wait { $0.lines.contains { $0.hasSuffix("brief | user /not a command") } }
        try program.wait(forLastLine: ">")
        try program.type("/clear\r/etc/passwd\r")
        try program.wait { $0.lines.contains { $0.hasSuffix("brief | user /etc/passwd") } }
        try program.wait(forLastLine: ">")
        try program.type("/nonsense\r")
        try program.wait(forLine: "providerctl: there is no command /nonsense; /help lists them")
        try program.wait(forLastLine: ">")
        try program.type("/quit\r")
        #expect(try program.finish() == 0)
        #expect(program.isInItsOwnMode)
    }

    @Test("takes a text of several lines, typed or pasted, whole")
    func lines() throws {
        let seen = Guarded<[String]>([])
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            let text = request.params["messages"]?.arrayValue?.last?["content"]?.stringValue ?? ""
            seen.withLock { $0.append(text) }
            try peer.chunk(request.id, 0, "ok")
            try peer.answer(request.id, Samples.outcome)
        }
        let person = try Person(daemon)
        for text in ["a\\\rb\r", "a\u{1B}\rb\r", "a\nb\r", "\u{1B}[200~a\r\nb\u{1B}[201~\r"] {
            let count = person.program.screen.lines.count { $0 == "ok" }
            try person.program.type(text)
            try person.program.wait { screen in screen.lines.count { $0 == "ok" } == count + 1 }
            try person.program.wait(forLastLine: ">")
        }
        try person.leave()
        #expect(seen.withLock { $0 } == Array(repeating: "a\nb", count: 4))
    }

    @Test("remembers what was asked for the next time, but not what begins with a space")
    func history() throws {
        let first = try Person(Self.echo())
        for (text, shown) in [("remembered\r", "user remembered"), (" hidden\r", "user  hidden")] {
            try first.program.type(text)
            try first.program.wait { $0.lines.contains { $0.hasSuffix(shown) } }
            try first.program.wait(forLastLine: ">")
        }
        try first.leave()
        let path = first.home.file(".local/state/providerd/history")
        #expect(try readFile(path) == Array("remembered\n".utf8))
        #expect(try FileStatus(path: path).mode & 0o777 == 0o600)
        let second = try Person(Self.echo(), home: first.home)
        try second.program.type("\u{1B}[A")
        try second.program.wait(forLastLine: "> remembered")
        try second.program.type("\u{15}")
        try second.program.wait(forLastLine: ">")
        try second.leave()
    }

    @Test("cancels an answer on Ctrl-C, keeps what came of it, and goes on")
    func cancels() throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            let count = request.params["messages"]?.arrayValue?.count ?? 0
            try peer.chunk(request.id, 0, "part \(count)")
            guard count == 1 else { return try peer.answer(request.id, Samples.outcome) }
            let cancel = try peer.request(.chatCancel)
            #expect(cancel.params == ["request": 1])
            try peer.answer(cancel.id, ChatCancel.Result(cancelled: true))
            try peer.fail(request.id, RPCError(.cancelled, "cancelled"))
        }
        let person = try Person(daemon)
        try person.program.type("one\r")
        try person.program.wait(forLastLine: "part 1")
        try person.program.type("\u{3}")
        try person.program.wait(forLine: "(cancelled)")
        try person.program.wait(forLastLine: ">")
        try person.program.type("two\r")
        try person.program.wait(forLine: "part 3")
        try person.program.wait(forLastLine: ">")
        // At the prompt, it gives up what is written.
        try person.program.type("half\u{3}")
        try person.program.wait(forLastLine: ">")
        try person.leave()
    }

    @Test("tells a failure, and goes on; a daemon that was started anew is found again")
    func failures() throws {
        let rounds = Guarded(0)
        let daemon = try ScriptedDaemon { peer in
            // The first connection is the one that asks whether there is a daemon.
            let round = rounds.withLock { round in
                round += 1
                return round
            }
            guard round > 1 else { return peer.waitForEnd() }
            let request = try peer.request(.chatStream)
            if round == 2 { return try peer.fail(request.id, RPCError(.upstreamHTTP, "no such model")) }
            if round == 3 { return }
            try peer.chunk(request.id, 0, "answered")
            try peer.answer(request.id, Samples.outcome)
        }
        let person = try Person(daemon)
        for (text, shown) in [
            ("one\r", "providerctl: no such model (upstream_http)"),
            ("two\r", "providerctl: the daemon closed the connection"), ("three\r", "answered"),
        ] {
            try person.program.type(text)
            try person.program.wait(forLine: shown)
            try person.program.wait(forLastLine: ">")
        }
        try person.leave()
    }

    @Test("completes commands and models, from the providers where the daemon has no list of models")
    func completes() throws {
        let daemon = try ScriptedDaemon { peer in
            while true {
                let request = try peer.request()
                if request.method == Method.providerList.rawValue {
                    try peer.answer(
                        request.id,
                        ProviderList.Result(generation: 1, providers: [Samples.provider])
                    )
                } else {
                    try peer.fail(request.id, RPCError(.methodNotFound, "no such method"))
                }
            }
        }
        let person = try Person(daemon)
        try person.program.type("/mo\t")
        try person.program.wait(forLastLine: "> /model")
        try person.program.type("d\t")
        try person.program.wait(forLastLine: "> /model deepseek/deepseek-chat")
        try person.program.type("\u{15}/\t")
        try person.program.wait { screen in screen.lines.contains { $0.contains("/model") && $0.contains("/retry") } }
        try person.program.type("\u{15}")
        try person.program.wait(forLastLine: ">")
        try person.leave()
    }

    @Test("sends a picture along with the next question")
    func image() throws {
        let seen = Guarded<JSONValue?>(nil)
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            seen.withLock { $0 = request.params["messages"]?[0]?["content"] }
            try peer.chunk(request.id, 0, "seen")
            try peer.answer(request.id, Samples.outcome)
        }
        let home = try TemporaryDirectory()
        try writeFile(home.file("dot.gif"), "GIF89a")
        let person = try Person(daemon, home: home)
        try person.program.type("/image ~/do\t")
        try person.program.wait(forLastLine: "> /image ~/dot.gif")
        try person.program.type("\r")
        try person.program.wait {
            $0.lines.contains { $0.hasSuffix("dot.gif (image/gif) goes with the next question") }
        }
        try person.program.wait(forLastLine: ">")
        try person.program.type("what?\r")
        try person.program.wait(forLine: "seen")
        try person.program.wait(forLastLine: ">")
        try person.leave()
        #expect(
            seen.withLock { $0 } == [
                ["type": "image_url", "image_url": ["url": "data:image/gif;base64,R0lGODlh"]],
                ["type": "text", "text": "what?"],
            ]
        )
    }

    @Test("reads lines as they are where the terminal cannot move its cursor")
    func dumb() throws {
        let person = try Person(Self.echo(), term: "dumb")
        try person.program.type("one\\\ntwo\n")
        try person.program.wait(forText: "-: user one\ntwo".replacing("\n", with: "\r\n"))
        try person.program.wait(forLastLine: ">")
        #expect(!person.program.written.contains("\u{1B}"))
        try person.leave()
    }

    @Test("draws its text anew when the terminal's size changes")
    func resized() throws {
        let person = try Person(Self.echo())
        try person.program.type("你好 12345678")
        try person.program.wait(forLastLine: "> 你好 12345678")
        person.program.resize(rows: 24, columns: 10)
        try person.program.wait { $0.lines.suffix(2) == ["> 你好 123", "45678"] }
        try person.program.type("\u{15}")
        try person.program.wait(forLastLine: ">")
        try person.leave()
    }

    @Test("says at once that there is no daemon")
    func noDaemon() throws {
        let home = try TemporaryDirectory()
        let program = try TerminalProgram(
            Subprocess.path(of: "providerctl"),
            ["--socket", home.file("none"), "chat"],
            environment: ["HOME": home.path, "TERM": "xterm"]
        )
        #expect(try program.finish() == 3)
        #expect(program.isInItsOwnMode)
    }
}
