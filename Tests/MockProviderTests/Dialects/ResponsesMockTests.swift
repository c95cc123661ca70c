import JSON
import Testing

@testable import MockProvider

@Suite("The mock's responses dialect", .timeLimit(.minutes(1)))
struct ResponsesMockTests {
    private let stream = #"{"model":"m","input":"hi","stream":true}"#

    /// The events, and that each has its type as its name and the next number.
    private func events(_ text: String) throws -> [JSONValue] {
        try text.split(separator: "\n\n").enumerated().map { index, event in
            let lines = event.split(separator: "\n")
            let value = try JSONValue.parse(String(try #require(lines.last).dropFirst(6)))
            #expect(lines[0] == "event: \(value["type"]?.stringValue ?? "")")
            #expect(value["sequence_number"] == .integer(index))
            return value
        }
    }

    @Test("writes the events of items as OpenAI does, byte for byte")
    func golden() {
        let text = rendered(ResponsesMock(), Behaviour(texts: ["Hé"]))
        let bare =
            #"{"id":"resp_mock","object":"response","created_at":1700000000,"status":"in_progress","error":null,"#
            + #""incomplete_details":null,"model":"m","output":[],"parallel_tool_calls":true,"store":false,"usage":null}"#
        let part = #"{"type":"output_text","annotations":[],"logprobs":[],"text":"Hé"}"#
        let done =
            #"{"id":"msg_mock","type":"message","status":"completed","content":[\#(part)],"role":"assistant"}"#
        let item = #""item_id":"msg_mock","output_index":0,"content_index":0"#
        let data = [
            #"{"type":"response.created","sequence_number":0,"response":\#(bare)}"#,
            #"{"type":"response.in_progress","sequence_number":1,"response":\#(bare)}"#,
            #"{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"msg_mock","#
                + #""type":"message","status":"in_progress","content":[],"role":"assistant"}}"#,
            #"{"type":"response.content_part.added","sequence_number":3,\#(item),"part":{"type":"output_text","#
                + #""annotations":[],"logprobs":[],"text":""}}"#,
            #"{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_mock","output_index":0,"#
                + #""content_index":0,"delta":"Hé"}"#,
            #"{"type":"response.output_text.done","sequence_number":5,\#(item),"text":"Hé"}"#,
            #"{"type":"response.content_part.done","sequence_number":6,\#(item),"part":\#(part)}"#,
            #"{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":\#(done)}"#,
        ]
        let expected = data.map { data in
            let name = data.dropFirst(9).prefix { $0 != "\"" }
            return "event: \(name)\ndata: \(data)\n\n"
        }
        #expect(text.hasPrefix(expected.joined()))
        let last = text.dropFirst(expected.joined().count)
        #expect(last.hasPrefix("event: response.completed\ndata: {"))
        #expect(last.contains(#""status":"completed""#))
        #expect(last.contains(#""output_tokens":1,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":11}"#))
    }

    @Test("has an item for reasoning, for text and for each call")
    func items() throws {
        let events = try events(rendered(ResponsesMock(), .everything))
        let types = events.compactMap { $0["type"]?.stringValue?.split(separator: ".", maxSplits: 1).last }
        #expect(
            types == [
                "created", "in_progress", "output_item.added", "reasoning_summary_part.added",
                "reasoning_summary_text.delta", "reasoning_summary_text.done", "reasoning_summary_part.done",
                "output_item.done", "output_item.added", "content_part.added", "output_text.delta",
                "output_text.delta", "output_text.done", "content_part.done", "output_item.done",
                "output_item.added", "function_call_arguments.delta", "function_call_arguments.delta",
                "function_call_arguments.done", "output_item.done", "output_item.added",
                "function_call_arguments.done", "output_item.done", "completed",
            ]
        )
        let calls = events.filter { $0["item"]?["type"] == "function_call" && $0["item"]?["status"] == "completed" }
        #expect(calls.map { $0["output_index"] } == [2, 3])
        #expect(calls.map { $0["item"]?["call_id"] } == ["call_a", "call_b"])
        #expect(calls[0]["item"]?["arguments"] == #"{"k":1}"#)
        #expect(events.last?["response"]?["output"]?.arrayValue?.count == 4)
    }

    @Test("stamps text, tells errors, and ends incomplete or not at all")
    func styles() throws {
        let text = rendered(ResponsesMock(), Behaviour(stamped: 2, size: 30))
        #expect(text.components(of: #""delta":"00000000001234567890xxxxxxxxxx"}"#) == 2)
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        let error = try events(rendered(ResponsesMock(), behaviour)).last
        #expect(error?["type"] == "error")
        #expect(error?["code"] == "server_error")
        let cut = try events(rendered(ResponsesMock(), .finishing("length"))).last
        #expect(cut?["type"] == "response.incomplete")
        #expect(cut?["response"]?["incomplete_details"] == ["reason": "max_output_tokens"])
        behaviour.style = StreamStyle()
        behaviour.style.done = false
        #expect(!rendered(ResponsesMock(), behaviour).contains("completed\ndata"))
    }

    @Test("serves streams and whole responses, and polls those in the background")
    func routes() async throws {
        #expect(try await answer("POST", "/v1/responses", stream).text == rendered(ResponsesMock(), .everything))
        let whole = try await answer("POST", "/v1/responses", #"{"model":"m","input":[{}]}"#).json
        #expect(whole["output"]?[1]?["content"]?[0]?["text"] == "Hé\"llo\"")
        try await withMock(Behaviour.everything) { mock in
            let connection = try RawConnection(port: mock.port)
            let body = #"{"model":"m","input":"hi","background":true}"#
            #expect(try connection.ask("POST", "/v1/responses", body).json["status"] == "queued")
            #expect(try connection.get("/v1/responses/job-1").json["status"] == "in_progress")
            let done = try connection.get("/v1/responses/job-1").json
            #expect(done["status"] == "completed")
            #expect(done["output"]?.arrayValue?.count == 4)
            let events = try connection.get("/v1/responses/job-1?stream=true").text
            #expect(events.contains("event: response.completed\n"))
            _ = try connection.ask("POST", "/v1/responses", body)
            #expect(try connection.ask("POST", "/v1/responses/job-2/cancel").json["status"] == "cancelled")
        }
    }

    @Test("refuses as OpenAI does")
    func failures() async throws {
        #expect(try await answer("POST", "/v1/responses", #"{"model":"m"}"#).status == 400)
        let missing = try await answer("POST", "/v1/responses", stream.replacing("\"m\"", with: "\"none\""))
        #expect(missing.status == 404)
        #expect(try missing.json["error"]?["code"] == "model_not_found")
    }
}
