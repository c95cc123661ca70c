import JSON
import Testing

@testable import MockProvider

@Suite("The OpenAI dialect", .timeLimit(.minutes(5)))
struct OpenAIMockTests {
    /// The stream of a behaviour as text, without HTTP.
    private func stream(_ behaviour: Behaviour, wantsUsage: Bool = false) -> String {
        rendered(OpenAIMock(), behaviour, MockQuestion(model: "m\"1", streams: true, wantsUsage: wantsUsage))
    }

    /// The data of the events, each parsed; `[DONE]` is a string.
    private func events(_ text: String) throws -> [JSONValue] {
        try text.split(separator: "\n\n").map { event in
            let data = try #require(event.split(separator: "\n").last { $0.hasPrefix("data:") }).dropFirst(5)
            let json = String(data.drop { $0 == " " })
            return json == "[DONE]" ? .string(json) : try JSONValue.parse(json)
        }
    }

    private func deltas(_ text: String) throws -> [JSONValue] {
        try events(text).compactMap { $0["choices"]?[0]?["delta"] }
    }

    @Test("writes a chunk as OpenAI does, byte for byte")
    func golden() {
        let text = stream(Behaviour(texts: ["Hé\n\"llo\""]))
        let lead =
            #"{"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1700000000,"model":"m\"1","#
            + #""system_fingerprint":"fp_mock","choices":[{"index":0,"delta":"#
        #expect(
            text == """
                data: \(lead){"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

                data: \(lead){"content":"Hé\\n\\"llo\\""},"logprobs":null,"finish_reason":null}]}

                data: \(lead){},"logprobs":null,"finish_reason":"stop"}]}

                data: [DONE]


                """
        )
    }

    @Test("stamps content with twenty digits and fills it up", arguments: [20, 21, 100])
    func stamps(size: Int) throws {
        let delta = try deltas(stream(Behaviour(stamped: 3, size: size)))[2]
        #expect(delta["content"]?.stringValue == "00000000001234567890" + String(repeating: "x", count: size - 20))
    }

    @Test("tells the role once, in each chunk, or never")
    func roles() throws {
        for (role, count) in [(StreamStyle.RoleDelta.once, 1), (.each, 4), (.none, 0)] {
            var behaviour = Behaviour(texts: ["a", "b", "c"])
            behaviour.style.role = role
            let found = try deltas(stream(behaviour)).filter { $0["role"]?.stringValue == "assistant" }
            #expect(found.count == count)
        }
    }

    @Test("tells usage where it is told to")
    func usage() throws {
        func places(_ place: StreamStyle.UsagePlace, wantsUsage: Bool = false) throws -> [Int] {
            var behaviour = Behaviour(stamped: 2)
            behaviour.style.usage = place
            let events = try events(stream(behaviour, wantsUsage: wantsUsage))
            return events.indices.filter { events[$0]["usage"] != nil }
        }
        #expect(try places(.none, wantsUsage: true) == [])
        #expect(try places(.asked) == [])
        #expect(try places(.asked, wantsUsage: true) == [4])
        #expect(try places(.separate) == [4])
        #expect(try places(.finish) == [3])
        #expect(try places(.each) == [1, 2, 3])
    }

    @Test("counts what was said unless it is told what to claim")
    func claimedUsage() throws {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.usage = .separate
        #expect(try events(stream(behaviour))[4]["usage"]?["completion_tokens"]?.intValue == 2)
        #expect(try events(stream(behaviour))[4]["choices"]?.arrayValue?.isEmpty == true)
        behaviour.reply.usage = .object(JSONObject([("total_tokens", .integer(7))]))
        #expect(try events(stream(behaviour))[4]["usage"] == behaviour.reply.usage)
    }

    @Test("streams reasoning before and tool calls after the text")
    func reasoningAndTools() throws {
        var behaviour = Behaviour(texts: ["x"])
        behaviour.reply.reasoning = ["think", "ing"]
        behaviour.reply.toolCalls = [
            Reply.ToolCall(id: "a", name: "f", arguments: #"{"k":"é"}"#, fragments: 3),
            Reply.ToolCall(id: "b", name: "g", arguments: "", fragments: 0),
        ]
        let deltas = try deltas(stream(behaviour))
        #expect(deltas[1]["reasoning_content"]?.stringValue == "think")
        #expect(deltas[3]["content"]?.stringValue == "x")
        let calls = deltas.compactMap { $0["tool_calls"]?[0] }
        #expect(calls.compactMap { $0["id"]?.stringValue } == ["a", "b"])
        #expect(calls.compactMap { $0["index"]?.intValue } == [0, 0, 0, 0, 1, 1])
        let arguments = calls.prefix(4).compactMap { $0["function"]?["arguments"]?.stringValue }.joined()
        #expect(arguments == #"{"k":"é"}"#)
        let last = try events(stream(behaviour)).dropLast().last
        #expect(last?["choices"]?[0]?["finish_reason"]?.stringValue == "tool_calls")
    }

    @Test("puts lines and errors between chunks, and nothing of the reply after an error")
    func insertions() throws {
        var behaviour = Behaviour(texts: ["a", "b", "c"])
        behaviour.style.lines = [
            StreamStyle.RawLine(after: 0, text: "first"), StreamStyle.RawLine(after: 2, text: "third"),
        ]
        let plain = stream(behaviour).split(separator: "\n\n")
        #expect(plain[1] == "first")
        #expect(plain[4] == "third")
        behaviour.style.lines = []
        for (sequel, isDone) in [(StreamStyle.InStreamError.Sequel.end, false), (.done, true), (.close, false)] {
            behaviour.style.error = StreamStyle.InStreamError(after: 2, event: "error", then: sequel)
            let text = stream(behaviour)
            #expect(text.contains("event: error\ndata: {\"error\":{"))
            #expect(!text.contains(#""content":"c""#))
            #expect(!text.contains("\"stop\""))
            #expect(text.hasSuffix("data: [DONE]\n\n") == isDone)
        }
        behaviour.style.error = StreamStyle.InStreamError(after: 99, json: "{}")
        #expect(stream(behaviour).hasSuffix("data: {}\n\n"))
    }

    @Test("ends lines as told, with or without a space, mark, comments, end and finish")
    func framingStyles() {
        var behaviour = Behaviour(texts: ["a", "b"])
        let plain = stream(behaviour)
        behaviour.style.lineEnd = .crlf
        #expect(
            stream(behaviour)
                == plain.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        )
        behaviour.style.lineEnd = .cr
        #expect(!stream(behaviour).utf8.contains(10))
        behaviour.style = StreamStyle()
        behaviour.style.dataSpace = false
        #expect(stream(behaviour).contains("data:{"))
        #expect(!stream(behaviour).contains("data: "))
        behaviour.style = StreamStyle()
        behaviour.style.byteOrderMark = true
        #expect(stream(behaviour).hasPrefix("\u{FEFF}data: {"))
        behaviour.style = StreamStyle()
        behaviour.style.comments = StreamStyle.Comments(every: 2, text: "")
        #expect(
            stream(behaviour).split(separator: "\n\n").map { $0 == ":" } == [false, true, false, false, false, false]
        )
        behaviour.style = StreamStyle()
        behaviour.style.done = false
        #expect(!stream(behaviour).contains("[DONE]"))
        behaviour.reply.finish = .none
        #expect(!stream(behaviour).contains("stop"))
    }

    @Test("answers as a whole what it would stream")
    func whole() throws {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.reply.reasoning = ["r"]
        behaviour.reply.toolCalls = [Reply.ToolCall(id: "i", name: "f", arguments: "{}")]
        let answer = try JSONValue.parse(OpenAIMock().whole(MockQuestion(model: "m"), behaviour))
        #expect(answer["object"]?.stringValue == "chat.completion")
        let message = answer["choices"]?[0]?["message"]
        #expect(message?["content"]?.stringValue == "ab")
        #expect(message?["reasoning_content"]?.stringValue == "r")
        #expect(message?["tool_calls"]?[0]?["function"]?["name"]?.stringValue == "f")
        #expect(answer["choices"]?[0]?["finish_reason"]?.stringValue == "tool_calls")
        #expect(answer["usage"]?["completion_tokens"]?.intValue == 6)
    }

    @Test(
        "reads what a request asks for",
        arguments: [
            (#"{"model":"m"}"#, MockQuestion(model: "m")),
            (#"{"stream":true,"model":"m","x":[{}]}"#, MockQuestion(model: "m", streams: true)),
            (
                #"{"model":"a\u0062","stream":true,"stream_options":{"include_usage":true}}"#,
                MockQuestion(model: "ab", streams: true, wantsUsage: true)
            ),
        ]
    )
    func question(body: String, expected: MockQuestion) throws {
        let request = HTTPRequest(method: "POST", target: "/", minorVersion: 1, headers: [], body: Array(body.utf8))
        #expect(try OpenAIMock().question(in: MockCall(request)) == expected)
    }

    @Test(
        "refuses a body that is no chat request",
        arguments: ["", "x", "[]", "{}", #"{"model":1}"#, #"{"model":"m"} x"#]
    )
    func noQuestion(body: String) {
        let request = HTTPRequest(method: "POST", target: "/", minorVersion: 1, headers: [], body: Array(body.utf8))
        let error = #expect(throws: RequestError.self) { try OpenAIMock().question(in: MockCall(request)) }
        #expect(error?.status == 400)
    }
}
