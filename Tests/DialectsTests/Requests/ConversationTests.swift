import JSON
import Testing

@testable import Dialects

@Suite("A conversation in OpenAI's words", .timeLimit(.minutes(1)))
struct ConversationTests {
    @Test("a whole conversation is read")
    func whole() throws {
        let read = try conversation(
            #"""
            {"model":"m","temperature":0.5,"messages":[
             {"role":"system","content":"Be brief."},
             {"role":"user","content":[{"type":"text","text":"What is this?"},
               {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}}]},
             {"role":"assistant","content":null,"reasoning_content":"hm",
               "tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"x\":1}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"a dot"},
             {"role":"user","content":"Thanks"}],
             "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],
             "tool_choice":{"type":"function","function":{"name":"look"}}}
            """#
        )
        #expect(read.messages.map(\.role) == [.system, .user, .assistant, .tool, .user])
        #expect(
            read.messages[1].parts.map(\.kind) == [
                .text("What is this?"), .image(.data(mediaType: "image/png", base64: "iVBORw0KGgo="), detail: "low"),
            ]
        )
        #expect(read.messages[2].reasoning == "hm")
        #expect(try read.messages[2].toolCalls[0].argumentsObject() == ["x": 1])
        #expect(read.messages[3].name == "look" && read.messages[3].toolCallID == "c1")
        #expect(read.toolChoice == .named("look"))
        #expect(read.tools.map(\.name) == ["look"])
        #expect(read[.temperature] == 0.5)
        #expect(read.functionName(forCall: "c1") == "look")
        let turns = Conversation.turns(of: read.system(.joined).rest)
        #expect(turns.map(\.speaker) == [.user, .assistant, .user])
        #expect(turns[2].results.count == 1 && turns[2].messages.count == 1)
    }

    @Test("what a dialect has not taken is refused or told")
    func settled() throws {
        let params =
            #"{"messages":[{"role":"user","content":"hi"}],"seed":1,"metadata":{"a":"b"},"max_tokens":5,"stop":"x"}"#
        var request = try foreignRequest(params)
        #expect(throws: DialectError.self) { try request.finished(url: "https://h") }
        request = try foreignRequest(params)
        request.body["stop"] = .array(request.conversation.stop.map(JSONValue.string))
        request.take(.stop)
        request.move(.maxTokens, to: "limit")
        let made = try request.finished(url: "https://h")
        #expect(try JSONValue.parse(made.body) == ["stop": ["x"], "limit": 5])
        #expect(made.warnings.count == 2)
    }
}
