import DaemonHarness
import Glibc
import Harness
import JSON
import MockProvider
import Testing

/// The built daemon speaks to a provider of every type, through libcurl and over its own socket.
@Suite(.ownThread, .timeLimit(.minutes(5)))
final class DialectTests {
    let daemon: DaemonUnderTest
    let mock: MockProvider
    /// They run as long as the test.
    private var programs: [Program] = []

    init() throws {
        daemon = try DaemonUnderTest()
        try daemon.configuration.write(["words": .init(type: "echo", model: "echo")])
        var script = Script(models: ["full": Self.full, "failing": Self.failing])
        // Each request must carry the key where its dialect has it.
        script.credential = CredentialRule(.own, key: "sk-e2e")
        mock = try MockProvider.start(script: script)
    }

    deinit {
        mock.stop()
    }

    /// Reasoning, text with a character of several bytes, and two calls.
    private static let full: Behaviour = {
        var behaviour = Behaviour(texts: ["Hé", " \"llo\"\n", "🌍."])
        behaviour.reply.reasoning = ["let me", " think"]
        behaviour.reply.toolCalls = [
            .init(id: "call_a", name: "weather", arguments: #"{"city":"Paris","days":[1,2]}"#, fragments: 3),
            .init(id: "call_b", name: "time", arguments: "{}"),
        ]
        behaviour.style.usage = .asked
        return behaviour
    }()

    /// A text, then an error told inside the stream.
    private static let failing: Behaviour = {
        var behaviour = Behaviour(texts: ["one", "two", "three"])
        behaviour.style.error = .init(after: 1)
        return behaviour
    }()

    private let tools = """
        "stream_options":{"include_usage":true},"tools":[\
        {"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{}}}},\
        {"type":"function","function":{"name":"time","parameters":{"type":"object","properties":{}}}}]
        """

    /// The params of a chat with a model, with tools where the dialect has words for them.
    private func params(_ model: String, _ row: DialectCase) -> String {
        chat(model, row.words.contains(.calls) ? tools : "")
    }

    @Test("A stream brings text, reasoning, calls, the reason and usage", arguments: DialectCase.all)
    func stream(row: DialectCase) throws {
        let client = try serve(row)
        let stream = try client.stream(params("it/full", row))
        #expect(stream.result?["status"] == "complete", "\(stream.answer.text)")
        #expect(stream.text == "Hé \"llo\"\n🌍.")
        #expect(stream.count(ofDelta: "role") == 1)
        let deltas = stream.chunks.compactMap { $0["choices"]?[0]?["delta"] }
        #expect(deltas.first?["role"] == "assistant")
        let reasoning = deltas.compactMap { $0["reasoning_content"]?.stringValue }.joined()
        #expect(reasoning == (row.words.contains(.reasoning) ? "let me think" : ""))
        try check(calls: Self.assembled(deltas), row)
        if row.words.contains(.finish) {
            #expect(stream.finishReasons == [row.words.contains(.calls) ? "tool_calls" : "stop"])
        }
        if row.words.contains(.usage) {
            if row.words.contains(.promptTokens) { #expect(stream.result?["usage"]?["prompt_tokens"] == 10) }
            #expect((stream.result?["usage"]?["completion_tokens"]?.intValue ?? 0) > 1)
            #expect(stream.usagePlaces == [stream.chunks.count - 1])
        }
    }

    @Test("A completion is the same, from a stream and from a whole answer", arguments: DialectCase.all)
    func complete(row: DialectCase) throws {
        let client = try serve(row)
        _ = try client.result("provider.add", row.add("whole", mock, handler: #""stream":false"#))
        for name in ["it", "whole"] {
            let result = try client.result("chat.complete", params("\(name)/full", row))
            let message = try #require(result["choices"]?[0]?["message"])
            #expect(message["content"] == "Hé \"llo\"\n🌍.")
            if row.words.contains(.reasoning), name == "it" || row.type != "cloudflare" {
                #expect(message["reasoning_content"] == "let me think")
            }
            try check(calls: message["tool_calls"]?.arrayValue ?? [], row)
            let reason = row.words.contains(.calls) ? "tool_calls" : "stop"
            if row.words.contains(.finish) { #expect(result["choices"]?[0]?["finish_reason"]?.stringValue == reason) }
            if row.words.contains(.promptTokens) { #expect(result["usage"]?["prompt_tokens"] == 10) }
        }
    }

    @Test("An error of the provider is told in its own words", arguments: DialectCase.all)
    func refused(row: DialectCase) throws {
        let client = try serve(row)
        let refused = try client.stream(params("it/mock-status400", row))
        #expect(refused.type == "upstream_http", "\(refused.answer.text)")
        #expect(refused.details?["http_status"] == 400)
        #expect(refused.answer.text.contains("the mock was asked for this status"))
        #expect(refused.chunks.isEmpty)
    }

    @Test("An error inside a stream ends it, after what came before", arguments: DialectCase.all)
    func failing(row: DialectCase) throws {
        guard row.words.contains(.errors) else { return }
        let client = try serve(row)
        let failed = try client.stream(params("it/failing", row))
        #expect(failed.type == "upstream_error", "\(failed.answer.text)")
        #expect(failed.text == "one")
        #expect(failed.finishReasons.isEmpty)
    }

    @Test("A stream that is cut is never complete", arguments: DialectCase.all)
    func cut(row: DialectCase) throws {
        let client = try serve(row)
        for word in ["cut", "short"] {
            let cut = try client.stream(params("it/mock-n100-s200-\(word)9000", row))
            #expect(cut.result == nil, "\(cut.answer.text)")
            #expect(row.isPolled || cut.type == "upstream_truncated", "\(cut.answer.text)")
            #expect(cut.finishReasons.isEmpty)
            #expect(row.isPolled || cut.text.utf8.count > 1000)
        }
    }

    @Test("A cancelled stream ends at the provider too", arguments: DialectCase.all)
    func cancelled(row: DialectCase) throws {
        let client = try serve(row)
        let id = try client.request("chat.stream", params("it/mock-n4-stall2", row))
        let stream = try client.firstChunk(ofStream: id)
        _ = try client.result("chat.cancel", #"{"stream":"\#(stream)"}"#)
        #expect(try client.answer(to: id)["error"]?["data"]?["type"] == "cancelled")
        let isOver = milliseconds(until: {
            row.isPolled ? mock.counters.cancelled == 1 : mock.counters.aborted == 1
        })
        #expect(isOver != nil)
    }

    @Test("Every type with a provider behind it has its row")
    func types() throws {
        let program = try daemon.start()
        let types = try daemon.connect().result("provider.types")["types"]?.arrayValue ?? []
        let names = Set(types.compactMap { $0["name"]?.stringValue ?? $0["type"]?.stringValue })
        #expect(names.subtracting(DialectCase.all.map(\.type)) == ["echo"], "\(program.text)")
    }

    // MARK: Steps

    /// Starts a daemon and adds the provider `it` over its socket.
    private func serve(_ row: DialectCase) throws -> LineClient {
        programs.append(try daemon.start())
        let client = try daemon.connect()
        _ = try client.result("provider.add", row.add("it", mock))
        return client
    }

    /// Holds calls to those of the reply.
    private func check(calls: [JSONValue], _ row: DialectCase) throws {
        guard row.words.contains(.calls) else {
            #expect(calls.isEmpty)
            return
        }
        #expect(calls.map { $0["function"]?["name"] } == ["weather", "time"])
        let ids = calls.compactMap { $0["id"]?.stringValue }
        if row.words.contains(.callIDs) { #expect(ids == ["call_a", "call_b"]) }
        #expect(Set(ids).count == 2 && !ids.contains(""))
        let arguments = try calls.map { try JSONValue.parse($0["function"]?["arguments"]?.stringValue ?? "") }
        #expect(arguments == [["city": "Paris", "days": [1, 2]], [:]])
    }

    /// The calls that the deltas of a stream amount to; their indexes must be dense.
    private static func assembled(_ deltas: [JSONValue]) -> [JSONValue] {
        var calls: [JSONValue] = []
        for delta in deltas.flatMap({ $0["tool_calls"]?.arrayValue ?? [] }) {
            let index = delta["index"]?.intValue ?? -1
            if index == calls.count { calls.append(["function": ["arguments": ""]]) }
            guard calls.indices.contains(index) else { continue }
            if let id = delta["id"] { calls[index]["id"] = id }
            if let name = delta["function"]?["name"] { calls[index]["function"]?["name"] = name }
            let arguments = calls[index]["function"]?["arguments"]?.stringValue ?? ""
            let more = delta["function"]?["arguments"]?.stringValue ?? ""
            calls[index]["function"]?["arguments"] = .string(arguments + more)
        }
        return calls
    }
}
