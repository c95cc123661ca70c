extension RecordedRequest {
    private static let one = "one answer is what comes anyway"

    /// Gemini's, also on Vertex.
    static let gemini = [
        RecordedRequest(
            dialect: "gemini",
            recording: "gemini/stream__req_llm__google-gemini-2-5-flash-preview",
            params: #"""
                {"messages":[{"role":"system","content":"You are a helpful, creative assistant."},
                {"role":"user","content":"Say hello in one short, imaginative sentence."}],
                "max_tokens":2000,"temperature":0.9,"top_p":0.8}
                """#,
            differences: ["/generationConfig/candidateCount": one]
        ),
        RecordedRequest(
            dialect: "gemini",
            recording: "gemini/stream-reasoning-length__req_llm",
            params: #"""
                {"messages":[{"role":"system","content":"You are a helpful, creative assistant."},
                {"role":"user","content":"Say hello in one short, imaginative sentence."}],
                "max_tokens":200,"temperature":0.9,"top_p":0.8,"reasoning":{"max_tokens":4096}}
                """#,
            differences: ["/generationConfig/candidateCount": one]
        ),
        RecordedRequest(
            dialect: "gemini",
            recording: "gemini/err404__req_llm",
            params: #"""
                {"messages":[{"role":"user","content":"Generate a software engineer profile"}],"max_tokens":200,"temperature":0,
                "tools":[{"type":"function","function":{"name":"structured_output",
                "description":{"$":"/tools/0/functionDeclarations/0/description"},
                "parameters":{"$":"/tools/0/functionDeclarations/0/parameters"}}}],
                "tool_choice":{"type":"function","function":{"name":"structured_output"}}}
                """#,
            differences: ["/generationConfig/candidateCount": one]
        ),
        RecordedRequest(
            dialect: "gemini",
            recording: "gemini/stream-json-schema__req_llm__fixtures-google-gemini-2-0-flash-lite",
            params: #"""
                {"messages":[{"role":"user","content":"Generate a software engineer profile"}],"max_tokens":500,"temperature":0,
                "response_format":{"type":"json_schema","json_schema":{"name":"profile","schema":{"type":"object","properties":{
                "age":{"type":"integer","minimum":1,"description":"Person's age in years"},
                "name":{"type":"string","description":"Person's full name"},
                "occupation":{"type":"string","description":"Person's job or profession"}},"required":["name","age"]}}}}
                """#,
            differences: [
                "/generationConfig/candidateCount": one,
                "/generationConfig/responseSchema/propertyOrdering": "the order is that of the properties",
            ]
        ),
        RecordedRequest(
            dialect: "gemini",
            recording: "gemini/stream-parallel-tools__fantasy",
            params: #"""
                {"messages":[{"role":"system","content":{"$":"/systemInstruction/parts/0/text"}},
                {"role":"user","content":{"$":"/contents/0/parts/0/text"}}],"max_tokens":4000,"tool_choice":"auto",
                "tools":[{"type":"function","function":{"name":"add","description":"Add two numbers","parameters":
                 {"$":"/tools/0/functionDeclarations/0/parameters"}}},
                {"type":"function","function":{"name":"multiply","description":"Multiply two numbers","parameters":
                 {"$":"/tools/0/functionDeclarations/1/parameters"}}}]}
                """#,
            differences: ["/systemInstruction/role": "a system instruction has no speaker"]
        ),
        RecordedRequest(
            dialect: "gemini",
            recording: "gemini/stream-tool-toolresult__pydantic-ai",
            params: #"""
                {"messages":[{"role":"system","content":"You are a helpful chatbot."},
                {"role":"user","content":"What is the temperature of the capital of France?"},
                {"role":"assistant","content":null,"tool_calls":[{"id":{"$":"/contents/1/parts/0/functionCall/id"},
                 "type":"function","function":{"name":"get_capital","arguments":"{\"country\":\"France\"}"}}]},
                {"role":"tool","tool_call_id":{"$":"/contents/1/parts/0/functionCall/id"},"content":"Paris"}],
                "tools":[{"type":"function","function":{"name":"get_capital","description":"Get the capital of a country.",
                 "parameters":{"$":"/tools/0/functionDeclarations/0/parameters"}}},
                {"type":"function","function":{"name":"get_temperature","description":"Get the temperature in a city.",
                 "parameters":{"$":"/tools/0/functionDeclarations/1/parameters"}}}]}
                """#,
            differences: [
                "/systemInstruction/role": "a system instruction has no speaker",
                "/contents/*/parts/*/functionResponse/response": "what a result that is no object is called is free",
                "/contents/*/parts/*/functionResponse/id": "calls are told apart by their order",
                "/contents/*/parts/*/functionCall/id": "calls are told apart by their order",
            ]
        ),
        RecordedRequest(
            dialect: "gemini",
            recording: "vertex-gemini/json-reasoning-toolresult",
            params: #"""
                {"messages":[{"role":"user","content":"What's the weather in Berlin? (52.5200, 13.4050)"},
                {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"weather",
                 "arguments":"{\"longitude\":\"13.4050\",\"latitude\":\"52.5200\"}"},
                 "extra_content":{"google":{"thought_signature":{"$":"/contents/1/parts/0/thoughtSignature"}}}}]},
                {"role":"tool","tool_call_id":"c","content":{"$":"/contents/2/parts/0/functionResponse/response/content/0/text"}}],
                "reasoning_effort":"low",
                "tools":[{"type":"function","function":{"name":"weather","description":"Gets current weather for a location",
                 "parameters":{"$":"/tools/0/functionDeclarations/0/parameters"}}}]}
                """#,
            differences: [
                "/contents/*/parts/*/functionResponse/response": "what a result that is no object is called is free"
            ]
        ),
        RecordedRequest(
            dialect: "gemini",
            recording: "vertex-gemini/stream__fantasy",
            params: #"""
                {"messages":[{"role":"system","content":"You are a helpful assistant"},
                {"role":"user","content":"Say hi in Portuguese"}],"max_tokens":4000}
                """#,
            differences: ["/systemInstruction/role": "a system instruction has no speaker"]
        ),
    ]
}
