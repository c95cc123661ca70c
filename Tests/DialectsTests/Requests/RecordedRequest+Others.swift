extension RecordedRequest {
    private static let stream = "streaming is what comes anyway, or is told in the address"

    /// Ollama's.
    static let ollama = [
        RecordedRequest(
            dialect: "ollama",
            recording: "ollama/stream-json-schema__langchaingo__llms-ollama-testdata-TestWithFormat",
            params: #"""
                {"messages":[{"role":"user","content":{"$":"/messages/0/content"}}],"temperature":0,
                "response_format":{"type":"json_object"}}
                """#,
            differences: ["/stream": stream]
        ),
        RecordedRequest(
            dialect: "ollama",
            recording: "ollama/stream-json-schema__langchaingo__ms-ollama",
            params: #"{"messages":[{"role":"user","content":"Count from 1 to 5"}],"temperature":0,"max_tokens":50}"#
        ),
        RecordedRequest(
            dialect: "ollama",
            recording: "ollama/stream-length-json-schema",
            params:
                #"{"messages":[{"role":"user","content":"Hello, how are you?"}],"temperature":0.0,"max_tokens":50}"#,
            differences: ["/stream": stream]
        ),
        RecordedRequest(
            dialect: "ollama",
            recording: "ollama/json-reasoning-tool-toolresult",
            params: #"""
                {"reasoning":{"enabled":true},"messages":[{"role":"system","content":{"$":"/messages/0/content"}},
                {"role":"user","content":{"$":"/messages/1/content"}},
                {"role":"assistant","content":"","reasoning_content":{"$":"/messages/2/thinking"},"tool_calls":[
                 {"id":"c","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Tokyo\"}"}}]},
                {"role":"tool","tool_call_id":"c","content":{"$":"/messages/3/content"}}],
                "tools":[{"$":"/tools/0"},{"$":"/tools/1"}]}
                """#,
            differences: [
                "/messages/*/tool_calls/*/id": "newer versions take the id", "/messages/*/tool_call_id": "the same",
            ]
        ),
    ]

    /// Cohere's.
    static let cohere = [
        RecordedRequest(
            dialect: "cohere",
            recording: "cohere-v2/stream-length-citations__huggingface",
            params: #"""
                {"messages":[{"role":"system","content":"You are a helpful assistant."},
                {"role":"user","content":"What is deep learning?"}],"max_tokens":20}
                """#
        ),
        RecordedRequest(
            dialect: "cohere",
            recording: "cohere-v2/stream-tool-citations__openllmetry",
            params: #"""
                {"messages":[{"role":"user","content":"What is the weather and current time in Tokyo?"}],
                "tools":[{"$":"/tools/0"},{"$":"/tools/1"}],"tool_choice":"auto"}
                """#
        ),
        RecordedRequest(
            dialect: "cohere",
            recording: "cohere-v2/stream-tool-citations-toolresult__ruby_llm__2025",
            params: #"""
                {"messages":[{"role":"user","content":{"$":"/messages/0/content/0/text"}},
                {"role":"assistant","content":null,"tool_calls":[{"id":"weather_vvavrb8p34fk","type":"function","function":
                 {"name":"weather","arguments":"{\"latitude\": \"52.5200\", \"longitude\": \"13.4050\"}"}}]},
                {"role":"tool","tool_call_id":"weather_vvavrb8p34fk","content":{"$":"/messages/2/content"}},
                {"role":"assistant","content":{"$":"/messages/3/content/0/text"}},
                {"role":"user","content":{"$":"/messages/4/content/0/text"}}],"tools":[{"$":"/tools/0"}]}
                """#
        ),
        RecordedRequest(
            dialect: "cohere",
            recording: "cohere-v2/err401",
            params: #"{"messages":[{"role":"user","content":"Hello"}]}"#
        ),
    ]

    /// Bedrock's.
    static let bedrock = [
        RecordedRequest(
            dialect: "bedrock",
            recording: "bedrock-converse/stream-length",
            params: #"""
                {"messages":[{"role":"user","content":"Say this is a test"}],"max_tokens":10,"temperature":0.8,"top_p":1,"stop":"|"}
                """#
        ),
        RecordedRequest(
            dialect: "bedrock",
            recording: "bedrock-converse/stream__opentelemetry",
            params: #"""
                {"messages":[{"role":"system","content":"You are a friendly app"},{"role":"user","content":"Say this is a test"},
                {"role":"assistant","content":"This is a test"},{"role":"user","content":"Say again this is a test"}]}
                """#
        ),
        RecordedRequest(
            dialect: "bedrock",
            recording: "bedrock-converse/stream-reasoning__pydantic-ai__test-bedrock-test-bedrock-model-thinking",
            params: #"""
                {"messages":[{"role":"user","content":{"$":"/messages/0/content/0/text"}}],
                "thinking":{"type":"enabled","budget_tokens":1024}}
                """#
        ),
        RecordedRequest(
            dialect: "bedrock",
            recording: "bedrock-converse/stream-tool-toolresult",
            params: #"""
                {"messages":[{"role":"system","content":"You must use tools whenever possible."},
                {"role":"user","content":"What's the best language to learn?"},
                {"role":"assistant","tool_calls":[{"id":"tooluse_FiC04UZUDhglf3LFbuBaLn","type":"function",
                 "function":{"name":"best_language_to_learn","arguments":""}}]},
                {"role":"tool","tool_call_id":"tooluse_FiC04UZUDhglf3LFbuBaLn","content":"Ruby"},
                {"role":"assistant","content":{"$":"/messages/3/content/0/text"}},
                {"role":"user","content":{"$":"/messages/4/content/0/text"}}],
                "tools":[{"type":"function","function":{"name":"best_language_to_learn","description":"Gets the best language to learn",
                 "parameters":{"$":"/toolConfig/tools/0/toolSpec/inputSchema/json"}}}]}
                """#
        ),
    ]

    /// DashScope's; its tools are recorded in the words of a framework, which are not those of the interface.
    static let dashScope = [
        RecordedRequest(
            dialect: "dashscope",
            recording: "dashscope/stream__loongsuite-python-agent__qwen-agent",
            params: #"{"messages":[{"role":"user","content":"Hello, what is 1+1?"}],"seed":289569634}"#
        ),
        RecordedRequest(
            dialect: "dashscope",
            recording: "dashscope/stream__loongsuite-python-agent__nstrumentation",
            params: #"""
                {"messages":[{"role":"user","content":"My name is Alice."},
                {"role":"assistant","content":"Nice to meet you, Alice!"},{"role":"user","content":"What is my name?"}],
                "seed":260755724}
                """#
        ),
        RecordedRequest(
            dialect: "dashscope",
            recording: "dashscope/stream__loongsuite-python-agent__tests-cassettes-test-qwen-agent-stream",
            params:
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"Say hello in one word."}]}],"seed":200802247}"#
        ),
    ]

    /// Cloudflare's and Replicate's.
    static let others = [
        RecordedRequest(
            dialect: "cloudflare",
            recording: "cloudflare/stream__native-two",
            params: #"{"messages":[{"role":"user","content":"hi"}]}"#
        ),
        RecordedRequest(
            dialect: "replicate",
            recording: "replicate/seq2",
            params: #"{"messages":[{"role":"user","content":"tell me a joke about opentelemetry"}]}"#
        ),
    ]
}
