import JSON
import Testing

@testable import MockProvider

@Suite("Scripts and model names", .timeLimit(.minutes(5)))
struct ScriptTests {
    private func behaviour(_ members: String) throws -> Behaviour {
        let script = try Script.parse(Array(#"{"models":{"m":{\#(members)}}}"#.utf8))
        return try #require(script.models["m"]?.first)
    }

    @Test("a script says everything that a behaviour can be")
    func everything() throws {
        let found = try behaviour(
            """
            "chunks":["a","b"], "reasoning":["r"], "reasoning_key":"reasoning",
            "tool_calls":[{"id":"i","name":"f","arguments":"{}","fragments":3},{}],
            "finish_reason":"length", "usage":{"total_tokens":1},
            "line_end":"crlf", "data_space":false, "bom":true, "role":"each", "usage_place":"each", "done":false,
            "comments":{"every":2,"text":"hi"},
            "lines":[{"after":2,"text":"later"},{"after":1,"text":"junk"}],
            "error":{"after":1,"json":{"error":"no"},"event":"error","then":"close"},
            "status":201, "headers":{"X-A":"b"}, "retry_after":"3", "body":{"a":1}, "content_type":"text/plain",
            "framing":"close", "whole":true, "closes":true,
            "delay_us":1, "interval_us":2, "split":[3,4], "split_interval_us":5,
            "stall":{"at":6,"for_us":7,"comments_us":8}, "cut":{"after_bytes":9,"manner":"reset"},
            "flood":{"kind":"line","bytes":10}, "require":{"style":"header:X-API-Key","key":"k"}
            """
        )
        var expected = Behaviour(texts: ["a", "b"])
        expected.reply.reasoning = ["r"]
        expected.reply.reasoningKey = "reasoning"
        expected.reply.toolCalls = [
            Reply.ToolCall(id: "i", name: "f", arguments: "{}", fragments: 3),
            Reply.ToolCall(id: "call_1", name: "get_weather", arguments: "{}"),
        ]
        expected.reply.finish = .reason("length")
        expected.reply.usage = .object(JSONObject([("total_tokens", .integer(1))]))
        expected.style.lineEnd = .crlf
        expected.style.dataSpace = false
        expected.style.byteOrderMark = true
        expected.style.role = .each
        expected.style.usage = .each
        expected.style.done = false
        expected.style.comments = StreamStyle.Comments(every: 2, text: "hi")
        expected.style.lines = [
            StreamStyle.RawLine(after: 1, text: "junk"), StreamStyle.RawLine(after: 2, text: "later"),
        ]
        expected.style.error = StreamStyle.InStreamError(
            after: 1,
            json: #"{"error":"no"}"#,
            event: "error",
            then: .close
        )
        expected.response.status = 201
        expected.response.headers = [
            HTTPRequest.Header(name: "X-A", value: "b"), HTTPRequest.Header(name: "Retry-After", value: "3"),
        ]
        expected.response.body = Array(#"{"a":1}"#.utf8)
        expected.response.contentType = "text/plain"
        expected.response.framing = .close
        expected.response.whole = true
        expected.response.closes = true
        expected.delivery.delay = 1
        expected.delivery.interval = 2
        expected.delivery.split = [3, 4]
        expected.delivery.splitInterval = 5
        expected.delivery.stall = Delivery.Stall(at: .afterChunk(6), duration: 7, commentInterval: 8)
        expected.delivery.cut = Delivery.Cut(after: 9, manner: .reset)
        expected.delivery.flood = Delivery.Flood(.line, bytes: 10)
        expected.credential = CredentialRule(.header("x-api-key"), key: "k")
        #expect(found == expected)
    }

    @Test("a behaviour can be like a model name, with changes")
    func like() throws {
        var expected = try #require(try ModelName.behaviour("mock-n3-cut5"))
        expected.delivery.interval = 4
        #expect(try behaviour(#""like":"mock-n3-cut5","interval_us":4"#) == expected)
    }

    @Test("the top of a script has defaults for all models")
    func top() throws {
        let script = try Script.parse(
            Array(
                """
                {"$schema":"x","models":{"a":[{"status":500},{}]},"fallback":{"echo":"body"},"list":["a","z"],
                "listing":{"status":503},"require":"bearer"}
                """.utf8
            )
        )
        #expect(script.models["a"]?.map(\.response.status) == [500, 200])
        #expect(script.fallback?.reply.content == .echo(.body))
        #expect(script.listedModels == ["a", "z"])
        #expect(script.listing.response.status == 503)
        #expect(script.credential == CredentialRule(.bearer))
    }

    @Test("scripts merge, the later over the earlier")
    func merge() {
        var script = Script(models: ["a": Behaviour(texts: ["1"]), "b": Behaviour(texts: ["2"])])
        var other = Script(models: ["b": Behaviour(texts: ["3"])])
        other.credential = CredentialRule(.bearer)
        script.merge(other)
        #expect(script.models["a"] == [Behaviour(texts: ["1"])])
        #expect(script.models["b"] == [Behaviour(texts: ["3"])])
        #expect(script.credential == CredentialRule(.bearer))
        script.merge(Script())
        #expect(script.credential == CredentialRule(.bearer))
    }

    @Test(
        "says where a script is wrong",
        arguments: [
            ("{", ""), ("[]", ""), (#"{"modles":{}}"#, "/modles"),
            (#"{"models":{"a":{"chunk":[]}}}"#, "/models/a/chunk"),
            (#"{"models":{"a/b":{"chunks":[1]}}}"#, "/models/a~1b/chunks"), (#"{"models":{"a":[]}}"#, "/models/a"),
            (#"{"models":{"a":[{},{"status":-1}]}}"#, "/models/a/1/status"), (#"{"models":{"a":1}}"#, "/models/a"),
            (#"{"models":{"a":{"line_end":"lfcr"}}}"#, "/models/a/line_end"),
            (#"{"models":{"a":{"stall":{"at":"noon"}}}}"#, "/models/a/stall/at"),
            (#"{"models":{"a":{"stall":{}}}}"#, "/models/a/stall/at"),
            (#"{"models":{"a":{"split":[0]}}}"#, "/models/a/split"),
            (#"{"models":{"a":{"split":[]}}}"#, "/models/a/split"),
            (#"{"models":{"a":{"echo":"all"}}}"#, "/models/a/echo"),
            (#"{"models":{"a":{"cut":{"manner":"bite"}}}}"#, "/models/a/cut/manner"),
            (#"{"models":{"a":{"cut":{"at":1}}}}"#, "/models/a/cut/at"),
            (#"{"models":{"a":{"flood":{}}}}"#, "/models/a/flood"),
            (#"{"models":{"a":{"headers":{"X":1}}}}"#, "/models/a/headers/X"),
            (#"{"models":{"a":{"lines":[{"line":"x"}]}}}"#, "/models/a/lines/0/line"),
            (#"{"models":{"a":{"like":"gpt"}}}"#, "/models/a/like"),
            (#"{"models":{"a":{"like":"mock-foo"}}}"#, "/models/a/like"),
            (#"{"models":{"a":{"finish_reason":1}}}"#, "/models/a/finish_reason"),
            (#"{"require":"token"}"#, "/require"), (#"{"require":{"key":"k"}}"#, "/require"),
            (#"{"require":{"style":"header:"}}"#, "/require/style"),
            (#"{"models":{},"models":{}}"#, ""),
        ]
    )
    func wrong(text: String, path: String) {
        let error = #expect(throws: ScriptError.self) { try Script.parse(Array(text.utf8)) }
        #expect(error?.path == path)
        #expect(error?.message.isEmpty == false)
    }

    @Test("a model's name has the grammar of the measuring tools")
    func grammar() throws {
        var expected = Behaviour(stamped: 100, size: 24, interval: 10_000)
        expected.style.usage = .finish
        #expect(try ModelName.behaviour("mock-n100-i10000-s24") == expected)
        #expect(try ModelName.behaviour("mock-s24-i10000-n100") == expected)
        #expect(try ModelName.behaviour("gpt-4o") == nil)
        #expect(try ModelName.behaviour("mocking") == nil)
    }

    static let effects: [(String, @Sendable (inout Behaviour) -> Void)] = [
        ("d5", { $0.delivery.delay = 5 }),
        ("mute", { $0.delivery.stall = Delivery.Stall(at: .beforeHead) }),
        ("headonly7", { $0.delivery.stall = Delivery.Stall(at: .afterHead, duration: 7) }),
        ("stall2-alive9", { $0.delivery.stall = Delivery.Stall(at: .afterChunk(2), commentInterval: 9) }),
        ("cut3", { $0.delivery.cut = Delivery.Cut(after: 3) }),
        ("reset3", { $0.delivery.cut = Delivery.Cut(after: 3, manner: .reset) }),
        ("short3", { $0.delivery.cut = Delivery.Cut(after: 3, manner: .end) }),
        ("split7-p8", { ($0.delivery.split, $0.delivery.splitInterval) = ([7], 8) }),
        ("trickle6", { ($0.delivery.split, $0.delivery.splitInterval) = ([1], 6) }),
        ("floodline9", { $0.delivery.flood = Delivery.Flood(.line, bytes: 9) }),
        ("floodhead", { $0.delivery.flood = Delivery.Flood(.headers, bytes: .max) }),
        ("crlf", { $0.style.lineEnd = .crlf }), ("cr", { $0.style.lineEnd = .cr }),
        ("nospace", { $0.style.dataSpace = false }), ("bom", { $0.style.byteOrderMark = true }),
        ("roles", { $0.style.role = .each }), ("norole", { $0.style.role = .none }),
        ("usages", { $0.style.usage = .each }), ("nousage", { $0.style.usage = .none }),
        ("usage", { $0.style.usage = .separate }), ("asked", { $0.style.usage = .asked }),
        ("nodone", { $0.style.done = false }), ("nofinish", { $0.reply.finish = .none }),
        ("max", { $0.reply.finish = .reason("length") }),
        ("ping3", { $0.style.comments = StreamStyle.Comments(every: 3) }),
        ("text1", { $0.style.lines = [StreamStyle.RawLine(after: 1, text: "this line is no event")] }),
        ("err2", { $0.style.error = StreamStyle.InStreamError(after: 2) }),
        ("errdone2", { $0.style.error = StreamStyle.InStreamError(after: 2, then: .done) }),
        ("errcut2", { $0.style.error = StreamStyle.InStreamError(after: 2, then: .close) }),
        (
            "status429-retry3",
            { behaviour in
                behaviour.response.status = 429
                behaviour.response.headers = [HTTPRequest.Header(name: "Retry-After", value: "3")]
            }
        ),
        ("octet", { $0.response.contentType = "application/octet-stream" }),
        ("json", { $0.response.whole = true }), ("empty", { $0.response.body = [] }),
        ("length", { $0.response.framing = .length }), ("close", { $0.response.framing = .close }),
        ("bearer", { $0.credential = CredentialRule(.bearer) }),
        ("xkey", { $0.credential = CredentialRule(.header("x-api-key")) }),
        ("query", { $0.credential = CredentialRule(.query("key")) }),
    ]

    @Test("each word of a model's name changes one thing", arguments: effects.indices)
    func words(index: Int) throws {
        let (word, change) = Self.effects[index]
        var expected = Behaviour(stamped: 5)
        expected.style.usage = .finish
        change(&expected)
        #expect(try ModelName.behaviour("mock-n5-" + word) == expected, "\(word)")
    }

    @Test(
        "a word that is not known is told",
        arguments: ["mock-x", "mock-", "mock-n5-5", "mock-n-5", "mock-n5x", "mock-N5"]
    )
    func unknown(name: String) {
        let error = #expect(throws: RequestError.self) { try ModelName.behaviour(name) }
        #expect(error?.status == 404)
    }
}
