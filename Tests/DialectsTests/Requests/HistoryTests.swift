import JSON
import Testing

@testable import Dialects

@Suite("A history made by one dialect can be sent to another", .timeLimit(.minutes(1)))
struct HistoryTests {
    /// A dialect that answers and a dialect that gets the answer as history.
    struct Pair: CustomTestStringConvertible, Sendable {
        let maker: String
        let reader: String

        var testDescription: String { "\(maker) → \(reader)" }
    }

    static let pairs = answers.keys.sorted().filter { DialectRegistry.dialect(named: $0) != nil }.flatMap { maker in
        DialectRegistry.all.filter(\.needsNetwork).map { Pair(maker: maker, reader: $0.name) }
    }

    /// Dialects for models that complete a prompt: they refuse functions.
    private static let textOnly: Set<String> = ["tgi", "replicate", "dashscope-async", "polling"]

    /// The message that is made of an answer.
    private func message(of maker: String) throws -> JSONValue {
        let answer = try #require(Self.answers[maker])
        let dialect = try #require(DialectRegistry.dialect(named: maker))
        let decoded = Decoded(answer.body, contentType: answer.type, dialect: dialect)
        #expect(decoded.end == .complete && decoded.warnings == [])
        return try #require(try decoded.completion()["choices"]?[0]?["message"])
    }

    @Test("an answer is the same message whoever has made it", arguments: answers.keys.sorted())
    func messages(maker: String) throws {
        guard DialectRegistry.dialect(named: maker) != nil else { return }
        let message = try message(of: maker)
        #expect(message["content"] == "Let me look.")
        #expect(message["reasoning_content"] == "hmm")
        let calls = try #require(message["tool_calls"]?.arrayValue)
        #expect(calls.map { $0["function"]?["name"] } == ["weather", "clock"])
        let arguments = calls.map { $0["function"]?["arguments"]?.stringValue ?? "none" }
        #expect(try JSONValue.parse(arguments[0]) == ["city": "Oslo"])
        // OpenAI's own chunks go through as they are.
        #expect(arguments[1] == (maker == "openai" ? "" : "{}"))
    }

    @Test("nothing of it is lost that is not told", arguments: pairs)
    func pair(pair: Pair) throws {
        let answer = try message(of: pair.maker)
        let reader = try #require(DialectRegistry.dialect(named: pair.reader))
        let ids = (answer["tool_calls"]?.arrayValue ?? []).map { $0["id"] ?? .null }
        #expect(ids.count == 2)
        let params: JSONValue = [
            "max_tokens": 100,
            "messages": [
                ["role": "system", "content": "You are kind."],
                [
                    "role": "user",
                    "content": [
                        ["type": "text", "text": "What is it like there?"],
                        ["type": "image_url", "image_url": ["url": "data:image/png;base64,iVBORw0KGgo="]],
                    ],
                ],
                answer,
                ["role": "tool", "tool_call_id": ids.first ?? .null, "content": "Twelve degrees"],
                ["role": "tool", "tool_call_id": ids.last ?? .null, "content": "Noon"],
                ["role": "user", "content": "Thank you."],
            ],
            "tools": [
                [
                    "type": "function",
                    "function": [
                        "name": "weather",
                        "parameters": ["type": "object", "properties": ["city": ["type": "string"]]],
                    ],
                ],
                ["type": "function", "function": ["name": "clock"]],
            ],
        ]
        let provider = try ProviderEndpoint("https://h/v1", handler: reader.defaultHandler)
        func made() throws -> UpstreamRequest {
            try reader.request(for: params.serialized().span, model: "m", provider: provider)
        }
        guard !Self.textOnly.contains(pair.reader) else {
            let error = #expect(throws: DialectError.self) { try made() }
            #expect(error?.path.isEmpty == false)
            return
        }
        let request = try made()
        let texts = Self.texts(in: try JSONValue.parse(request.body, duplicates: .reject))
        for text in [
            "You are kind.", "What is it like there?", "iVBORw0KGgo=", "Let me look.", "weather", "Oslo", "clock",
            "Twelve degrees", "Noon", "Thank you.",
        ] { #expect(texts.contains { $0.contains(text) }, "\(text) is missing in \(texts)") }
        // Gemini finds its thoughts again by their signature alone.
        let isThoughtSent = texts.contains("hmm") || texts.contains("c2ln")
        #expect(isThoughtSent || request.warnings.contains { $0.contains("reasoning") }, "\(request.warnings)")
        // What else is told is a loss, and there is none.
        #expect(request.warnings.filter { !$0.contains("reasoning") } == [])
    }

    @Test(
        "signatures find their way back to the dialect that made them",
        arguments: ["anthropic", "gemini", "openai-responses", "bedrock"].filter {
            DialectRegistry.dialect(named: $0) != nil
        }
    )
    func signatures(name: String) throws {
        let dialect = try #require(DialectRegistry.dialect(named: name))
        let answer = try message(of: name)
        let id = answer["tool_calls"]?[0]?["id"] ?? .null
        let other = answer["tool_calls"]?[1]?["id"] ?? .null
        let params: JSONValue = [
            "max_tokens": 4000,
            "reasoning_effort": "low",
            "messages": [
                ["role": "user", "content": "u"], answer, ["role": "tool", "tool_call_id": id, "content": "r"],
                ["role": "tool", "tool_call_id": other, "content": "s"],
            ],
            "tools": [
                ["type": "function", "function": ["name": "weather"]],
                ["type": "function", "function": ["name": "clock"]],
            ],
        ]
        let provider = try ProviderEndpoint("https://h/v1", handler: dialect.defaultHandler)
        let request = try dialect.request(for: params.serialized().span, model: "m", provider: provider)
        #expect(Self.texts(in: try JSONValue.parse(request.body)).contains("c2ln"))
    }

    /// All texts within a value, also within JSON that is a text.
    private static func texts(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text):
            guard text.hasPrefix("{"), let inner = try? JSONValue.parse(text) else { return [text] }
            return texts(in: inner)
        case .array(let elements): return elements.flatMap(texts)
        case .object(let object): return object.members.flatMap { texts(in: $0.value) }
        default: return []
        }
    }
}
