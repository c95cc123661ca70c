import JSON
import Testing

@testable import Dialects

@Suite("Declarative handlers: files", .timeLimit(.minutes(1)))
struct DeclarativeHandlerTests {
    @Test(
        "a problem is told with its place, and all of them at once",
        arguments: [
            (#"{"framing":"xml","data":1,"mode":"both"}"#, ["/framing", "/data", "/mode"]),
            (#"{"text":"t","reasoning":7,"id":["/a","b",3]}"#, ["/text", "/reasoning", "/id/1", "/id/2"]),
            (#"{"text":{"pointer":"x","at":1,"list":"/~"}}"#, ["/text/pointer", "/text/at", "/text/list"]),
            (#"{"tool_calls":{"list":"/a"},"usage":{"input":"/a"}}"#, ["/tool_calls", "/usage/input"]),
            (#"{"tool_calls":[],"usage":7}"#, ["/tool_calls", "/usage"]),
            (#"{"tool_calls":{"list":"/a","name":"b"}}"#, ["/tool_calls/name"]),
            (
                #"{"finish_reasons":{"x":"end","y":null},"finish_reason_default":"no"}"#,
                ["/finish_reasons/x", "/finish_reason_default"]
            ),
            (#"{"finish_reasons":[]}"#, ["/finish_reasons"]),
            (#"{"end":[],"done_values":1}"#, ["/end", "/done_values"]),
            (#"{"end":["eof","EOF"]}"#, ["/end/1"]), (#"{"end":"eof"}"#, ["/end"]),
            (#"{"events":{"done":"x","error":[""],"other":1}}"#, ["/events/done", "/events/error/0", "/events/other"]),
            (#"{"whole":{"text":"x","framing":"sse"}}"#, ["/whole/text", "/whole/framing"]),
        ] as [(String, [String])]
    )
    func problems(response: String, paths: [String]) throws {
        let file: JSONValue = ["dialect": "declarative", "response": try JSONValue.parse(response)]
        let error = #expect(throws: HandlerError.self) { try Handler(file) }
        #expect(error?.problems.map(\.path) == paths.map { "/response" + $0 })
        #expect(error?.problems.allSatisfy { !$0.message.isEmpty } == true)
    }

    @Test("the members are for these handlers only")
    func otherDialects() {
        for member in ["request", "response"] {
            let error = #expect(throws: HandlerError.self) { try Handler(.object(["dialect": "openai", member: [:]])) }
            #expect(error?.problems.map(\.path) == ["/" + member])
        }
        #expect(Handler.openAI.json["request"] == nil && Handler.declarative.json["request"] != nil)
    }

    @Test("everything that a file may say is written back as it was")
    func roundTrip() throws {
        let response: JSONValue = [
            "framing": "json-array", "data": "json",
            "events": ["parts": ["a"], "done": ["b"], "error": ["c"], "ignored": ["d"]], "mode": "cumulative",
            "id": "/id", "model": ["/a", "/b"], "created": nil,
            "text": ["pointer": ["/t", ""], "list": "/l", "unless": "/u"], "reasoning": nil,
            "tool_calls": ["list": "/c", "index": "/i", "id": "/id", "name": "/n", "arguments": "/a"],
            "finish_reason": "/f", "usage": ["prompt": "/p", "cached": ["/q", "/r"]], "error": "/e",
            "error_code": "/e/c",
            "finish_reasons": ["x": "stop", "y": nil, "z": "error"], "finish_reason_default": "length",
            "finish_reason_at_end": "stop", "done": "/d",
            "done_values": [1, "x", nil], "end": ["eof", "[DONE]"],
            "whole": [
                "id": nil, "model": nil, "created": nil, "text": "/w", "reasoning": nil, "tool_calls": [:],
                "finish_reason": nil, "usage": [:], "error": nil, "error_code": nil,
            ],
        ]
        let request: JSONValue = [
            "method": "PUT", "body": ["a": ["$param": "b", "default": nil], "c": [["$model": true]]],
        ]
        let handler = try Handler(["dialect": "declarative", "request": request, "response": response])
        #expect(handler.json["response"] == response)
        #expect(handler.json["request"] == request)
        #expect(try Handler(handler.json) == handler)
    }
}
