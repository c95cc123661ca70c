@testable import Dialects

extension HistoryTests {
    /// Answers that say "Let me look.", think "hmm", and call `weather` for Oslo and `clock` with nothing, in each dialect.
    static let answers: [String: (type: String, body: [UInt8])] = texts.mapValues { ($0.type, Array($0.body.utf8)) }
        .merging(["bedrock": ("application/vnd.amazon.eventstream", bedrock)]) { old, _ in old }

    private static let texts: [String: (type: String, body: String)] = [
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

    private static let bedrock = [
        BedrockStream.start,
        BedrockStream.delta(0, #""reasoningContent":{"text":"hmm"}"#),
        BedrockStream.delta(0, #""reasoningContent":{"signature":"c2ln"}"#),
        BedrockStream.stop(0),
        BedrockStream.delta(1, #""text":"Let me look.""#),
        BedrockStream.stop(1),
        BedrockStream.call(2, #""toolUseId":"t0","name":"weather""#),
        BedrockStream.delta(2, #""toolUse":{"input":"{\"city\":\"Oslo\"}"}"#),
        BedrockStream.stop(2),
        BedrockStream.call(3, #""toolUseId":"t1","name":"clock""#),
        BedrockStream.stop(3),
        BedrockStream.end("tool_use"),
        BedrockStream.usage,
    ].flatMap { $0 }
}
