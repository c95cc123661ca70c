import Harness
import JSON
import LineEditing
import POSIX
import TerminalHarness
import Testing
import Wire

@Suite("what providerctl shows of others", .timeLimit(.minutes(5)))
struct ProviderctlHarmlessTests {
    /// Clears the screen, sets the title, goes to the line's begin, and the same as C1 characters; ends lines.
    private static let hostile = "a\u{1B}[2Jb\u{1B}]0;title\u{7}c\rd\u{9B}2Je\nf\tg"

    private static func answering() throws -> ScriptedDaemon {
        try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            try peer.delta(request.id, 0, ["reasoning_content": "th\u{1B}[8mink"])
            // A sequence may come in pieces.
            try peer.chunk(request.id, 1, hostile + "\u{1B}")
            try peer.chunk(request.id, 2, "[1m.")
            try peer.answer(request.id, Samples.outcome)
        }
    }

    @Test("An answer is byte for byte what the model said where no terminal shows it")
    func piped() throws {
        let daemon = try Self.answering()
        let outcome = try Subprocess("providerctl", ["chat", "Hi?", "--socket", daemon.path]).finish()
        #expect(Array(outcome.output.utf8) == Array((Self.hostile + "\u{1B}[1m.\n").utf8))
        #expect(outcome.status == 0)
    }

    @Test("At a terminal an answer moves nothing but the line's end and the tab")
    func terminal() throws {
        let daemon = try Self.answering()
        let terminal = try TerminalProgram(
            Subprocess.path(of: "providerctl"),
            ["--socket", daemon.path, "chat", "Hi?"],
            environment: ["TERM": "xterm", "NO_COLOR": "1"],
            peer: daemon,
            isDrawn: false
        )
        #expect(try terminal.finish() == 0)
        #expect(terminal.written.contains("a^[[2Jb^[]0;title^Gc^Md\u{FFFD}2Je\r\nf\tg^[[1m."), "\(terminal.written)")
        #expect(terminal.written.contains("th^[[8mink"))
        #expect(!terminal.written.unicodeScalars.contains { $0 == "\u{7}" || $0 == "\u{9B}" })
    }

    @Test("What is no answer is shown so, in one line each", arguments: ["list", "show", "status", "models"])
    func lines(verb: String) throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request()
            var details = ErrorDetails(errors: [FieldProblem(path: "/x\u{1B}[1A", message: "no\u{1B}c\nso")])
            details.near = ["n\u{1B}c"]
            try peer.fail(request.id, RPCError(.upstreamHTTP, "no: \(Self.hostile)", details))
        }
        let arguments = ["--socket", daemon.path, verb] + (["show", "models"].contains(verb) ? ["p"] : [])
        let outcome = try Subprocess("providerctl", arguments).finish()
        let shown = "a^[[2Jb^[]0;title^Gc^Md\u{FFFD}2Je^Jf    g"
        #expect(
            outcome.errors == """
                providerctl: no: \(shown) (upstream_http)
                  /x^[[1A no^[c^Jso
                  did you mean n^[c?

                """
        )
    }

    @Test("A table's columns stand below each other, whatever is in them")
    func table() throws {
        let models = ["通义千问", "x\u{1B}[2J\n", "e\u{301}-👩‍👩‍👧", "plain"]
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.providerList)
            let providers = models.enumerated().map { number, model in
                var provider = Samples.provider
                provider.name = "p\(number)"
                provider.defaultModel = model
                provider.endpoint = "END"
                return provider
            }
            try peer.answer(request.id, ProviderList.Result(generation: 1, providers: providers))
        }
        let outcome = try Subprocess("providerctl", ["list", "--socket", daemon.path]).finish()
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == models.count + 1, "\(outcome.output)")
        // What follows the model begins in the same column of each row.
        let columns = zip(lines, ["KEY"] + models.map { _ in ".env" }).map { line, word in
            line.ranges(of: word).first.map { DisplayWidth.columns(of: String(line[..<$0.lowerBound])) }
        }
        #expect(columns == Array(repeating: 29, count: models.count + 1), "\(outcome.output)")
    }

    @Test("What the message holds is not told again below it, and everything else is")
    func once() throws {
        let daemon = try ScriptedDaemon { peer in
            let problems = ["/type", "/name"].map { FieldProblem(path: $0, message: "must be a word") }
            let details = ErrorDetails(errors: problems)
            let message = "no: type must be a word (and 1 more)"
            try peer.fail(peer.request().id, RPCError(.providerInvalid, message, details))
        }
        let outcome = try Subprocess("providerctl", ["list", "--socket", daemon.path]).finish()
        #expect(
            outcome.errors == """
                providerctl: no: type must be a word (and 1 more) (provider_invalid)
                  /name must be a word

                """
        )
    }
}
