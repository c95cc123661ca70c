import JSON
import Testing

@testable import Dialects

@Suite("A history made by one dialect can be sent to another", .timeLimit(.minutes(1)))
struct HistoryTests {
    /// Answers that say "Let me look.", think "hmm", and call `weather` for Oslo and `clock` with nothing, in each dialect.
    private static let answers: [String: (type: String, body: String)] = [
        "openai": (
            "text/event-stream",
            #"""
            data: {"id":"i","model":"m","created":1,"choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"hmm"}}]}

            data: {"id":"i","choices":[{"index":0,"delta":{"content":"Let me look."}}]}

            data: {"id":"i","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c0","type":"function","function":{"name":"weather","arguments":"{\"city\":"}}]}}]}

            data: {"id":"i","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}},{"index":1,"id":"c1","type":"function","function":{"name":"clock","arguments":""}}]}}]}

            data: {"id":"i","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """#
        ),
        "anthropic": (
            "text/event-stream",
            #"""
            data: {"type":"message_start","message":{"id":"i","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hmm"}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

            data: {"type":"content_block_stop","index":0}

            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Let me look."}}

            data: {"type":"content_block_stop","index":1}

            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_0","name":"weather","input":{}}}

            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"city\": \"Oslo\"}"}}

            data: {"type":"content_block_stop","index":2}

            data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_1","name":"clock","input":{}}}

            data: {"type":"content_block_stop","index":3}

            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}

            data: {"type":"message_stop"}


            """#
        ),
        "gemini": (
            "text/event-stream",
            #"""
            data: {"candidates":[{"content":{"role":"model","parts":[{"text":"hmm","thought":true}]}}],"modelVersion":"m","responseId":"i"}

            data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Let me look."}]}}]}

            data: {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"weather","args":{"city":"Oslo"}},"thoughtSignature":"c2ln"},{"functionCall":{"name":"clock","args":{}}}]},"finishReason":"STOP"}]}


            """#
        ),
        "ollama": (
            "application/x-ndjson",
            #"""
            {"model":"m","message":{"role":"assistant","content":"","thinking":"hmm"},"done":false}
            {"model":"m","message":{"role":"assistant","content":"Let me look."},"done":false}
            {"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"weather","arguments":{"city":"Oslo"}}},{"function":{"name":"clock","arguments":{}}}]},"done":false}
            {"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":1}

            """#
        ),
        "cohere": (
            "text/event-stream",
            #"""
            data: {"type":"message-start","id":"i","delta":{"message":{"role":"assistant"}}}

            data: {"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}

            data: {"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"hmm"}}}}

            data: {"type":"content-end","index":0}

            data: {"type":"content-start","index":1,"delta":{"message":{"content":{"type":"text","text":""}}}}

            data: {"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"Let me look."}}}}

            data: {"type":"content-end","index":1}

            data: {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"w_0","type":"function","function":{"name":"weather","arguments":""}}}}}

            data: {"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"city\":\"Oslo\"}"}}}}}

            data: {"type":"tool-call-end","index":0}

            data: {"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"w_1","type":"function","function":{"name":"clock","arguments":""}}}}}

            data: {"type":"tool-call-end","index":1}

            data: {"type":"message-end","delta":{"finish_reason":"TOOL_CALL"}}

            data: [DONE]


            """#
        ),
        "dashscope": (
            "text/event-stream",
            #"""
            data:{"output":{"choices":[{"message":{"role":"assistant","content":"","reasoning_content":"hmm"},"finish_reason":"null"}]},"request_id":"i"}

            data:{"output":{"choices":[{"message":{"role":"assistant","content":"Let me look.","reasoning_content":""},"finish_reason":"null"}]},"request_id":"i"}

            data:{"output":{"choices":[{"message":{"role":"assistant","content":"","tool_calls":[{"index":0,"id":"c0","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}},{"index":1,"id":"c1","type":"function","function":{"name":"clock","arguments":"{}"}}]},"finish_reason":"tool_calls"}]},"request_id":"i"}


            """#
        ),
        "openai-responses": (
            "text/event-stream",
            #"""
            data: {"type":"response.created","response":{"id":"i","model":"m","created_at":1,"status":"in_progress","output":[]}}

            data: {"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs","summary":[]}}

            data: {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"item_id":"rs","delta":"hmm"}

            data: {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"hmm"}],"encrypted_content":"c2ln"}}

            data: {"type":"response.output_item.added","output_index":1,"item":{"type":"message","id":"msg","role":"assistant","content":[]}}

            data: {"type":"response.output_text.delta","output_index":1,"content_index":0,"item_id":"msg","delta":"Let me look."}

            data: {"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","id":"fc0","call_id":"call_0","name":"weather","arguments":""}}

            data: {"type":"response.function_call_arguments.delta","output_index":2,"item_id":"fc0","delta":"{\"city\":\"Oslo\"}"}

            data: {"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","id":"fc0","call_id":"call_0","name":"weather","arguments":"{\"city\":\"Oslo\"}"}}

            data: {"type":"response.output_item.added","output_index":3,"item":{"type":"function_call","id":"fc1","call_id":"call_1","name":"clock","arguments":""}}

            data: {"type":"response.function_call_arguments.done","output_index":3,"item_id":"fc1","arguments":"{}"}

            data: {"type":"response.completed","response":{"id":"i","model":"m","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}}


            """#
        ),
    ]

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
    private static let textOnly: Set<String> = ["tgi", "replicate"]

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
        let isThoughtSent = texts.contains("hmm")
        #expect(isThoughtSent || request.warnings.contains { $0.contains("reasoning") }, "\(request.warnings)")
        // What else is told is a loss, and there is none.
        #expect(request.warnings.filter { !$0.contains("reasoning") } == [])
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
