import JSON
import Testing

@testable import Dialects

@Suite("DashScope tasks", .timeLimit(.minutes(1)))
struct DashScopeTaskTests {
    @Test("a task is submitted, asked for, and its addresses are the text")
    func task() throws {
        let params =
            #"{"messages":[{"role":"user","content":"a cat"}],"size":"1024*1024","n":2,"negative_prompt":"dog"}"#
        let request = try upstreamRequest(params, DashScopeAsyncDialect(), endpoint: "https://h/api/v1")
        #expect(request.url == "https://h/api/v1/services/aigc/text2image/image-synthesis")
        #expect(request.headers.contains(HTTPField("X-DashScope-Async", "enable")))
        #expect(
            try JSONValue.parse(request.body) == [
                "model": "o/m", "input": ["prompt": "a cat", "negative_prompt": "dog"],
                "parameters": ["n": 2, "size": "1024*1024"],
            ]
        )
        let polled = try Polled(
            [
                #"{"request_id":"r","output":{"task_id":"t/1","task_status":"PENDING"}}"#,
                #"{"output":{"task_id":"t/1","task_status":"RUNNING"}}"#,
                #"{"output":{"task_id":"t/1","task_status":"SUCCEEDED","results":[{"url":"https://x/1"},{"url":"https://x/2"}]},"usage":{"image_count":2}}"#,
            ],
            dialect: DashScopeAsyncDialect()
        )
        #expect(try polled.texts() == ["https://x/1\nhttps://x/2"])
        #expect(polled.end == .complete && polled.summary == StreamSummary(finishReason: "stop"))
        #expect(polled.asked == Array(repeating: "GET https://h/v1/tasks/t%2F1", count: 2))
        #expect(polled.waits == [1000, 1500])
        #expect(polled.cancel == "POST https://h/v1/tasks/t%2F1/cancel")
    }

    @Test(
        "a task that comes to nothing says why",
        arguments: [
            (
                #"{"output":{"task_id":"t","task_status":"FAILED","code":"InvalidURL","message":"no image"}}"#,
                streamFailure("no image", code: "InvalidURL")
            ),
            (
                #"{"output":{"task_id":"t","task_status":"UNKNOWN"}}"#,
                streamFailure("the provider ended the task with the status UNKNOWN", code: "UNKNOWN")
            ),
            (#"{"code":"Throttling","message":"slow down"}"#, streamFailure("slow down", code: "Throttling")),
            ("nothing", .failed(UpstreamError(.protocolViolation, "the answer has no status of a task"))),
            (
                #"{"output":{"task_status":"PENDING"}}"#,
                .failed(UpstreamError(.protocolViolation, "the answer names no task"))
            ),
        ]
    )
    func failures(body: String, end: StreamEnd) throws {
        #expect(try Polled([body], dialect: DashScopeAsyncDialect()).end == end)
    }
}
