import Harness
import JSON
import Synchronization
import Testing
import Wire

@Suite("providerctl chat", .timeLimit(.minutes(5)))
struct ProviderctlChatTests {
    /// A step of a test that the script waits for.
    private final class Step: Sendable {
        private let isDone = Atomic(false)

        func done() { isDone.store(true, ordering: .releasing) }
        var hasCome: Bool { isDone.load(ordering: .acquiring) }
    }

    @Test("sends the prompt, and shows each piece of the answer as soon as it comes")
    func streams() throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            #expect(
                request.params == [
                    "provider": "p", "model": "m",
                    "messages": [["role": "system", "content": "short"], ["role": "user", "content": "Hi?"]],
                    "temperature": 0,
                ]
            )
            try peer.notify(ChatStarted(id: request.id, stream: "s-1", provider: "p", model: "m"))
            try peer.chunk(request.id, 0, "")
            try peer.chunk(request.id, 1, "Hel")
            // The test asks for this only after it has seen the first piece.
            let other = try peer.request()
            #expect(other.method == Method.chatCancel.rawValue)
            try peer.answer(other.id, ChatCancel.Result(cancelled: true))
            try peer.chunk(request.id, 2, "lo 你")
            try peer.fail(request.id, RPCError(.cancelled, "cancelled", ErrorDetails(chunks: 3)))
        }
        let program = try Subprocess(
            "providerctl",
            ["chat", "Hi?", "-m", "m", "-p", "p", "-s", "short", "--param", "temperature=0", "--socket", daemon.path]
        )
        try program.waitFor("Hel")
        program.send(2)
        let outcome = try program.finish()
        #expect(outcome.output == "Hello 你\n")
        #expect(outcome.errors == "")
        #expect(outcome.status == 130)
    }

    @Test("reads the prompt from standard input", arguments: [[], ["-"]])
    func promptFromInput(arguments: [String]) throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            #expect(request.params == ["messages": [["role": "user", "content": "a\nb\n"]]])
            try peer.chunk(request.id, 0, "ok\n")
            try peer.answer(request.id, Samples.outcome)
        }
        let outcome = try Subprocess(
            "providerctl",
            ["--socket", daemon.path, "chat"] + arguments,
            input: .text("a\nb\n")
        ).finish()
        #expect(outcome.output == "ok\n")
        #expect(outcome.status == 0)
    }

    @Test("asks nothing where the prompt is empty")
    func emptyPrompt() throws {
        let outcome = try providerctl("chat", input: .text(" \n")) { peer in peer.waitForEnd() }
        #expect(outcome.status == 64)
        #expect(outcome.errors == "providerctl: the prompt is empty\n")
    }

    @Test("shows tool calls, warnings and an answer cut short beside the text")
    func extras() throws {
        let outcome = try providerctl("chat", "x") { peer in
            let request = try peer.request(.chatStream)
            for (seq, delta) in [
                #"{"content":"text"}"#,
                #"{"tool_calls":[{"index":0,"id":"c","function":{"name":"look","arguments":""}}]}"#,
                #"{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}"#,
                #"{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}"#,
            ].enumerated() {
                try peer.send(
                    #"{"jsonrpc":"2.0","method":"chat.chunk","params":{"id":1,"seq":\#(seq),"chunk":{"choices":[{"delta":\#(delta)}]}}}"#
                )
            }
            var outcome = Samples.outcome
            outcome.finishReason = "length"
            outcome.warnings = ["temperature was left out"]
            try peer.answer(request.id, outcome)
        }
        #expect(outcome.output == "text\n")
        #expect(
            outcome.errors == """
                tool call: look({"a":1})
                (the answer was cut at the model's limit of tokens)
                warning: temperature was left out

                """
        )
        #expect(outcome.status == 0)
    }

    @Test("tells an error after what came before it")
    func truncated() throws {
        let outcome = try providerctl("chat", "x") { peer in
            let request = try peer.request(.chatStream)
            try peer.chunk(request.id, 0, "half")
            try peer.fail(
                request.id,
                RPCError(
                    .upstreamTruncated,
                    "the provider ended the stream too early",
                    ErrorDetails(
                        chunks: 1,
                        retryAfterMS: 1500,
                        attempts: [
                            Attempt(provider: "a", model: "m", outcome: "upstream_http", message: "503", durationMS: 1),
                            Attempt(provider: "b", model: "m", outcome: "upstream_truncated", durationMS: 2),
                        ]
                    )
                )
            )
        }
        #expect(outcome.output == "half\n")
        #expect(
            outcome.errors == """
                providerctl: the provider ended the stream too early (upstream_truncated)
                  tried a/m: upstream_http: 503
                  tried b/m: upstream_truncated
                  try again in 1 s

                """
        )
        #expect(outcome.status == 7)
    }

    @Test("prints every message as it is with --json, and fails as without")
    func raw() throws {
        let lines = [
            #"{"jsonrpc":"2.0","method":"chat.started","params":{"id":1,"stream":"s-1","provider":"p","model":"m"}}"#,
            #"{"jsonrpc":"2.0","method":"chat.chunk","params":{"id":1,"seq":0,"chunk":{ "choices":[] }}}"#,
            #"{"jsonrpc":"2.0","id":1,"error":{"code":-32012,"message":"silence","data":{"type":"upstream_timeout"}}}"#,
        ]
        let outcome = try providerctl("chat", "x", "--json") { peer in
            _ = try peer.request(.chatStream)
            for line in lines {
                try peer.send(line)
            }
        }
        #expect(outcome.output == lines.map { $0 + "\n" }.joined())
        #expect(outcome.errors == "")
        #expect(outcome.status == 7)
    }

    @Test("cancels on Ctrl-C, and on the second one does not wait for the daemon")
    func interruptedTwice() throws {
        let sawCancel = Step()
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            try peer.chunk(request.id, 0, "a")
            let cancel = try peer.request(.chatCancel)
            #expect(cancel.params == ["request": 1])
            sawCancel.done()
            try peer.chunk(request.id, 1, "b")
            peer.waitForEnd()
        }
        let program = try Subprocess("providerctl", ["--socket", daemon.path, "chat", "x"])
        try program.waitFor("a")
        program.send(2)
        try program.waitFor("ab")
        #expect(sawCancel.hasCome)
        program.send(2)
        let outcome = try program.finish()
        #expect(outcome.status == 130)
        #expect(outcome.output == "ab")
    }

    @Test("ends quietly when nobody reads its output any more")
    func brokenPipe() throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.chatStream)
            try peer.chunk(request.id, 0, "first")
            var seq = 1
            // Until the program is gone: then sending ends the script.
            while true {
                try peer.chunk(request.id, seq, "more")
                seq += 1
            }
        }
        let program = try Subprocess("providerctl", ["--socket", daemon.path, "chat", "x"])
        try program.waitFor("first")
        program.closeOutput()
        let outcome = try program.finish()
        #expect(outcome.status == 141)
        #expect(outcome.errors == "")
    }
}
