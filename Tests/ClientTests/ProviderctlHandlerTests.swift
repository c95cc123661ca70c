import Harness
import JSON
import Testing

@Suite("providerctl handler", .timeLimit(.minutes(5)))
struct ProviderctlHandlerTests {
    private static let handler = #"""
        {"dialect":"declarative",
         "request":{"body":{"q":{"$last_user_text":true},"m":{"$model":true}}},
         "response":{"text":"/t","finish_reason":"/f","usage":{"prompt":"/u/p","completion":"/u/c"}}}
        """#

    /// Runs `handler test` on files with these contents.
    private func test(_ handler: String, _ recording: String, _ more: String...) throws -> Subprocess.Outcome {
        let folder = try TemporaryDirectory()
        try writeFile(folder.path + "/handler.json", handler)
        try writeFile(folder.path + "/recording", recording)
        let files = ["handler", "test", folder.path + "/handler.json", "--against", folder.path + "/recording"]
        return try Subprocess("providerctl", files + more, input: .text("")).finish()
    }

    @Test("shows what a handler makes of a recording, without a daemon")
    func shown() throws {
        let body = "data: {\"t\":\"Hello\"}\n\ndata: {\"f\":\"stop\",\"u\":{\"p\":1,\"c\":2}}\n\n"
        let outcome = try test(Self.handler, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + body)
        #expect(
            outcome.output == """
                text:
                Hello

                finish reason:  stop
                usage:          1 prompt, 2 completion, 3 total
                chunks:         4
                end:            complete

                """
        )
        #expect(outcome.status == 0 && outcome.errors == "")
        let json = try JSONValue.parse(test(Self.handler, body, "--json").output)
        #expect(json["end"] == "complete" && json["chunks"]?.arrayValue?.count == 4)
    }

    @Test("says by its exit status that an answer was cut off or failed")
    func ends() throws {
        let cut = try test(Self.handler, "data: {\"t\":\"Hello\"}\n\n")
        #expect(cut.status == 7 && cut.errors.contains("the recording ends before the answer does"))
        let failed = try test(Self.handler, "data: {\"error\":{\"message\":\"no room\"}}\n\n", "--json")
        #expect(failed.status == 7 && failed.errors == "")
        #expect(try JSONValue.parse(failed.output)["error"]?["message"] == "no room")
    }

    @Test("tells every problem of a handler with its place")
    func problems() throws {
        let handler = #"{"dialect":"declarative","request":{"body":{"a":{"$parm":"x"}}},"response":{"text":"t"}}"#
        let outcome = try test(handler, "")
        #expect(outcome.status == 6)
        #expect(outcome.errors.contains("/request/body/a/$parm unknown placeholder “$parm”; there are $param"))
        #expect(outcome.errors.contains("/response/text a JSON Pointer is empty or begins with a slash"))
        #expect(try test("{", "").status == 6)
    }

    @Test("shows the request that a handler makes of a prompt")
    func request() throws {
        let outcome = try test(
            Self.handler,
            "data: {\"f\":\"stop\"}\n\n",
            "--show-request",
            "--prompt",
            "hi",
            "--model",
            "m7",
            "--json"
        )
        let lines = outcome.output.split(separator: "\n")
        #expect(outcome.status == 0 && lines.count == 2)
        let shown = try JSONValue.parse(String(lines[0]))
        #expect(shown["body"] == ["q": "hi", "m": "m7"])
        #expect(shown["url"] == "https://api.example.com/chat")
    }

    @Test("needs something to do")
    func usage() throws {
        let outcome = try Subprocess("providerctl", ["handler", "test", "x.json"], input: .text("")).finish()
        #expect(outcome.status == 64 && outcome.errors.contains("--against"))
    }
}
