extension RecordedRequest {
    /// Anthropic's.
    static let anthropic = [
        RecordedRequest(
            dialect: "anthropic",
            recording: "anthropic/stream-reasoning__openllmetry",
            params: #"""
                {"messages":[{"role":"user","content":{"$":"/messages/0/content/0/text"}}],"max_tokens":2048,
                "thinking":{"type":"enabled","budget_tokens":1024}}
                """#
        ),
        RecordedRequest(
            dialect: "anthropic",
            recording: "anthropic/stream-reasoning__req_llm__fixtures-anthropic-claude-opus",
            params: #"""
                {"messages":[{"role":"system","content":{"$":"/system"}},{"role":"user","content":{"$":"/messages/0/content"}}],
                "max_completion_tokens":2048,"reasoning":{"max_tokens":1024},"top_p":0.95}
                """#
        ),
        RecordedRequest(
            dialect: "anthropic",
            recording: "anthropic/stream-tool__req_llm__fixtures-anthropic-claude-3-5-haiku",
            params: #"""
                {"messages":[{"role":"user","content":"Generate a software engineer profile"}],"max_tokens":500,"temperature":0,
                "tools":[{"type":"function","function":{"name":"structured_output","description":{"$":"/tools/0/description"},
                "parameters":{"$":"/tools/0/input_schema"}}}],
                "tool_choice":{"type":"function","function":{"name":"structured_output"}}}
                """#
        ),
        RecordedRequest(
            dialect: "anthropic",
            recording: "anthropic/stream-parallel-tools-toolresult",
            params: #"""
                {"max_tokens":64000,"tool_choice":"auto","messages":[
                {"role":"system","content":"You must use tools for arithmetic."},
                {"role":"user","content":{"$":"/messages/0/content/0/text"}},
                {"role":"assistant","content":{"$":"/messages/1/content/0/text"},"tool_calls":[
                 {"id":"toolu_REDACTED_1","type":"function","function":{"name":"subtract","arguments":"{\"x\":10,\"y\":4}"}},
                 {"id":"toolu_REDACTED_2","type":"function","function":{"name":"add","arguments":"{\"x\":3,\"y\":5}"}}]},
                {"role":"tool","tool_call_id":"toolu_REDACTED_1","content":"6"},
                {"role":"tool","tool_call_id":"toolu_REDACTED_2","content":[{"type":"text","text":"8"}]},
                {"role":"assistant","content":{"$":"/messages/3/content/0/text"},"tool_calls":[
                 {"id":"toolu_REDACTED_3","type":"function","function":{"name":"multiply","arguments":"{\"x\":6,\"y\":8}"}}]},
                {"role":"tool","tool_call_id":"toolu_REDACTED_3","content":"48"}],
                "tools":[
                {"type":"function","function":{"name":"add","description":{"$":"/tools/0/description"},"parameters":{"$":"/tools/0/input_schema"}}},
                {"type":"function","function":{"name":"subtract","description":{"$":"/tools/1/description"},"parameters":{"$":"/tools/1/input_schema"}}},
                {"type":"function","function":{"name":"multiply","description":{"$":"/tools/2/description"},"parameters":{"$":"/tools/2/input_schema"}}},
                {"type":"function","function":{"name":"divide","description":{"$":"/tools/3/description"},"parameters":{"$":"/tools/3/input_schema"}}}]}
                """#
        ),
        RecordedRequest(
            dialect: "anthropic",
            recording: "anthropic/stream-tool-toolresult__ruby_llm__5",
            params: #"""
                {"max_tokens":64000,"messages":[
                {"role":"user","content":"What's the weather in Berlin? (52.5200, 13.4050)"},
                {"role":"assistant","content":null,"tool_calls":[{"id":{"$":"/messages/1/content/0/id"},"type":"function",
                 "function":{"name":"weather","arguments":"{\"latitude\":\"52.5200\",\"longitude\":\"13.4050\"}"}}]},
                {"role":"tool","tool_call_id":{"$":"/messages/1/content/0/id"},"content":{"$":"/messages/2/content/0/content/0/text"}},
                {"role":"assistant","content":{"$":"/messages/3/content/0/text"}},
                {"role":"user","content":{"$":"/messages/4/content/0/text"}}],
                "tools":[{"type":"function","function":{"name":"weather","description":"Gets current weather for a location",
                "parameters":{"$":"/tools/0/input_schema"}}}]}
                """#
        ),
        RecordedRequest(
            dialect: "anthropic",
            recording: "anthropic/stream-reasoning-tool__fantasy",
            params: #"""
                {"max_tokens":4096,"reasoning":{"max_tokens":4000},"tool_choice":"auto","parallel_tool_calls":true,"messages":[
                {"role":"system","content":[{"type":"text","text":"You are a helpful assistant","cache_control":{"type":"ephemeral"}}]},
                {"role":"user","content":[{"type":"text","text":"What's the weather in Florence, Italy?","cache_control":{"type":"ephemeral"}}]}],
                "tools":[{"type":"function","function":{"name":"weather","description":"Get weather information for a location",
                "parameters":{"$":"/tools/0/input_schema"}}}]}
                """#
        ),
        RecordedRequest(
            dialect: "anthropic",
            recording: "anthropic/err401__ruby_llm",
            params: #"{"max_tokens":64000,"messages":[{"role":"user","content":"Hello"}]}"#
        ),
    ]
}
