import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing
import Wire

@testable import Daemon

/// Everything that the first section of PROTOCOL.md says about lines that are no requests (FAULTS.md, 21).
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct MalformedInputTests {
    let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
        try configuration.write(["words": .init(type: "echo", model: "echo")])
    }

    struct Input: Sendable, CustomTestStringConvertible {
        let name: String
        let line: [UInt8]
        let code: Int
        var id: JSONValue = .null

        init(_ name: String, _ line: String, _ code: Int, id: JSONValue = .null) {
            self.init(name, Array(line.utf8), code, id: id)
        }

        init(_ name: String, _ line: [UInt8], _ code: Int, id: JSONValue = .null) {
            (self.name, self.line, self.code, self.id) = (name, line, code, id)
        }

        var testDescription: String { name }
    }

    static let inputs: [Input] = [
        Input("no JSON", "hello", -32700),
        Input("half of a JSON text", #"{"jsonrpc":"2.0","id":1"#, -32700),
        Input("two JSON texts", #"{"jsonrpc":"2.0","id":1,"method":"daemon.ping"} {}"#, -32700),
        Input(
            "a NUL within a string",
            Array(#"{"jsonrpc":"2.0","id":1,"method":"a"#.utf8) + [0] + Array(#""}"#.utf8),
            -32700
        ),
        Input("a NUL alone", [0], -32700),
        Input(
            "invalid UTF-8",
            Array(#"{"jsonrpc":"2.0","id":1,"method":"a"#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8),
            -32700
        ),
        Input("a hundred thousand brackets", [UInt8](repeating: UInt8(ascii: "["), count: 100_000), -32700),
        Input("white space only", "   ", -32700),
        Input("a batch", #"[{"jsonrpc":"2.0","id":1,"method":"daemon.ping"}]"#, -32600),
        Input("an empty batch", "[]", -32600),
        Input("a number", "42", -32600),
        Input("another version", #"{"jsonrpc":"1.0","id":4,"method":"daemon.ping"}"#, -32600, id: 4),
        Input("no version", #"{"id":"x","method":"daemon.ping"}"#, -32600, id: "x"),
        Input("no method", #"{"jsonrpc":"2.0","id":6}"#, -32600, id: 6),
        Input("a method that is a number", #"{"jsonrpc":"2.0","method":1,"id":7}"#, -32600, id: 7),
        Input("params in an array", #"{"jsonrpc":"2.0","id":8,"method":"daemon.ping","params":[]}"#, -32600, id: 8),
        Input("an id that is a fraction", #"{"jsonrpc":"2.0","id":1.5,"method":"daemon.ping"}"#, -32600),
        Input("an id that is an object", #"{"jsonrpc":"2.0","id":{},"method":"daemon.ping"}"#, -32600),
        Input("an unknown method", #"{"jsonrpc":"2.0","id":9,"method":"daemon.pong"}"#, -32601, id: 9),
    ]

    @Test("A line that is no request has its error, and the connection lives on", arguments: inputs)
    func line(_ input: Input) async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            try client.send(bytes: input.line + [10])
            let answer = try #require(try client.next())
            #expect(answer["jsonrpc"]?.stringValue == "2.0")
            #expect(answer["id"] == input.id)
            #expect(answer.errorCode == input.code)
            #expect(answer.details?["type"]?.stringValue?.isEmpty == false)
            _ = try client.result("daemon.ping")
        }
    }

    @Test("All of them in one write are answered one by one, and the last good one too", arguments: [1, 2])
    func allAtOnce(workers: Int) async throws {
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            var bytes: [UInt8] = []
            for input in Self.inputs { bytes += input.line + [10] }
            bytes += Array("\n\r\n".utf8)
            bytes += Array(#"{"jsonrpc":"2.0","id":99,"method":"daemon.ping"}"#.utf8) + [10]
            try client.send(bytes: bytes)
            for input in Self.inputs {
                #expect(try client.next()?.errorCode == input.code)
            }
            #expect(try client.next()?["id"] == 99)
        }
    }

    @Test("A line may end with CR LF, and an empty one means nothing")
    func lineEnds() async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            try client.send(bytes: Array("\r\n\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"daemon.ping\"}\r\n".utf8))
            let answer = try #require(try client.next())
            #expect(answer["id"] == 1)
            #expect(answer["result"] != nil)
        }
    }

    @Test("A request may come byte by byte")
    func byteByByte() async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            for byte in Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"daemon.ping\"}\n".utf8) {
                try client.send(bytes: [byte])
            }
            #expect(try client.next()?["result"] != nil)
        }
    }

    @Test("A request without an id is a notification and gets no answer, whatever becomes of it")
    func notifications() async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            try client.send(#"{"jsonrpc":"2.0","method":"daemon.ping"}"#)
            try client.send(#"{"jsonrpc":"2.0","method":"no.such"}"#)
            try client.send(#"{"jsonrpc":"2.0","method":"provider.get","params":{"name":"nobody"}}"#)
            let id = try client.request("daemon.ping")
            #expect(try client.next()?["id"]?.intValue == id)
        }
    }

    @Test(
        "A line beyond the limit is refused and the connection closed; another one does not notice",
        arguments: [[10], [UInt8(ascii: "a"), UInt8(ascii: "a")]]
    )
    func tooLong(end: [UInt8]) async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let other = try daemon.connect()
            try client.send(bytes: [UInt8](repeating: UInt8(ascii: "a"), count: (16 << 20) + 1) + end)
            let answer = try #require(try client.next())
            #expect(answer["id"] == .null)
            #expect(answer.errorCode == -32600)
            #expect(try client.next() == nil)
            _ = try other.result("daemon.ping")
        }
    }

    @Test("A line of exactly the limit is a line")
    func longest() async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let start = Array(#"{"jsonrpc":"2.0","id":1,"method":"daemon.hello","params":{"client":""#.utf8)
            let end = Array(#""}}"#.utf8)
            let filling = [UInt8](repeating: UInt8(ascii: "a"), count: (16 << 20) - start.count - end.count)
            try client.send(bytes: start + filling + end + [10])
            #expect(try client.next()?["id"] == 1)
            _ = try client.result("daemon.ping")
        }
    }

    @Test("A client that has closed its sending side still gets its answers, then the end", arguments: [1, 2])
    func halfClosed(workers: Int) async throws {
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let first = try client.request("stream.list")
            let chat = try client.request("chat.stream", chat("words/echo", text: "a b c"))
            client.shutdownSending()
            let messages = try client.rest()
            #expect(messages.contains { $0["id"]?.intValue == first && $0["result"] != nil })
            #expect(messages.contains { $0["id"]?.intValue == chat && $0["result"] != nil })
            #expect(messages.count { $0["method"] == "chat.chunk" } > 0)
        }
    }

    @Test("A last line without its end is taken as one")
    func unterminated() async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            try client.send(bytes: Array(#"{"jsonrpc":"2.0","id":1,"method":"daemon.ping"}"#.utf8))
            client.shutdownSending()
            let messages = try client.rest()
            #expect(messages.count == 1)
            #expect(messages.first?["result"] != nil)
        }
    }

    @Test("An id that is still in use is refused, and the request that has it goes on")
    func duplicateID() async throws {
        let mock = try MockProvider.start()
        defer { mock.stop() }
        try configuration.write(["mock": .init(endpoint: mock.baseURL)])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            try client.request("chat.stream", chat("mock/mock-n3-stall1"), id: 7)
            _ = try client.firstChunk(ofStream: 7)
            let refusal = try client.answer(to: client.request("daemon.ping", id: 7))
            #expect(refusal.errorCode == -32600)
            _ = try client.result("chat.cancel", #"{"request":7}"#)
            let end = try client.answer(to: 7)
            #expect(end.errorCode == -32022)
            // Now it is free again.
            #expect(try client.answer(to: client.request("daemon.ping", id: 7))["result"] != nil)
        }
    }

    @Test("Params that a method does not know are refused, each by its name", arguments: Wire.Method.allCases)
    func unknownParams(_ method: Wire.Method) async throws {
        // What these do not know is for the provider.
        guard ![.chatStream, .chatComplete, .embeddingsCreate].contains(method) else { return }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let answer = try client.call(method.rawValue, #"{"bogus":1,"other":{"deep":true}}"#)
            #expect(answer.errorCode == -32602)
            let paths = answer.details?["errors"]?.arrayValue?.compactMap { $0["path"]?.stringValue } ?? []
            #expect(paths.contains("/bogus"))
            #expect(paths.contains("/other"))
        }
    }

    @Test(
        "Options of a chat that the daemon does not know, or does not carry out, are refused",
        arguments: [
            (#"{"bogus":1}"#, "/providerd/bogus"), (#"{"timeouts":{"idel":1}}"#, "/providerd/timeouts/idel"),
            (#"{"timeouts":{"idle":-1}}"#, "/providerd/timeouts/idle"), (#"{"detach":1}"#, "/providerd/detach"),
            (#"{"fallbacks":"a/b"}"#, "/providerd/fallbacks"),
            (#"{"retry":{"attempts":0}}"#, "/providerd/retry/attempts"),
        ]
    )
    func chatOptions(options: String, path: String) async throws {
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let answer = try client.call("chat.stream", chat("words/echo", #""providerd":\#(options)"#))
            #expect(answer.errorCode == -32602)
            let paths = answer.details?["errors"]?.arrayValue?.compactMap { $0["path"]?.stringValue } ?? []
            #expect(paths.contains(path))
        }
    }

    @Test("Requests beyond the limit of a connection are refused, and the others are not", .needsDescriptors(2500))
    func tooManyRequests() async throws {
        let mock = try MockProvider.start()
        defer { mock.stop() }
        try configuration.write(["mock": .init(endpoint: mock.baseURL)])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let limit = Workspace.limits.maxStreamsPerConnection
            for _ in 0..<limit { try client.request("chat.stream", chat("mock/mock-mute")) }
            let refusal = try client.call("chat.stream", chat("mock/mock-mute"))
            #expect(refusal.errorCode == -32030)
            #expect(refusal.details?["limit"]?.stringValue == "max_streams_per_connection")
            let list = try daemon.connect().result("stream.list")
            #expect(list["streams"]?.arrayValue?.count == limit)
        }
    }
}
