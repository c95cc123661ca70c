import JSON
import Testing

@testable import Dialects

@Suite("What is wrong with a request is told with its place", .timeLimit(.minutes(1)))
struct ConversationErrorTests {
    @Test(
        "params that are no object have no place",
        arguments: ["", "[]", "{", "1", #"{"messages":[{"role":"user","content":"hi"}]} x"#]
    )
    func params(text: String) {
        let error = #expect(throws: DialectError.self) { try conversation(text) }
        #expect(error?.path == "")
    }

    @Test(
        "messages",
        arguments: [
            ("{}", "/messages"), (#"{"messages":null}"#, "/messages"), (#"{"messages":"hi"}"#, "/messages"),
            (#"{"messages":[]}"#, "/messages"),
        ]
    )
    func missing(params: String, path: String) {
        let error = #expect(throws: DialectError.self) { try conversation(params) }
        #expect(error?.path == path)
    }

    @Test(
        "a message",
        arguments: [
            ("1", ""), ("{}", "/role"), (#"{"role":null}"#, "/role"), (#"{"role":1,"content":""}"#, "/role"),
            (#"{"role":"robot","content":""}"#, "/role"), (#"{"role":"user"}"#, "/content"),
            (#"{"role":"system","content":null}"#, "/content"), (#"{"role":"user","content":1}"#, "/content"),
            (#"{"role":"user","content":{"type":"text"}}"#, "/content"),
            (#"{"role":"user","content":[1]}"#, "/content/0"),
            (#"{"role":"user","content":["a",{}]}"#, "/content/1/type"),
            (#"{"role":"user","content":[{"type":""}]}"#, "/content/0/type"),
            (#"{"role":"user","content":[{"type":"text"}]}"#, "/content/0/text"),
            (#"{"role":"user","content":[{"type":"text","text":1}]}"#, "/content/0/text"),
            (#"{"role":"user","content":[{"type":"refusal"}]}"#, "/content/0/refusal"),
            (#"{"role":"user","content":[{"type":"image_url"}]}"#, "/content/0/image_url"),
            (#"{"role":"user","content":[{"type":"image_url","image_url":1}]}"#, "/content/0/image_url"),
            (#"{"role":"user","content":[{"type":"image_url","image_url":{}}]}"#, "/content/0/image_url/url"),
            (#"{"role":"user","content":[{"type":"image_url","image_url":{"url":2}}]}"#, "/content/0/image_url/url"),
            (#"{"role":"user","content":[{"type":"image_url","image_url":"ftp://x"}]}"#, "/content/0/image_url"),
            (
                #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x","detail":1}}]}"#,
                "/content/0/image_url/detail"
            ),
            (#"{"role":"user","content":"a","name":1}"#, "/name"), (#"{"role":"tool","content":"a"}"#, "/tool_call_id"),
            (#"{"role":"tool","content":"a","tool_call_id":""}"#, "/tool_call_id"),
            (#"{"role":"function","content":"a"}"#, "/name"), (#"{"role":"assistant","refusal":1}"#, "/refusal"),
            (#"{"role":"assistant","reasoning":1}"#, "/reasoning"),
            (#"{"role":"assistant","reasoning_details":1}"#, "/reasoning_details"),
            (#"{"role":"assistant","tool_calls":{}}"#, "/tool_calls"),
            (#"{"role":"assistant","tool_calls":[1]}"#, "/tool_calls/0"),
            (#"{"role":"assistant","tool_calls":[{}]}"#, "/tool_calls/0/function"),
            (#"{"role":"assistant","tool_calls":[{"type":"custom"}]}"#, "/tool_calls/0/type"),
            (#"{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]}"#, "/tool_calls/0/id"),
            (#"{"role":"assistant","tool_calls":[{"id":"","function":{"name":"f"}}]}"#, "/tool_calls/0/id"),
            (#"{"role":"assistant","tool_calls":[{"id":"c","function":1}]}"#, "/tool_calls/0/function"),
            (#"{"role":"assistant","tool_calls":[{"id":"c","function":{}}]}"#, "/tool_calls/0/function/name"),
            (
                #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":1}}]}"#,
                "/tool_calls/0/function/arguments"
            ),
            (#"{"role":"assistant","function_call":1}"#, "/function_call"),
            (#"{"role":"assistant","function_call":{"arguments":""}}"#, "/function_call/name"),
        ]
    )
    func message(json: String, path: String) {
        let error = #expect(throws: DialectError.self) {
            try conversation(#"{"messages":[{"role":"user","content":"hi"},\#(json)]}"#)
        }
        #expect(error?.path == "/messages/1" + path)
        #expect(error?.message.contains("messages[1]") == true || error?.path.hasSuffix("/type") == true)
    }

    @Test(
        "a parameter",
        arguments: [
            (#""temperature":"1""#, "/temperature"), (#""top_p":[]"#, "/top_p"), (#""top_k":1.5"#, "/top_k"),
            (#""min_p":true"#, "/min_p"), (#""seed":"x""#, "/seed"), (#""max_tokens":0"#, "/max_tokens"),
            (#""max_completion_tokens":1.5"#, "/max_completion_tokens"), (#""n":0"#, "/n"), (#""n":"2""#, "/n"),
            (#""user":1"#, "/user"), (#""logprobs":1"#, "/logprobs"), (#""top_logprobs":true"#, "/top_logprobs"),
            (#""logit_bias":[]"#, "/logit_bias"), (#""frequency_penalty":{}"#, "/frequency_penalty"),
            (#""presence_penalty":"0""#, "/presence_penalty"), (#""stop":1"#, "/stop"), (#""stop":["a",2]"#, "/stop/1"),
            (#""tools":{}"#, "/tools"), (#""tools":[1]"#, "/tools/0"),
            (#""tools":[{"type":"function"}]"#, "/tools/0/function"),
            (#""tools":[{"type":1}]"#, "/tools/0/type"), (#""tools":[{"function":{}}]"#, "/tools/0/function/name"),
            (#""tools":[{"function":{"name":"f","parameters":[]}}]"#, "/tools/0/function/parameters"),
            (#""tools":[{"function":{"name":"f","description":1}}]"#, "/tools/0/function/description"),
            (#""tools":[{"function":{"name":"f","strict":1}}]"#, "/tools/0/function/strict"),
            (#""functions":[{}]"#, "/functions/0/name"), (#""tool_choice":"maybe""#, "/tool_choice"),
            (#""tool_choice":1"#, "/tool_choice"), (#""tool_choice":{"type":"allowed_tools"}"#, "/tool_choice/type"),
            (#""tool_choice":{"type":"function"}"#, "/tool_choice/function"),
            (#""tool_choice":{"type":"function","function":{}}"#, "/tool_choice/function/name"),
            (#""function_call":{}"#, "/function_call/name"), (#""parallel_tool_calls":"no""#, "/parallel_tool_calls"),
            (#""response_format":"json""#, "/response_format"), (#""response_format":{}"#, "/response_format/type"),
            (#""response_format":{"type":"grammar"}"#, "/response_format/type"),
            (#""response_format":{"type":"json_schema"}"#, "/response_format/json_schema"),
            (
                #""response_format":{"type":"json_schema","json_schema":{"name":"n"}}"#,
                "/response_format/json_schema/schema"
            ),
            (#""response_format":{"type":"json_object","schema":1}"#, "/response_format/schema"),
            (#""reasoning_effort":"much""#, "/reasoning_effort"), (#""reasoning":"low""#, "/reasoning"),
            (#""reasoning":{"effort":1}"#, "/reasoning/effort"),
            (#""reasoning":{"max_tokens":-1}"#, "/reasoning/max_tokens"),
            (#""thinking":{"type":1}"#, "/thinking/type"),
            (#""thinking":{"budget_tokens":"1"}"#, "/thinking/budget_tokens"),
            (#""enable_thinking":1"#, "/enable_thinking"), (#""thinking_budget":-1"#, "/thinking_budget"),
        ]
    )
    func parameter(member: String, path: String) {
        let error = #expect(throws: DialectError.self) {
            try conversation(#"{"messages":[{"role":"user","content":"hi"}],\#(member)}"#)
        }
        #expect(error?.path == path)
    }

    @Test("a name in a place is escaped as a JSON Pointer asks for")
    func pointer() {
        #expect(ParameterPlace([:], at: "/a").pointer("b/c~d") == "/a/b~1c~0d")
    }
}
