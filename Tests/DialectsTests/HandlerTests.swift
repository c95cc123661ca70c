import Harness
import JSON
import Testing

@testable import Dialects

@Suite("Handlers", .timeLimit(.minutes(1)))
struct HandlerTests {
    @Test("each dialect's handler is written and read back the same", arguments: Handler.templates)
    func roundTrip(template: Handler) throws {
        #expect(try Handler(template.json) == template)
        #expect(try Handler(JSONValue.parse(template.json.serialized(pretty: true))) == template)
    }

    @Test("a handler with nothing left to defaults is read and written back the same")
    func fullRoundTrip() throws {
        let file: JSONValue = [
            "dialect": "openai",
            "paths": ["chat": "/chat?api-version=1", "models": nil, "embeddings": "/e"],
            "auth": "header:X-API-Key",
            "headers": ["HTTP-Referer": "https://example.org", "X-Title": "a b"],
            "parameters": [
                "allowed": ["temperature", "max_tokens"],
                "renamed": ["max_tokens": "max_completion_tokens"],
                "fixed": ["enable_thinking": false],
                "defaults": ["temperature": 0.70],
                "dropped_on_400": ["stream_options"],
            ],
            "timeouts": ["connect": 1.5, "first_byte": 120, "idle": 0.25, "total": 86400],
            "retry": ["attempts": 0, "base_delay": 1, "maximum_delay": 2, "retry_after_limit": 3],
            "limits": ["concurrent_streams": 4, "requests_per_minute": 60],
            "stream": false,
            "malformed": "skip",
            "ca_file": "/etc/ssl/own.pem",
            "allow_insecure": true,
        ]
        let handler = try Handler(file)
        #expect(handler.json == file)
        #expect(handler.auth == .header(name: "X-API-Key"))
        #expect(handler.timeouts.connect == .milliseconds(1500))
        #expect(handler.timeouts.total == .seconds(86400))
        #expect(handler.parameters.renamed == ["max_tokens": "max_completion_tokens"])
        #expect(handler.malformed == .skip)
    }

    @Test("what a file leaves out has the dialect's own value")
    func defaults() throws {
        #expect(try Handler(["dialect": "openai"]) == OpenAIDialect().defaultHandler)
        #expect(try Handler(["$schema": "../handler.schema.json", "dialect": "echo"]) == EchoDialect().defaultHandler)
        let handler = OpenAIDialect().defaultHandler
        #expect(handler.timeouts.connect == .seconds(10) && handler.timeouts.firstByte == .seconds(60))
        #expect(handler.timeouts.idle == .seconds(60) && handler.timeouts.total == nil)
        #expect(handler.malformed == .text && handler.stream && !handler.allowInsecure && handler.auth == .bearer)
    }

    @Test(
        "a problem is told with its place",
        arguments: [
            ("[]", [""]),
            ("{}", [""]),
            (#"{"dialect":"nope"}"#, ["/dialect"]),
            (#"{"dialect":7}"#, ["/dialect"]),
            (#"{"dialect":"openai","$schema":1}"#, ["/$schema"]),
            (#"{"dialect":"openai","extra":1,"a/b~c":2}"#, ["/extra", "/a~1b~0c"]),
            (
                #"{"dialect":"openai","paths":{"chat":"chat","models":"/a b","other":1}}"#,
                ["/paths/chat", "/paths/models", "/paths/other"]
            ),
            (#"{"dialect":"openai","paths":[]}"#, ["/paths"]),
            (#"{"dialect":"openai","auth":"basic"}"#, ["/auth"]),
            (#"{"dialect":"openai","auth":"header:"}"#, ["/auth"]),
            (#"{"dialect":"openai","auth":"header:a b"}"#, ["/auth"]),
            (#"{"dialect":"openai","auth":"header:Host"}"#, ["/auth"]),
            (#"{"dialect":"openai","auth":"query:a&b"}"#, ["/auth"]),
            (#"{"dialect":"openai","auth":"sigv4:"}"#, ["/auth"]),
            (#"{"dialect":"openai","auth":"sigv4:a:b:c"}"#, ["/auth"]),
            (#"{"dialect":"openai","auth":"sigv4:Bedrock"}"#, ["/auth"]),
            (#"{"dialect":"openai","auth":"sigv4:bedrock:"}"#, ["/auth"]),
            (
                #"{"dialect":"openai","headers":{"Host":"x","X-A":"a\r\nb","X-B":"\u0000","Content-Length":"1","é":"1"}}"#,
                ["/headers/Host", "/headers/X-A", "/headers/X-B", "/headers/Content-Length", "/headers/é"]
            ),
            (
                #"{"dialect":"openai","headers":{"X-A":"1","x-a":"2","Connection":"close","Transfer-Encoding":"x"}}"#,
                ["/headers/x-a", "/headers/Connection", "/headers/Transfer-Encoding"]
            ),
            (
                #"{"dialect":"openai","parameters":{"allowed":["a",1,"a","model"],"fixed":{"stream":true},"defaults":[]}}"#,
                [
                    "/parameters/allowed/1", "/parameters/allowed/2", "/parameters/allowed/3",
                    "/parameters/fixed/stream",
                    "/parameters/defaults",
                ]
            ),
            (
                #"{"dialect":"openai","parameters":{"renamed":{"a":"x","b":"x","messages":"y","c":1}}}"#,
                ["/parameters/renamed/b", "/parameters/renamed/messages", "/parameters/renamed/c"]
            ),
            (
                #"{"dialect":"openai","timeouts":{"connect":0,"first_byte":-1,"idle":86401,"total":"1"}}"#,
                ["/timeouts/connect", "/timeouts/first_byte", "/timeouts/idle", "/timeouts/total"]
            ),
            (
                #"{"dialect":"openai","timeouts":{"connect":1e400,"idle":null}}"#,
                ["/timeouts/connect", "/timeouts/idle"]
            ),
            (
                #"{"dialect":"openai","retry":{"attempts":11},"limits":{"concurrent_streams":0}}"#,
                ["/retry/attempts", "/limits/concurrent_streams"]
            ),
            (
                #"{"dialect":"openai","malformed":"ignore","ca_file":"x.pem","allow_insecure":"yes","stream":1}"#,
                ["/malformed", "/ca_file", "/allow_insecure", "/stream"]
            ),
        ] as [(String, [String])]
    )
    func problems(text: String, paths: [String]) throws {
        let value = try JSONValue.parse(text)
        let error = #expect(throws: HandlerError.self) { try Handler(value) }
        #expect(error?.problems.map(\.path) == paths)
        #expect(error?.problems.allSatisfy { !$0.message.isEmpty && !$0.message.contains("\n") } == true)
    }

    @Test(
        "signing names the service and the region, or leaves them to the dialect and the endpoint",
        arguments: [
            ("sigv4", .sigv4(service: "bedrock", region: nil)),
            ("sigv4:bedrock", .sigv4(service: "bedrock", region: nil)),
            ("sigv4:bedrock:eu-west-3", .sigv4(service: "bedrock", region: "eu-west-3")),
            ("sigv4:sagemaker", .sigv4(service: "sagemaker", region: nil)),
        ] as [(String, Authentication)]
    )
    func signing(word: String, expected: Authentication) throws {
        let handler = try Handler(["dialect": "openai", "auth": .string(word)])
        #expect(handler.auth == expected)
        #expect(try Handler(handler.json) == handler)
    }

    @Test("overrides change what they name and nothing else")
    func overrides() throws {
        let handler = try Handler.openAI.overridden(by: ["auth": "none", "timeouts": ["idle": 5]])
        var expected = Handler.openAI
        expected.auth = .none
        expected.timeouts.idle = .seconds(5)
        #expect(handler == expected)
        let error = #expect(throws: HandlerError.self) { try Handler.openAI.overridden(by: ["timeouts": ["idle": 0]]) }
        #expect(error?.problems.map(\.path) == ["/timeouts/idle"])
        let other = #expect(throws: HandlerError.self) { try Handler.tgi.overridden(by: ["dialect": "openai"]) }
        #expect(other?.problems.map(\.path) == ["/dialect"])
    }

    @Test("there is a template for each dialect, and config/templates holds it", arguments: Handler.templates)
    func templates(template: Handler) throws {
        #expect(DialectRegistry.dialect(named: template.dialect)?.defaultHandler == template)
        var file = JSONObject([("$schema", "../handler.schema.json")])
        for member in template.json.objectValue?.members ?? [] { file[member.key] = member.value }
        try expectFile("templates/\(template.dialect).json", is: .object(file))
        #expect(try Handler(.object(file)) == template)
    }

    @Test("every dialect has a template of its name")
    func registry() {
        #expect(DialectRegistry.all.map(\.name) == Handler.templates.map(\.dialect))
    }

    @Test("config/handler.schema.json is the schema of what is read")
    func schema() throws {
        try expectFile("handler.schema.json", is: HandlerSchema.document)
        let properties = HandlerSchema.document["properties"]?.objectValue?.keys
        #expect(properties == ["$schema"] + HandlerField.all.map(\.name))
    }

    /// Expects a file of `config/` to be this, or writes it when `PROVIDERD_WRITE_CONFIG` is set.
    private func expectFile(_ name: String, is value: JSONValue) throws {
        let path = ReferenceMaterial.projectRoot + "/config/" + name
        let text = String(decoding: value.serialized(pretty: true), as: UTF8.self) + "\n"
        if Environment.has("PROVIDERD_WRITE_CONFIG") { try writeFile(path, text) }
        #expect(try String(decoding: readFile(path), as: UTF8.self) == text, "run with PROVIDERD_WRITE_CONFIG=1")
    }
}
