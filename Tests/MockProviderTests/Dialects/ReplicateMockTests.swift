import JSON
import Testing

@testable import MockProvider

@Suite("The mock's Replicate dialect", .timeLimit(.minutes(1)))
struct ReplicateMockTests {
    private let path = "/v1/models/mock/m/predictions"

    @Test("writes pieces of plain text as events, byte for byte")
    func golden() {
        #expect(
            rendered(ReplicateMock(), Behaviour(texts: ["Hé", " a\n\n b", ""])) == """
                event: output
                id: 1700000000:0
                data: Hé

                event: output
                id: 1700000000:1
                data:  a
                data:\u{20}
                data:  b

                event: output
                id: 1700000000:2
                data:\u{20}

                event: done
                id: 1700000000:3
                data: {}


                """
        )
    }

    @Test("stamps text, and tells an error as text")
    func styles() {
        let stamp = "\ndata: 00000000001234567890xx\n\n"
        #expect(rendered(ReplicateMock(), Behaviour(stamped: 2, size: 22)).components(of: stamp) == 2)
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.style.error = StreamStyle.InStreamError(after: 1)
        #expect(
            rendered(ReplicateMock(), behaviour).hasSuffix(
                "event: error\nid: 1700000000:1\ndata: the prediction failed\n\n"
            )
        )
    }

    @Test("takes a prediction in, lets its output grow from question to question, and is done")
    func polling() async throws {
        var behaviour = Behaviour(texts: ["a", "b", "c", "d"])
        behaviour.polls = 4
        try await withMock(behaviour) { mock in
            let connection = try RawConnection(port: mock.port)
            let created = try connection.ask("POST", path, #"{"input":{"prompt":"hi"}}"#)
            #expect(created.status == 201)
            let prediction = try created.json
            #expect(prediction["status"] == "starting")
            #expect(prediction["output"] == .null)
            #expect(prediction["urls"]?["get"] == "http://mock.test/v1/predictions/job-1")
            #expect(prediction["urls"]?["cancel"] == "http://mock.test/v1/predictions/job-1/cancel")
            #expect(prediction["urls"]?["stream"] == nil)
            var seen: [JSONValue?] = []
            for _ in 0..<4 {
                let poll = try connection.get("/v1/predictions/job-1").json
                seen.append(poll["status"])
                #expect(poll["output"]?.arrayValue?.count == seen.count)
            }
            #expect(seen == ["processing", "processing", "processing", "succeeded"])
            let last = try connection.get("/v1/predictions/job-1").json
            #expect(last["output"] == ["a", "b", "c", "d"])
            #expect(last["metrics"]?["output_token_count"] == 4)
            #expect(mock.counters.polls == 5)
        }
    }

    @Test("waits for some output when it is asked to")
    func waiting() async throws {
        let created = try await answer("POST", path, #"{"input":{}}"#, headers: ["Prefer: wait=5"]).json
        #expect(created["status"] == "processing")
        #expect(created["output"] == ["Hé"])
    }

    @Test("has a stream to follow where one was asked for, with its faults")
    func stream() async throws {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.delivery.split = [7]
        try await withMock(behaviour) { mock in
            let connection = try RawConnection(port: mock.port)
            let created = try connection.ask("POST", "/mock/replicate" + path, #"{"input":{},"stream":true}"#).json
            #expect(created["urls"]?["stream"] == "http://mock.test/mock/replicate/v1/streams/job-1")
            let stream = try connection.get("/mock/replicate/v1/streams/job-1")
            #expect(stream["content-type"] == "text/event-stream")
            #expect(stream.text == rendered(ReplicateMock(), Behaviour(texts: ["a", "b"])))
            #expect(stream.chunks.dropLast().allSatisfy { $0.count == 7 })
        }
    }

    @Test("fails when it is told to, and stays where a stall is")
    func failing() async throws {
        var failing = Behaviour(texts: ["a", "b"])
        failing.style.error = StreamStyle.InStreamError(after: 1, json: #"{"error":{"message":"CUDA"}}"#)
        var stalled = Behaviour(texts: ["a", "b"])
        stalled.delivery.stall = Delivery.Stall(at: .afterChunk(1))
        try await withMock(Script(models: ["f": failing, "s": stalled])) { mock in
            let connection = try RawConnection(port: mock.port)
            _ = try connection.ask("POST", "/v1/predictions", #"{"version":"f","input":{}}"#)
            _ = try connection.get("/v1/predictions/job-1")
            let failed = try connection.get("/v1/predictions/job-1").json
            #expect(failed["status"] == "failed")
            #expect(failed["error"] == "CUDA")
            #expect(failed["output"] == ["a"])
            _ = try connection.ask("POST", "/v1/predictions", #"{"version":"s","input":{}}"#)
            for _ in 0..<5 {
                let poll = try connection.get("/v1/predictions/job-2").json
                #expect(poll["status"] == "processing")
            }
            #expect(try connection.ask("POST", "/v1/predictions/job-2/cancel").json["status"] == "canceled")
            #expect(try connection.ask("POST", "/v1/predictions/job-2/cancel").json["status"] == "canceled")
            #expect(try connection.get("/v1/predictions/job-2").json["status"] == "canceled")
            #expect(mock.counters.cancelled == 1)
        }
    }

    @Test("refuses in its words, also questions about its jobs")
    func failures() async throws {
        let refused = try await answer("POST", "/v1/models/mock/mock-key/predictions", #"{"input":{}}"#)
        #expect(refused.status == 401)
        #expect(try refused.json["title"] == "Unauthenticated")
        #expect(try await answer("POST", "/v1/predictions", #"{"input":{}}"#).status == 400)
        #expect(try await answer("POST", path, "{}").status == 422)
        #expect(try await answer("GET", "/v1/predictions/job-9").status == 404)
        #expect(try await answer("GET", "/v1/streams/job-9").status == 404)
        var behaviour = Behaviour(texts: ["a"])
        behaviour.credential = CredentialRule(.own, key: "k")
        try await withMock(behaviour) { mock in
            let connection = try RawConnection(port: mock.port)
            let key = ["Authorization: Bearer k"]
            _ = try connection.ask("POST", path, #"{"input":{}}"#, headers: key)
            #expect(try connection.get("/v1/predictions/job-1").status == 401)
            #expect(try connection.ask("POST", "/v1/predictions/job-1/cancel").status == 401)
            #expect(try connection.get("/v1/predictions/job-1", headers: key).status == 200)
        }
    }

    @Test("forgets the oldest of very many jobs")
    func bounded() {
        var jobs = MockJobs()
        for _ in 0..<2000 {
            _ = jobs.submit(MockQuestion(model: "m"), Behaviour(), origin: "", advance: nil)
        }
        #expect(jobs.update("job-976") { _ in } == nil)
        #expect(jobs.update("job-977") { _ in }?.id == "job-977")
        #expect(jobs.update("job-2000") { _ in }?.id == "job-2000")
    }
}

@Suite("The mock's jobs of nobody's own", .timeLimit(.minutes(1)))
struct PollingMockTests {
    @Test("answers 202 until a job is over")
    func polling() async throws {
        var failing = Behaviour(texts: ["a"])
        failing.style.error = StreamStyle.InStreamError(after: 0, json: #"{"error":"no"}"#)
        try await withMock(Script(models: ["m": Behaviour(texts: ["a", "b"]), "f": failing])) { mock in
            let connection = try RawConnection(port: mock.port)
            let created = try connection.ask("POST", "/jobs", #"{"model":"m"}"#)
            #expect(created.status == 202)
            #expect(try created.json["urls"]?["status"] == "http://mock.test/jobs/job-1")
            #expect(try created.json["status"] == "queued")
            let running = try connection.get("/jobs/job-1")
            #expect(running.status == 202)
            #expect(try running.json["text"] == "a")
            let done = try connection.get("/jobs/job-1")
            #expect(done.status == 200)
            #expect(try done.json["text"] == "ab")
            #expect(try done.json["finish_reason"] == "stop")
            #expect(try done.json["usage"]?["total_tokens"] == 12)
            _ = try connection.ask("POST", "/jobs", #"{"model":"f"}"#)
            _ = try connection.get("/jobs/job-2")
            #expect(try connection.get("/jobs/job-2").json["error"] == ["message": "no"])
            _ = try connection.ask("POST", "/jobs", #"{"model":"m"}"#)
            #expect(try connection.ask("POST", "/jobs/job-3/cancel").json["status"] == "cancelled")
        }
    }
}
