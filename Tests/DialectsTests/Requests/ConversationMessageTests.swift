import JSON
import Testing

@testable import Dialects

@Suite("The messages of a conversation", .timeLimit(.minutes(1)))
struct ConversationMessageTests {
    /// The messages in `json`, a list.
    private func messages(_ json: String) throws -> [ConversationMessage] {
        try conversation(#"{"messages":\#(json)}"#).messages
    }

    @Test("a whole conversation is read")
    func whole() throws {
        let read = try messages(
            #"""
            [{"role":"system","content":"Be brief."},
             {"role":"developer","content":[{"type":"text","text":"Very."}]},
             {"role":"user","name":"ann","content":[{"type":"text","text":"What is this?"},
               {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}}]},
             {"role":"assistant","content":null,"reasoning_content":"hm",
               "tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"x\":1}"}},
                             {"id":"c2","type":"function","function":{"name":"hear","arguments":""}}]},
             {"role":"tool","tool_call_id":"c1","content":"a dot"},
             {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"no"},{"type":"text","text":"ise"}]},
             {"role":"user","content":"Thanks"}]
            """#
        )
        #expect(read.map(\.role) == [.system, .developer, .user, .assistant, .tool, .tool, .user])
        #expect(read.map(\.path) == (0..<7).map { "/messages/\($0)" })
        #expect(
            read[2].parts.map(\.kind) == [
                .text("What is this?"), .image(.data(mediaType: "image/png", base64: "iVBORw0KGgo="), detail: "low"),
            ]
        )
        #expect(read[2].parts.map(\.path) == ["/messages/2/content/0", "/messages/2/content/1"])
        #expect(read[2].name == "ann" && read[2].text() == "What is this?" && !read[2].isText)
        #expect(read[3].parts.isEmpty && read[3].reasoning == "hm")
        #expect(read[3].toolCalls.map(\.id) == ["c1", "c2"])
        #expect(try read[3].toolCalls.map { call in try call.argumentsObject() } == [["x": 1], JSONObject()])
        #expect(read[4].name == "look" && read[4].toolCallID == "c1" && read[4].text() == "a dot")
        #expect(read[5].name == "hear" && read[5].text(separator: "|") == "no|ise")
    }

    @Test(
        "content is a string, a list of parts, or nothing",
        arguments: [
            (#""hi""#, ["hi"]), (#""""#, []), (#"[]"#, []), (#"["a","","b"]"#, ["a", "b"]),
            (#"[{"type":"text","text":""},{"type":"text","text":"x"}]"#, ["x"]),
            (#"[{"type":"input_text","text":"x"},{"type":"output_text","text":"y","annotations":[]}]"#, ["x", "y"]),
        ]
    )
    func content(json: String, texts: [String]) throws {
        let read = try messages(#"[{"role":"user","content":\#(json)}]"#)
        #expect(read[0].parts.map(\.text) == texts)
        #expect(read[0].isEmpty == texts.isEmpty)
    }

    @Test("an assistant may say nothing, and a refusal is what it says")
    func refusal() throws {
        let read = try messages(
            #"""
            [{"role":"assistant"},{"role":"assistant","content":null,"refusal":"No."},
             {"role":"assistant","content":[{"type":"refusal","refusal":"Never."}]},
             {"role":"assistant","content":"a","refusal":null,"tool_calls":[]}]
            """#
        )
        #expect(read.map { $0.parts.map(\.kind) } == [[], [.refusal("No.")], [.refusal("Never.")], [.text("a")]])
        #expect(read.map { $0.text() } == ["", "No.", "Never.", "a"])
    }

    @Test("other parts are kept under their type, and members that OpenAI does not know beside them")
    func others() throws {
        let read = try messages(
            #"""
            [{"role":"user","cache":true,"content":[{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}},
              {"type":"text","text":"x","cache_control":{"type":"ephemeral"}}]}]
            """#
        )
        let audio: JSONValue = ["type": "input_audio", "input_audio": ["data": "AA==", "format": "wav"]]
        #expect(read[0].parts[0].kind == .other("input_audio", audio))
        #expect(read[0].parts[1].extras == ["cache_control": ["type": "ephemeral"]])
        #expect(read[0].extras == ["cache": true])
    }

    @Test(
        "reasoning is told under one of several names, and only once",
        arguments: [
            (#""reasoning_content":"a""#, "a"), (#""reasoning":"a""#, "a"),
            (#""reasoning_content":"","reasoning":"a""#, "a"), (#""reasoning_content":"a","reasoning":"a""#, "a"),
            (#""reasoning_details":[{"text":"a"},{"summary":"b"},{"data":"=="}]"#, "ab"),
            (#""reasoning":"a","reasoning_details":[{"text":"a"}]"#, "a"), (#""reasoning":null"#, nil),
            (
                #""content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]},{"type":"text","text":"x"}]"#,
                "a"
            ),
        ]
    )
    func reasoning(members: String, text: String?) throws {
        let message = try messages(#"[{"role":"assistant",\#(members)}]"#)[0]
        #expect(message.reasoning == text)
        #expect(message.text() == (members.contains("\"x\"") ? "x" : ""))
    }

    @Test("what a provider wants to see again is found by its format, and beside the call")
    func signatures() throws {
        let message = try messages(
            #"""
            [{"role":"assistant","content":"x","reasoning_content":"t","reasoning_details":[
               {"type":"reasoning.text","format":"anthropic-claude-v1","index":0,"signature":"S"},
               {"type":"reasoning.encrypted","format":"other","data":"D"}],
              "tool_calls":[{"id":"c","index":0,"type":"function","function":{"name":"f","arguments":"{}"},
               "extra_content":{"google":{"thought_signature":"G"}}}]}]
            """#
        )[0]
        #expect(message.reasoning == "t")
        #expect(message.reasoningDetails(format: "anthropic-claude-v1").map { $0["signature"] } == ["S"])
        #expect(message.toolCalls[0].extras == ["extra_content": ["google": ["thought_signature": "G"]]])
    }

    @Test("calls and results from before there were ids are brought together")
    func legacy() throws {
        let read = try messages(
            #"""
            [{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"a\":1}"}},
             {"role":"function","name":"f","content":"1"},
             {"role":"assistant","function_call":{"name":"f","arguments":"{}"}},
             {"role":"function","name":"f","content":"2"}, {"role":"function","name":"g","content":"3"}]
            """#
        )
        #expect(read.map(\.role) == [.assistant, .tool, .assistant, .tool, .tool])
        #expect(read[0].toolCalls[0].id == read[1].toolCallID && read[2].toolCalls[0].id == read[3].toolCallID)
        #expect(read[1].toolCallID != read[3].toolCallID && read[4].toolCallID != read[3].toolCallID)
        #expect(read[4].name == "g")
    }

    @Test("an id that comes again stands for the latest call before the result")
    func reused() throws {
        let read = try conversation(
            #"""
            {"messages":[
             {"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a":1}}}]},
             {"role":"tool","tool_call_id":"c","content":"1"},
             {"role":"assistant","tool_calls":[{"id":"c","function":{"name":"g"}}]},
             {"role":"tool","tool_call_id":"c","content":"2"}, {"role":"tool","tool_call_id":"d","content":"3"},
             {"role":"tool","tool_call_id":"c","content":"4","name":"h"}]}
            """#
        )
        #expect(read.messages.filter { $0.role == .tool }.map(\.name) == ["f", "g", nil, "h"])
        #expect(read.messages[0].toolCalls[0].arguments == #"{"a":1}"#)
        #expect(read.functionName(forCall: "c") == "g" && read.functionName(forCall: "d") == nil)
    }

    @Test(
        "arguments are an object, or nothing",
        arguments: [("", "{}"), (" \n", "{}"), ("{}", "{}"), ("null", "{}"), (" { \"a\" : [1] } ", #"{"a":[1]}"#)]
    )
    func arguments(text: String, object: String) throws {
        let call: JSONValue = ["id": "c", "function": ["name": "f", "arguments": .string(text)]]
        let read = try ToolCall(ParameterPlace(call, at: "/c"))
        #expect(try JSONValue.object(read.argumentsObject()).description == object)
    }

    @Test("arguments that are no object name their place", arguments: ["{\"a\":", "[]", "1", "x", "{} {}"])
    func badArguments(text: String) throws {
        let call: JSONValue = ["id": "c", "function": ["name": "f", "arguments": .string(text)]]
        let read = try ToolCall(ParameterPlace(call, at: "/messages/1/tool_calls/0"))
        let error = #expect(throws: DialectError.self) { try read.argumentsObject() }
        #expect(error?.path == "/messages/1/tool_calls/0/function/arguments")
    }

    @Test("an assembled answer can be sent as history")
    func assembled() throws {
        let assembler = CompletionAssembler()
        let signed = #""reasoning_details":[{"type":"reasoning.text","format":"f","index":0,"signature":"S"}]"#
        for chunk in [
            #"{"id":"i","choices":[{"index":0,"delta":{\#(signed)}}]}"#,
            #"{"id":"i","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#,
            #"{"id":"i","choices":[{"index":0,"delta":{"reasoning_content":"th"}}]}"#,
            #"{"id":"i","choices":[{"index":0,"delta":{"reasoning_content":"ink"}}]}"#,
            #"{"id":"i","choices":[{"index":0,"delta":{"content":"text"}}]}"#,
            #"{"id":"i","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","extra_content":{"g":1},"function":{"name":"f","arguments":""}}]}}]}"#,
            #"{"id":"i","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}"#,
            #"{"id":"i","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        ] { try assembler.add(Array(chunk.utf8).span) }
        let message = try #require(assembler.completion["choices"]?[0]?["message"])
        let read = try messages("[\(message)]")[0]
        #expect(read.text() == "text" && read.reasoning == "think")
        #expect(read.toolCalls.map(\.name) == ["f"] && read.toolCalls.map(\.arguments) == ["{}"])
        #expect(read.toolCalls[0].extras == ["extra_content": ["g": 1]])
        #expect(read.reasoningDetails(format: "f").map { $0["signature"] } == ["S"])
    }
}
