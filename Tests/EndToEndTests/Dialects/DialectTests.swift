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
        var crumbs = Self.full
        crumbs.delivery.split = [7]
        crumbs.style.lineEnd = .crlf
        crumbs.style.comments = .init()
        var atOnce = Self.full
        atOnce.response.whole = true
        var script = Script(models: [
            "full": Self.full, "crumbs": crumbs, "at-once": atOnce, "failing": Self.failing,
        ])
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

    @Test("What a provider says arrives: streams, completions, models, vectors", arguments: DialectCase.every)
    func says(row: DialectCase) throws {
        let client = try serve(row)
        try stream(row: row, client)
        try complete(row: row, client)
        try others(row: row, client)
    }

    @Test("What goes wrong is told, and what is cancelled ends at the provider too", arguments: DialectCase.every)
    func fails(row: DialectCase) throws {
        let client = try serve(row)
        try refused(row: row, client)
        try failing(row: row, client)
        try cut(row: row, client)
        try cancelled(row: row, client)
    }

    @Test("Every type with a provider behind it has its row")
    func types() throws {
        let program = try daemon.start()
        let types = try daemon.connect().result("provider.types")["types"]?.arrayValue ?? []
        let names = Set(types.compactMap { $0["name"]?.stringValue ?? $0["type"]?.stringValue })
        #expect(names.subtracting(DialectCase.every.map(\.type)) == ["echo"], "\(program.text)")
    }

    // MARK: Steps

    /// A stream brings text, reasoning, calls, the reason and usage.
    private func stream(row: DialectCase, _ client: LineClient) throws {
        for model in ["full", "crumbs", "at-once"] { try stream(of: model, row, client) }
    }

    private func stream(of model: String, _ row: DialectCase, _ client: LineClient) throws {
        let stream = try client.stream(params("it/\(model)", row))
        #expect(stream.result?["status"] == "complete", "\(stream.answer.text)")
        #expect(stream.text == row.text)
        #expect(stream.count(ofDelta: "role") == 1)
        let deltas = stream.chunks.compactMap { $0["choices"]?[0]?["delta"] }
        #expect(deltas.first?["role"] == "assistant")
        let reasoning = deltas.compactMap { $0["reasoning_content"]?.stringValue }.joined()
        let reasons = row.words.contains(model == "at-once" ? .wholeReasoning : .reasoning)
        #expect(reasoning == (reasons ? "let me think" : ""))
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

    /// A completion is the same, from a stream and from a whole answer.
    private func complete(row: DialectCase, _ client: LineClient) throws {
        _ = try client.result("provider.add", row.add("whole", mock, handler: #""stream":false"#))
        for name in ["it", "whole"] {
            let result = try client.result("chat.complete", params("\(name)/full", row))
            let message = try #require(result["choices"]?[0]?["message"])
            #expect(message["content"]?.stringValue == row.text)
            if row.words.contains(name == "it" ? .reasoning : .wholeReasoning) {
                #expect(message["reasoning_content"] == "let me think")
            }
            try check(calls: message["tool_calls"]?.arrayValue ?? [], row)
            let reason = row.words.contains(.calls) ? "tool_calls" : "stop"
            if row.words.contains(.finish) { #expect(result["choices"]?[0]?["finish_reason"]?.stringValue == reason) }
            if row.words.contains(.promptTokens) { #expect(result["usage"]?["prompt_tokens"] == 10) }
        }
    }

    /// Models are listed, and texts embedded, where the provider has it.
    private func others(row: DialectCase, _ client: LineClient) throws {
        if row.words.contains(.models) {
            let models = try client.result("provider.models", #"{"name":"it"}"#)["models"]?.arrayValue ?? []
            #expect(models.contains { $0["id"] == "full" }, "\(models)")
        }
        if row.words.contains(.embeddings) {
            let result = try client.result("embeddings.create", #"{"model":"it/full","input":"abc"}"#)
            #expect(result["data"]?[0]?["embedding"]?.arrayValue?.map(\.doubleValue) == [3, 0.25, -0.5])
            let hasNoUsage = ["cloudflare", "gemini"].contains(row.type)
            #expect(hasNoUsage || result["usage"]?["prompt_tokens"] == 3)
        } else {
            #expect(try client.call("embeddings.create", #"{"model":"it/full","input":"abc"}"#)["error"] != nil)
        }
    }

    /// An error of the provider is told in its own words.
    private func refused(row: DialectCase, _ client: LineClient) throws {
        let refused = try client.stream(params("it/mock-status400", row))
        #expect(refused.type == "upstream_http", "\(refused.answer.text)")
        #expect(refused.details?["http_status"] == 400)
        #expect(refused.answer.text.contains("the mock was asked for this status"))
        #expect(refused.chunks.isEmpty)
    }

    /// An error inside a stream ends it, after what came before.
    private func failing(row: DialectCase, _ client: LineClient) throws {
        guard row.words.contains(.errors) else { return }
        let failed = try client.stream(params("it/failing", row))
        #expect(failed.type == "upstream_error", "\(failed.answer.text)")
        #expect(failed.text == (row.grows ? "one" : ""))
        #expect(failed.finishReasons.isEmpty)
    }

    /// A stream that is cut is never complete.
    private func cut(row: DialectCase, _ client: LineClient) throws {
        for word in ["cut", "short"] {
            let cut = try client.stream(params("it/mock-n100-s200-\(word)9000", row))
            #expect(cut.result == nil, "\(cut.answer.text)")
            #expect(row.isPolled || cut.type == "upstream_truncated", "\(cut.answer.text)")
            #expect(cut.finishReasons.isEmpty)
            #expect(row.isPolled || cut.text.utf8.count > 1000)
        }
    }

    /// A cancelled stream ends at the provider too.
    private func cancelled(row: DialectCase, _ client: LineClient) throws {
        let id = try client.request("chat.stream", params("it/mock-n4-stall2", row))
        let stream: String
        if row.grows {
            stream = try client.firstChunk(ofStream: id)
        } else {
            stream = try client.notification("chat.started") { $0["id"]?.intValue == id }["stream"]?.stringValue ?? ""
            let polls = mock.counters.polls
            #expect(milliseconds(until: { mock.counters.polls > polls }) != nil)
        }
        let before = mock.counters.cancelled
        _ = try client.result("chat.cancel", #"{"stream":"\#(stream)"}"#)
        #expect(try client.answer(to: id)["error"]?["data"]?["type"] == "cancelled")
        let isOver = milliseconds(until: {
            row.isPolled ? mock.counters.cancelled > before : mock.counters.active == 0
        })
        #expect(isOver != nil)
    }

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
