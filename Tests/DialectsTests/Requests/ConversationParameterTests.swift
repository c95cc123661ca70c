import JSON
import Testing

@testable import Dialects

@Suite("The parameters of a conversation", .timeLimit(.minutes(1)))
struct ConversationParameterTests {
    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#

    private func read(_ members: String, _ change: (inout Handler) -> Void = { _ in }) throws -> Conversation {
        try conversation("{\(Self.hi),\(members)}", change)
    }

    @Test("numbers are kept as written, and null is nothing")
    func numbers() throws {
        let read = try read(
            #"""
            "temperature":1.0,"top_p":1e-1,"top_k":40,"min_p":0.05,"seed":-3,"frequency_penalty":-2,"presence_penalty":2.0,
            "repetition_penalty":1.1,"max_tokens":7,"n":2,"user":"u","logprobs":true,"top_logprobs":3,"logit_bias":{"1":-100},
            "stop":null
            """#
        )
        let expected: [ChatParameter: String] = [
            .temperature: "1.0", .topP: "1e-1", .topK: "40", .minP: "0.05", .seed: "-3", .frequencyPenalty: "-2",
            .presencePenalty: "2.0", .repetitionPenalty: "1.1", .maxTokens: "7", .choices: "2", .user: #""u""#,
            .logprobs: "true", .topLogprobs: "3", .logitBias: #"{"1":-100}"#,
        ]
        #expect(read.values.mapValues(\.description) == expected)
        #expect(read.number(.temperature)?.text == "1.0" && read.number(.stop) == nil)
        #expect(read.maxTokens == 7 && read.choices == 2 && read.user == "u" && read.stop == [])
        #expect(read.leftover.isEmpty)
    }

    @Test(
        "the token limit has two names",
        arguments: [
            (#""max_tokens":5"#, 5), (#""max_completion_tokens":6"#, 6),
            (#""max_tokens":5,"max_completion_tokens":6"#, 6), (#""max_tokens":null"#, nil),
        ]
    )
    func limit(members: String, limit: Int?) throws {
        #expect(try read(members).maxTokens == limit)
    }

    @Test(
        "stop is one text or several",
        arguments: [(#""a""#, ["a"]), (#"["a","","b"]"#, ["a", "b"]), (#""""#, []), ("[]", []), ("null", [])]
    )
    func stop(json: String, texts: [String]) throws {
        #expect(try read(#""stop":\#(json)"#).stop == texts)
    }

    @Test("functions of both generations are tools")
    func tools() throws {
        let read = try read(
            #"""
            "tools":[{"type":"function","function":{"name":"a","description":"d","parameters":{"type":"object"},"strict":true},
                      "cache_control":{"type":"ephemeral"}},
                     {"function":{"name":"b","parameters":null}},{"type":"web_search","x":1}],
            "functions":[{"name":"c","parameters":{"type":"object"}}]
            """#
        )
        #expect(read.tools.map(\.name) == ["a", "b", "c"])
        #expect(read.tools.map(\.path) == ["/tools/0", "/tools/1", "/functions/0"])
        #expect(read.tools[0].description == "d" && read.tools[0].strict == true)
        #expect(read.tools[0].extras == ["cache_control": ["type": "ephemeral"]])
        #expect(read.tools[0].schema == ["type": "object"])
        #expect(read.tools[1].schema == ["type": "object", "properties": [:]])
        #expect(read.providerTools.map(\.type) == ["web_search"] && read.providerTools[0].value["x"] == 1)
    }

    @Test(
        "whether functions are called",
        arguments: [
            (#""tool_choice":"auto""#, ToolChoice.auto), (#""tool_choice":"none""#, .none),
            (#""tool_choice":"required""#, .required), (#""tool_choice":"any""#, .required),
            (#""tool_choice":{"type":"function","function":{"name":"f"}}"#, .named("f")),
            (#""function_call":"none""#, .none), (#""function_call":{"name":"f"}"#, .named("f")),
        ]
    )
    func toolChoice(member: String, choice: ToolChoice) throws {
        #expect(try read(member).toolChoice == choice)
    }

    @Test(
        "the form of the answer",
        arguments: [
            (#"{"type":"text"}"#, nil), ("null", nil), (#"{"type":"json_object"}"#, ResponseFormat.jsonObject),
            (
                #"{"type":"json_schema","json_schema":{"name":"n","description":"d","schema":{"type":"object"},"strict":true}}"#,
                .jsonSchema(name: "n", description: "d", schema: ["type": "object"], strict: true)
            ),
            (
                #"{"type":"json_object","schema":{"type":"object"}}"#,
                .jsonSchema(name: "response", description: nil, schema: ["type": "object"], strict: nil)
            ),
        ]
    )
    func format(json: String, format: ResponseFormat?) throws {
        let read = try read(#""response_format":\#(json)"#).responseFormat
        #expect(read == format && read?.schema == format?.schema)
    }

    @Test(
        "how much to think, in every spelling",
        arguments: [
            (#""reasoning_effort":"low""#, Reasoning(effort: .low)),
            (#""reasoning_effort":"none""#, Reasoning(effort: .off)),
            (#""reasoning":{"effort":"high"}"#, Reasoning(effort: .high)),
            (#""reasoning":{"max_tokens":2000,"exclude":true}"#, Reasoning(budget: 2000)),
            (#""reasoning":{"enabled":true}"#, Reasoning(isEnabled: true)),
            (#""thinking":{"type":"enabled","budget_tokens":4096}"#, Reasoning(budget: 4096, isEnabled: true)),
            (#""thinking":{"type":"disabled"}"#, Reasoning(isEnabled: false)),
            (#""enable_thinking":true,"thinking_budget":99"#, Reasoning(budget: 99, isEnabled: true)),
            (#""reasoning_effort":"low","reasoning":{"effort":"high"}"#, Reasoning(effort: .high)),
            (#""reasoning":null"#, nil), (#""reasoning":{}"#, nil),
        ]
    )
    func reasoning(members: String, reasoning: Reasoning?) throws {
        #expect(try read(members).reasoning == reasoning)
    }

    @Test(
        "effort and budget stand for each other",
        arguments: [
            (Reasoning(effort: .off), ReasoningEffort.off, 0), (Reasoning(effort: .minimal), .minimal, 1024),
            (Reasoning(effort: .low), .low, 1024), (Reasoning(effort: .medium), .medium, 8192),
            (Reasoning(effort: .high), .high, 24576), (Reasoning(effort: .xhigh), .xhigh, 32768),
            (Reasoning(budget: 0), .off, 0), (Reasoning(budget: 1), .low, 1), (Reasoning(budget: 1025), .medium, 1025),
            (Reasoning(budget: 8193), .high, 8193), (Reasoning(budget: 99999), .xhigh, 99999),
            (Reasoning(effort: .high, budget: 50), .high, 50), (Reasoning(isEnabled: true), .medium, 8192),
            (Reasoning(effort: .high, budget: 50, isEnabled: false), .off, 0),
        ]
    )
    func effort(reasoning: Reasoning, level: ReasoningEffort, tokens: Int) {
        #expect(reasoning.level == level && reasoning.tokens == tokens && reasoning.isOff == (level == .off))
        #expect(ReasoningEffort(budget: reasoning.level.budget).budget == reasoning.level.budget)
    }

    @Test("what is not read is left over, in order")
    func leftover() throws {
        let read = try read(#""store":true,"metadata":{"a":"b"},"x":null,"provider":"p","stream":false,"model":"m""#)
        #expect(read.leftover.keys == ["store", "metadata"])
    }

    @Test("the provider's parameters and the handler's defaults stand where the request says nothing")
    func defaults() throws {
        let read = try conversation(
            #"{\#(Self.hi),"temperature":1,"max_completion_tokens":3,"reasoning_effort":"low"}"#,
            parameters: ["temperature": 0.5, "top_p": 0.9, "max_tokens": 9, "model": "x", "enable_thinking": false]
        ) {
            $0.parameters.defaults = ["top_p": 0.1, "seed": 4, "messages": [], "thinking_budget": 5]
        }
        #expect(read[.temperature] == 1 && read[.topP] == 0.9 && read[.seed] == 4)
        #expect(read.maxTokens == 3 && read.messages.count == 1)
        #expect(read.reasoning == Reasoning(effort: .low))
    }

    @Test("two defaults that belong together are both taken")
    func pair() throws {
        let read = try conversation(
            #"{\#(Self.hi),"enable_thinking":true}"#,
            parameters: ["thinking_budget": 7, "reasoning_effort": "high"]
        )
        #expect(read.reasoning == Reasoning(budget: 7, isEnabled: true))
    }
}
