import JSON
import Testing

@testable import Dialects

@Suite("Declarative handlers: answers", .timeLimit(.minutes(1)))
struct DeclarativeStreamTests {
    /// Rules, and an answer that is read by them.
    struct Described: CustomTestStringConvertible, Sendable {
        let rules: String
        let answer: AnswerCase
        var stream = true

        var testDescription: String { answer.testDescription }

        init(
            _ name: String,
            _ rules: String,
            _ body: String,
            stream: Bool = true,
            _ change: (inout AnswerCase) -> Void
        ) {
            self.rules = rules
            self.stream = stream
            answer = AnswerCase(name, body, change)
        }
    }

    private static func events(_ events: String...) -> String {
        events.map { "data: \($0)\n\n" }.joined()
    }

    static let framings: [Described] = [
        Described(
            "server-sent events, ended by a finish reason",
            #"{"text":"/t","finish_reason":"/f","finish_reasons":{"end":"stop","max":"length"}}"#,
            events(#"{"t":"a"}"#, #"{"t":"b","f":null}"#, #"{"f":"max"}"#)
        ) {
            $0.text = "ab"
            $0.finish = "length"
        },
        Described("[DONE] as the end", #"{"text":"/t","end":["[DONE]"]}"#, events(#"{"t":"a"}"#, "[DONE]")) {
            $0.text = "a"
        },
        Described("[DONE] where it is no end", #"{"text":"/t","end":["done"]}"#, events(#"{"t":"a"}"#, "[DONE]")) {
            $0.text = "a"
            $0.end = .truncated
        },
        Described("the end of the body as the end", #"{"text":"/t","end":["eof"]}"#, events(#"{"t":"a"}"#)) {
            $0.text = "a"
        },
        Described("a body without any part is not complete", #"{"text":"/t","end":["eof"]}"#, ": hi\n\n") {
            $0.end = .truncated
        },
        Described(
            "a value that says done, at once",
            #"{"text":"/t","done":"/d","end":["done"]}"#,
            events(#"{"t":"a","d":false}"#, #"{"t":"b","d":true}"#, #"{"t":"c"}"#)
        ) { $0.text = "ab" },
        Described(
            "only some values say done",
            #"{"text":"/t","done":"/d","done_values":["over",2],"end":["done"]}"#,
            events(#"{"t":"a","d":1}"#, #"{"t":"b","d":"over"}"#)
        ) { $0.text = "ab" },
        Described(
            "lines of JSON, whatever their content type",
            #"{"framing":"ndjson","text":["/x","/t"],"done":"/d"}"#,
            "{\"t\":\"a\"}\n{\"x\":\"b\",\"t\":\"no\"}\r\n\n{\"t\":\"\",\"d\":true}\n"
        ) {
            $0.contentType = "application/json"
            $0.text = "ab"
        },
        Described(
            "one array of JSON",
            #"{"framing":"json-array","text":"/t","finish_reason":"/f"}"#,
            #"[{"t":"a"}, {"t":"b","f":"stop"}]"#
        ) {
            $0.contentType = "application/json"
            $0.text = "ab"
            $0.finish = "stop"
        },
        Described("lines of plain text", #"{"framing":"lines","end":["eof"]}"#, "a\r\n\nb \"✓\"") {
            $0.contentType = "text/plain"
            $0.text = "a\n\nb \"✓\""
        },
        Described(
            "lines of plain text with a mark at the end",
            #"{"framing":"lines","end":["[DONE]"]}"#,
            "a\n[DONE]\nb"
        ) {
            $0.contentType = nil
            $0.text = "a\n"
        },
        Described("lines of plain text without their mark", #"{"framing":"lines","end":["[DONE]"]}"#, "a\n") {
            $0.contentType = "text/plain"
            $0.text = "a\n"
            $0.end = .truncated
        },
        Described(
            "events of plain text with names",
            #"{"data":"text","events":{"parts":["output"],"done":["done"],"error":["bad"]},"end":["done"]}"#,
            "event: output\ndata:  a\n\nevent: ping\ndata: x\n\nevent: output\ndata: :\ndata: \ndata: b\n\nevent: done\ndata: {}\n\n"
        ) { $0.text = " a:\n\nb" },
        Described(
            "an event of plain text that tells of a failure",
            #"{"data":"text","events":{"error":["bad"]}}"#,
            "data: a\n\nevent: bad\ndata: out of order\n\n"
        ) {
            $0.text = "a"
            $0.end = streamFailure("out of order")
        },
        Described(
            "named events of JSON",
            #"{"text":"/t","events":{"ignored":["ping"],"done":["over"],"error":["bad"]}}"#,
            "event: ping\ndata: {\"t\":\"no\"}\n\nevent: x\ndata: {\"t\":\"a\"}\n\nevent: over\ndata: {\"t\":\"b\"}\n\n"
        ) { $0.text = "ab" },
        Described("a text that is the event itself", #"{"text":"","end":["eof"]}"#, events(#""a""#, #""b""#)) {
            $0.text = "ab"
        },
    ]

    static let parts: [Described] = [
        Described(
            "everything so far in each event",
            #"{"mode":"cumulative","text":"/t","reasoning":"/r","end":["eof"]}"#,
            events(#"{"r":"h"}"#, #"{"r":"hm","t":"a"}"#, #"{"r":"hm","t":"ab"}"#)
        ) {
            $0.text = "ab"
            $0.reasoning = "hm"
        },
        Described(
            "a text that is rewritten is not told twice",
            #"{"mode":"cumulative","text":"/t","end":["eof"]}"#,
            events(#"{"t":"abc"}"#, #"{"t":"xbcd"}"#, #"{"t":"xbcde"}"#)
        ) {
            $0.text = "abcde"
            $0.warnings = 1
        },
        Described(
            "a text in pieces, of which some do not count",
            #"{"text":{"list":"/c","pointer":"/t","unless":"/hidden"},"end":["eof"]}"#,
            events(#"{"c":[{"t":"a"},{"t":"no","hidden":true},{"i":1},{"t":"b","hidden":false}]}"#)
        ) { $0.text = "ab" },
        Described(
            "a list of texts, and a number",
            #"{"text":"/t","end":["eof"]}"#,
            events(#"{"t":["a","b"]}"#, #"{"t":7}"#)
        ) {
            $0.text = "ab7"
        },
        Described(
            "calls in fragments with an index",
            #"{"tool_calls":{"list":"/c","index":"/i","id":"/id","name":"/n","arguments":"/a"},"end":["eof"]}"#,
            events(
                #"{"c":[{"i":3,"id":"x","n":"f","a":""},{"i":5,"n":"g"}]}"#,
                #"{"c":[{"i":3,"a":"{\"a\""}]}"#,
                #"{"c":[{"i":3,"id":"","a":":1}"},{"i":9,"a":"lost"}]}"#
            )
        ) { $0.calls = [["x", "f", #"{"a":1}"#], ["call_a1_1", "g", "{}"]] },
        Described(
            "calls in fragments without an index",
            #"{"tool_calls":{"list":"/c","id":"/id","name":"/n","arguments":"/a"},"end":["eof"]}"#,
            events(
                #"{"c":{"id":"x","n":"f"}}"#,
                #"{"c":{"a":"{\"b\""}}"#,
                #"{"c":{"id":"y","n":"g","a":"1"}}"#,
                #"{"c":{"id":"x","a":":2}"}}"#
            )
        ) { $0.calls = [["x", "f", #"{"b":2}"#], ["y", "g", "1"]] },
        Described(
            "whole calls whose arguments are an object",
            #"{"tool_calls":{"list":"/c","name":"/n","arguments":"/a"},"finish_reason":"/f","end":["eof"]}"#,
            events(#"{"c":[{"n":"f","a":{"b":[1.0]}},{"n":"f","a":{}}],"f":"stop"}"#)
        ) {
            $0.calls = [["call_a1_0", "f", #"{"b":[1.0]}"#], ["call_a1_1", "f", "{}"]]
            $0.finish = "tool_calls"
        },
        Described(
            "calls of which each event has everything so far",
            #"{"mode":"cumulative","tool_calls":{"list":"/c","name":"/n","arguments":"/a"},"end":["eof"]}"#,
            events(#"{"c":[{"n":"f","a":"{"}]}"#, #"{"c":[{"n":"f","a":"{}"},{"n":"g"}]}"#)
        ) { $0.calls = [["call_a1_0", "f", "{}"], ["call_a1_1", "g", "{}"]] },
        Described(
            "usage, the last that says something",
            #"{"text":"/t","usage":{"prompt":"/u/p","completion":"/u/c","total":"/u/t","cached":"/u/h"},"end":["eof"]}"#,
            events(#"{"t":"a","u":{"p":1,"c":1}}"#, #"{"u":{"p":4,"c":2,"t":7,"h":3}}"#, #"{"u":{"p":0,"c":0,"t":0}}"#)
        ) {
            $0.text = "a"
            $0.usage = [4, 2, 7]
        },
        Described(
            "words that are not in the table",
            #"{"text":"/t","finish_reason":"/f","finish_reasons":{"null":null},"finish_reason_default":"stop"}"#,
            events(#"{"t":"a","f":"null"}"#, #"{"t":"b","f":"whatever"}"#)
        ) {
            $0.text = "ab"
            $0.finish = "stop"
        },
        Described(
            "a word that stands for a failure",
            #"{"text":"/t","finish_reason":"/f","finish_reasons":{"bad":"error"}}"#,
            events(#"{"t":"a"}"#, #"{"f":"bad"}"#)
        ) {
            $0.text = "a"
            $0.end = streamFailure("the provider ended with bad", code: "bad")
        },
        Described(
            "a failure in words with a name beside it",
            #"{"text":"/t","error":["/e/m","/e"],"error_code":"/e/c"}"#,
            events(#"{"t":"a","e":null}"#, #"{"e":{"m":"no room","c":41}}"#)
        ) {
            $0.text = "a"
            $0.end = streamFailure("no room", code: "41")
        },
        Described(
            "a whole answer where a stream was asked for",
            #"{"text":"/t","finish_reason":"/f","whole":{"text":"/whole/t"}}"#,
            #"{"whole":{"t":"all"},"f":"stop"}"#
        ) {
            $0.contentType = "application/json"
            $0.text = "all"
            $0.finish = "stop"
        },
        Described(
            "a whole answer as asked for",
            #"{"text":"/t","whole":{"text":"/w"}}"#,
            #"{"w":"all"}"#,
            stream: false
        ) {
            $0.contentType = "application/json"
            $0.text = "all"
        },
        Described(
            "JSON that the handler says nothing of",
            #"{"text":"/t","end":["eof"]}"#,
            events(#"{"x":1}"#, #"{"t":"a"}"#)
        ) {
            $0.text = "a"
            $0.warnings = 1
        },
        Described(
            "an error in a gateway's own words",
            #"{"text":"/t"}"#,
            events(#"{"error":{"message":"no","code":"c"}}"#)
        ) {
            $0.end = streamFailure("no", code: "c")
        },
    ]

    @Test("an answer is read by the rules, wherever it is cut", arguments: framings + parts)
    func answers(described: Described) throws {
        var rules = try #require(JSONValue.parse(described.rules).objectValue)
        // The rest of the template is for another shape.
        let none: JSONObject = [
            "id": nil, "model": nil, "reasoning": nil, "tool_calls": [:], "usage": [:], "error": nil,
        ]
        for member in none.members where rules[member.key] == nil { rules[member.key] = member.value }
        var handler = try Handler(["dialect": "declarative", "response": .object(rules)])
        handler.stream = described.stream
        #expect(try Handler(handler.json) == handler)
        let endsAnywhere = handler.response.ends.contains(.endOfBody)
        try described.answer.check(DeclarativeDialect(), handler: handler, endsAnywhere: endsAnywhere)
    }
}
