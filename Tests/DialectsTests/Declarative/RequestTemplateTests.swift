import JSON
import Testing

@testable import Dialects

@Suite("Templates of requests", .timeLimit(.minutes(1)))
struct RequestTemplateTests {
    /// The handler with this body.
    private static func handler(_ body: JSONValue) throws -> Handler {
        try Handler(["dialect": "declarative", "request": ["body": body]])
    }

    /// A template, params besides the messages, and the body.
    static let cases: [(String, String, String)] = [
        (#"{"m":{"$model":true},"s":{"$stream":true}}"#, "", #"{"m":"o/m","s":true}"#),
        (#"{"t":{"$param":"temperature"}}"#, "", "{}"),
        (#"{"t":{"$param":"temperature"}}"#, #""temperature":0.70"#, #"{"t":0.70}"#),
        (#"{"t":{"$param":"temperature","default":1}}"#, "", #"{"t":1}"#),
        (#"{"t":{"$param":"temperature","default":1}}"#, #""temperature":2"#, #"{"t":2}"#),
        (#"{"n":{"$param":"max_tokens","required":true}}"#, #""max_completion_tokens":9"#, #"{"n":9}"#),
        (#"{"s":{"$param":"stop","as":"list"}}"#, #""stop":"x""#, #"{"s":["x"]}"#),
        (#"{"s":{"$param":"stop","as":"list"}}"#, #""stop":["x","y"]"#, #"{"s":["x","y"]}"#),
        (#"{"a":{"$param":"x","as":"string"}}"#, #""x":{"b":[1]}"#, #"{"a":"{\"b\":[1]}"}"#),
        (#"{"p":[1,{"$param":"seed"},{"o":{"$param":"user"}}]}"#, #""user":"u""#, #"{"p":[1,{"o":"u"}]}"#),
        (
            #"{"e":{"$param":"enable_thinking"},"b":{"$param":"thinking_budget"}}"#, #""reasoning":{"max_tokens":5}"#,
            #"{"e":true,"b":5}"#
        ),
        (#"{"e":{"$param":"reasoning_effort"}}"#, #""thinking":{"type":"disabled"}"#, #"{"e":"none"}"#),
        (#"{"l":{"$literal":{"$model":true}},"n":null,"a":[]}"#, "", #"{"l":{"$model":true},"n":null,"a":[]}"#),
        (#"{"q":{"$last_user_text":true},"s":{"$system_text":true}}"#, "", #"{"q":"hi"}"#),
        (#"{"p":{"$prompt":"chatml"}}"#, "", #"{"p":"<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n"}"#),
        (#"{"p":{"$prompt":true}}"#, "", #"{"p":"hi"}"#),
        (#"{"m":{"$param":"messages"}}"#, "", #"{"m":[{"role":"user","content":"hi"}]}"#),
        (
            #"{"m":{"$messages":{"role":"from","content":"value","roles":{"user":"human"}}}}"#, "",
            #"{"m":[{"from":"human","value":"hi"}]}"#
        ),
        (#"{"tools":{"$param":"tools"}}"#, #""tools":[{"type":"web_search"}]"#, #"{"tools":[{"type":"web_search"}]}"#),
    ]

    @Test("a template is filled with what the client says", arguments: cases)
    func filled(template: String, params: String, body: String) throws {
        let request = try upstreamRequest(
            #"{"messages":[{"role":"user","content":"hi"}]\#(params.isEmpty ? "" : ",")\#(params)}"#,
            DeclarativeDialect(),
            handler: Self.handler(try JSONValue.parse(template))
        )
        #expect(String(decoding: request.body, as: UTF8.self) == body)
        #expect(request.warnings.filter { !$0.hasPrefix("no message was sent") } == [])
        #expect(request.url == "https://h/v1/chat" && request.method == "POST")
    }

    @Test("a conversation in other words")
    func conversation() throws {
        let params = #"""
            {"messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"a"}]},
             {"role":"assistant","content":"b"},{"role":"user","content":"c"}]}
            """#
        let body: JSONValue = [
            "system": ["$system_text": true], "history": ["$messages": ["roles": ["system": nil, "assistant": "bot"]]],
        ]
        let request = try upstreamRequest(params, DeclarativeDialect(), handler: Self.handler(body))
        #expect(
            try JSONValue.parse(request.body) == [
                "system": "S",
                "history": [
                    ["role": "user", "content": "a"], ["role": "bot", "content": "b"],
                    ["role": "user", "content": "c"],
                ],
            ]
        )
        #expect(request.warnings == [])
        let short = try upstreamRequest(
            params,
            DeclarativeDialect(),
            handler: Self.handler(["q": ["$last_user_text": true]])
        )
        #expect(try JSONValue.parse(short.body) == ["q": "c"])
        #expect(short.warnings.count == 2)
    }

    @Test("the model's name, the method and the headers are the handler's")
    func address() throws {
        var handler = try Self.handler([:])
        handler.paths.chat = "/run/{model}/go"
        handler.request.method = .put
        handler.headers = [HTTPField("X-A", "1")]
        handler.response.framing = .ndjson
        let request = try upstreamRequest(
            #"{"messages":[{"role":"user","content":"c"}]}"#,
            DeclarativeDialect(),
            handler: handler
        )
        #expect(request.url == "https://h/v1/run/o/m/go" && request.method == "PUT")
        #expect(request.headers.contains(HTTPField("X-A", "1")))
        #expect(request.headers.contains(HTTPField("Accept", "application/x-ndjson")))
        #expect(request.warnings.count == 1)
    }

    @Test(
        "what the template has no place for is refused or told",
        arguments: [
            (#"{"m":{"$param":"messages"}}"#, #""tools":[{"type":"function","function":{"name":"f"}}]"#, "/tools"),
            (#"{"m":{"$param":"messages"}}"#, #""stop":"x""#, "/stop"),
            (#"{"n":{"$param":"max_tokens","required":true}}"#, #""x":1"#, "/max_tokens"),
        ]
    )
    func refused(template: String, params: String, path: String) throws {
        let handler = try Self.handler(try JSONValue.parse(template))
        let error = #expect(throws: DialectError.self) {
            try upstreamRequest(
                #"{"messages":[{"role":"user","content":"hi"}],\#(params)}"#,
                DeclarativeDialect(),
                handler: handler
            )
        }
        #expect(error?.path == path)
    }

    @Test(
        "messages that the template cannot say are refused with their place",
        arguments: [
            (
                #"{"$messages":{}}"#,
                #"[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://h/i"}}]}]"#,
                "/messages/0/content/0"
            ),
            (
                #"{"$last_user_text":true}"#,
                #"[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://h/i"}}]}]"#,
                "/messages/0/content/0"
            ),
            (#"{"$last_user_text":true}"#, #"[{"role":"system","content":"x"}]"#, "/messages"),
            (
                #"{"$messages":{}}"#,
                #"[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"r"}]"#,
                "/messages/0/tool_calls/0"
            ),
            (
                #"{"$prompt":true}"#,
                #"[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"r"}]"#,
                "/messages/0/tool_calls/0"
            ),
        ]
    )
    func unsaid(placeholder: String, messages: String, path: String) throws {
        let handler = try Self.handler(["x": try JSONValue.parse(placeholder)])
        let error = #expect(throws: DialectError.self) {
            try upstreamRequest(#"{"messages":\#(messages)}"#, DeclarativeDialect(), handler: handler)
        }
        #expect(error?.path == path)
    }

    @Test(
        "a problem is told with its place, and all of them at once",
        arguments: [
            ("[]", [""]), ("7", [""]), (#"{"$model":true}"#, ["/$model"]),
            (#"{"a":[0,1,{"foo":{"$parm":"x"}}],"b":{"$model":1}}"#, ["/a/2/foo/$parm", "/b/$model"]),
            (
                #"{"a":{"$param":7},"b":{"$param":"model"},"c":{"$param":"stream"}}"#,
                ["/a/$param", "/b/$param", "/c/$param"]
            ),
            (
                #"{"a":{"$param":"x","required":1},"b":{"$param":"x","required":true,"default":1}}"#,
                ["/a/required", "/b/default"]
            ),
            (#"{"a":{"$param":"x","as":"int"},"b":{"$param":"x","more":1}}"#, ["/a/as", "/b/more"]),
            (#"{"a":{"$prompt":"nope"},"b":{"$model":true,"x":1}}"#, ["/a/$prompt", "/b/x"]),
            (
                #"{"a":{"$messages":[]},"b":{"$messages":{"x":1}},"c":{"$messages":{"role":""}}}"#,
                ["/a/$messages", "/b/$messages/x", "/c/$messages/role"]
            ),
            (
                #"{"a":{"$messages":{"roles":{"tool":"x"}}},"b":{"$messages":{"roles":{"user":1}}}}"#,
                ["/a/$messages/roles/tool", "/b/$messages/roles/user"]
            ),
            (#"{"a/b":{"x~y":{"$no":1}}}"#, ["/a~1b/x~0y/$no"]),
        ] as [(String, [String])]
    )
    func problems(template: String, paths: [String]) throws {
        let body = try JSONValue.parse(template)
        let error = #expect(throws: HandlerError.self) { try Self.handler(body) }
        #expect(error?.problems.map(\.path) == paths.map { "/request/body" + $0 })
        let unknown = error?.problems.first { $0.path.hasSuffix("$parm") }
        #expect(unknown?.message.contains("$param") ?? true)
    }
}
