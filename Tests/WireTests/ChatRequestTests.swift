import JSON
import Testing
import Wire

@Suite("A chat's params", .timeLimit(.minutes(1)))
struct ChatRequestTests {
    private func request(_ text: String) throws(RPCError) -> ChatRequest {
        try ChatRequest(bytes: Array(text.utf8))
    }

    private func problems(_ text: String) -> [String] {
        do throws(RPCError) {
            _ = try request(text)
            return []
        } catch {
            return WireTests.problems(error)
        }
    }

    @Test("are kept byte for byte, with the place and the kind of every member")
    func keepsBytes() throws {
        let text =
            #" { "model":"a/b/c" , "messages" : [ {"role":"user","content":"你好"} ],"x_new":{"deep":[1e3]} , "n":1}  "#
        let request = try request(text)
        #expect(request.bytes == Array(text.utf8))
        #expect(request.members.map(\.name) == ["model", "messages", "x_new", "n"])
        #expect(request.members.map(\.kind) == [.string, .array, .object, .number])
        let values = request.members.map { String(decoding: request.bytes[$0.value], as: UTF8.self) }
        #expect(values == [#""a/b/c""#, #"[ {"role":"user","content":"你好"} ]"#, #"{"deep":[1e3]}"#, "1"])
        #expect(request["x_new"]?.kind == .object)
        #expect(request["nothing"] == nil)
        #expect(String(decoding: request.bytes[request.messages], as: UTF8.self).hasPrefix("[ {"))
    }

    @Test(
        "divide the model at its first slash, unless the provider is given",
        arguments: [
            (#"{"model":"deepseek/deepseek-chat","messages":[1]}"#, "deepseek", "deepseek-chat"),
            (#"{"model":"openrouter/meta/llama/3","messages":[1]}"#, "openrouter", "meta/llama/3"),
            (#"{"provider":"openrouter","model":"meta/llama","messages":[1]}"#, "openrouter", "meta/llama"),
            (#"{"model":"gpt","messages":[1]}"#, nil, "gpt"),
            (#"{"model":"deepseek/","messages":[1]}"#, "deepseek", nil),
            (#"{"model":"/gpt","messages":[1]}"#, nil, "/gpt"),
            (#"{"provider":"p","messages":[1]}"#, "p", nil),
            (#"{"model":null,"provider":null,"messages":[1]}"#, nil, nil),
            (#"{"\u006dodel":"\u0061/b","messages":[1]}"#, "a", "b"),
            (#"{"messages":[1]}"#, nil, nil),
        ] as [(String, String?, String?)]
    )
    func target(text: String, provider: String?, model: String?) throws {
        #expect(try request(text).target == ChatTarget(provider: provider, model: model))
    }

    @Test("hold what is meant for the daemon under providerd")
    func options() throws {
        let request = try request(
            #"{"messages":[1],"providerd":{"timeouts":{"idle":2.5,"total":60},"retry":{"attempts":1},"#
                + #""fallbacks":["a/b"],"detach":true,"metadata":{"job":"x"}}}"#
        )
        #expect(
            request.options
                == ChatOptions(
                    timeouts: .init(idle: 2.5, total: 60),
                    retry: .init(attempts: 1),
                    fallbacks: ["a/b"],
                    detach: true,
                    metadata: ["job": "x"]
                )
        )
        #expect(try self.request(#"{"messages":[1]}"#).options == ChatOptions())
        #expect(try self.request(#"{"messages":[1],"providerd":null}"#).options == ChatOptions())
    }

    @Test(
        "are refused with every problem",
        arguments: [
            ("{}", ["/messages is required"]),
            ("[]", [" must be an object"]),
            (#"{"messages":[ ]}"#, ["/messages must not be empty"]),
            (#"{"messages":{}}"#, ["/messages must be an array"]),
            (#"{"messages":null}"#, ["/messages must be an array"]),
            (#"{"messages":[1],"model":1}"#, ["/model must be a string, not an integer"]),
            (#"{"messages":[1],"provider":{}}"#, ["/provider must be a string, not an object"]),
            (#"{"messages":[1],"n":1,"\u006e":2}"#, ["/n is given twice"]),
            (#"{"messages":[1],"providerd":1}"#, ["/providerd must be an object, not an integer"]),
            (
                #"{"model":[],"providerd":{"timeouts":{"idle":0,"total":86401,"first_byte":"1"},"retry":{"attempts":0},"detch":1}}"#,
                [
                    "/model must be a string, not an array",
                    "/providerd/detch is not known; did you mean detach?",
                    "/providerd/timeouts/first_byte must be a number, not a string",
                    "/providerd/timeouts/idle must be above 0",
                    "/providerd/timeouts/total must be at most 86400",
                    "/providerd/retry/attempts must be at least 1",
                    "/messages is required",
                ]
            ),
        ]
    )
    func refused(text: String, expected: [String]) {
        #expect(problems(text) == expected)
    }

    @Test("may be absent only to be refused")
    func absent() {
        #expect(throws: RPCError.self) { try ChatRequest(nil) }
    }

    @Test("have at most as many members as any dialect could know")
    func memberLimit() throws {
        let members = (1..<ChatRequest.memberLimit).map { #""p\#($0)":\#($0)"# }
        #expect(try request(#"{"messages":[1],\#(members.joined(separator: ","))}"#).members.count == 256)
        let more = members + [#""q":1"#]
        #expect(problems(#"{"messages":[1],\#(more.joined(separator: ","))}"#) == [" must have at most 256 members"])
    }

    @Test("that are cut anywhere are refused")
    func cut() {
        let whole = Array(#"{"model":"a","messages":[{"role":"user"}],"providerd":{"detach":true}}"#.utf8)
        for length in 0..<whole.count {
            #expect(throws: RPCError.self) { try ChatRequest(bytes: Array(whole[..<length])) }
        }
    }

    @Test("are built by a client as the daemon reads them")
    func client() throws {
        let params = ChatParams(
            messages: [["role": "user", "content": "hi"]],
            model: "m",
            provider: "p",
            parameters: ["temperature": 0.5],
            options: ChatOptions(fallbacks: ["a/b"])
        )
        let request = try request(text(ChatStream(params)))
        #expect(request.members.map(\.name) == ["provider", "model", "messages", "temperature", "providerd"])
        #expect(request.target == ChatTarget(provider: "p", model: "m"))
        #expect(request.options.fallbacks == ["a/b"])
    }
}
