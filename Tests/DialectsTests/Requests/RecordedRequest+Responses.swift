extension RecordedRequest {
    private static let store = "nothing is kept at the provider, unless the client says so"

    /// OpenAI's Responses.
    static let responses = [
        RecordedRequest(
            dialect: "openai-responses",
            recording: "azure-openai-responses/stream__fantasy",
            params: #"""
                {"messages":[{"role":"developer","content":"You are a helpful assistant"},
                {"role":"user","content":"Say hi in Portuguese"}],"max_completion_tokens":4000}
                """#
        ),
        RecordedRequest(
            dialect: "openai-responses",
            recording: "azure-openai-responses/stream-toolresult",
            params: #"""
                {"messages":[{"role":"developer","content":"You are a helpful assistant"},
                {"role":"user","content":"What's the weather in Florence,Italy?"},
                {"role":"assistant","content":null,"tool_calls":[{"id":"call_iYO0n3telKobYKUdU5SVySH6","type":"function",
                 "function":{"name":"weather","arguments":"{\"location\":\"Florence, Italy\"}"}}]},
                {"role":"tool","tool_call_id":"call_iYO0n3telKobYKUdU5SVySH6","content":"40 C"}],
                "max_completion_tokens":4000,"tool_choice":"auto","tools":[{"type":"function","function":{"name":"weather",
                 "description":"Get weather information for a location","strict":false,"parameters":{"$":"/tools/0/parameters"}}}]}
                """#
        ),
        RecordedRequest(
            dialect: "openai-responses",
            recording: "openai-responses/stream-refusal-json-schema",
            params: #"""
                {"messages":[{"role":"user","content":{"$":"/input/0/content/0/text"}}],"response_format":{"type":"json_schema",
                "json_schema":{"name":"answer","strict":true,"schema":{"$":"/text/format/schema"}}}}
                """#,
            differences: ["/store": store, "/input/*/type": "a message needs no type"]
        ),
        RecordedRequest(
            dialect: "openai-responses",
            recording: "openai-responses/stream-tool-length",
            params: #"""
                {"messages":[{"role":"user","content":{"$":"/input/0/content/0/text"}}],"max_tokens":16,"reasoning_effort":"low",
                "tool_choice":"required","tools":[{"type":"function","function":{"name":"add","description":"Add x and y together",
                "parameters":{"$":"/tools/0/parameters"}}}]}
                """#,
            differences: [
                "/store": store, "/input/*/type": "a message needs no type",
                "/tools/*/strict": "true where nothing is said, which chats do not mean",
            ]
        ),
        RecordedRequest(
            dialect: "openai-responses",
            recording: "openai-responses/stream__ruby_llm",
            params: #"{"messages":[{"role":"user","content":"Count from 1 to 3"}],"temperature":0}"#
        ),
        RecordedRequest(
            dialect: "openai-responses",
            recording: "openai-responses/stream-parallel-tools__fantasy__testdata",
            params: #"""
                {"messages":[{"role":"system","content":{"$":"/input/0/content"}},
                {"role":"user","content":{"$":"/input/1/content/0/text"}}],"max_tokens":4000,"tool_choice":"auto",
                "tools":[{"type":"function","function":{"name":"add","description":"Add two numbers","strict":false,
                 "parameters":{"$":"/tools/0/parameters"}}},{"type":"function","function":{"name":"multiply",
                 "description":"Multiply two numbers","strict":false,"parameters":{"$":"/tools/1/parameters"}}}]}
                """#
        ),
    ]
}
