import DaemonHarness
import Dialects
import JSON
import POSIX
import Streams
import Testing
import Wire

@testable import Daemon

/// Answers from APIs that are polled, over real transfers.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct PollTests {
    /// Waits between attempts that a test need not wait for.
    private static let quick = #""retry":{"base_delay":0.001,"maximum_delay":0.01,"retry_after_limit":1}"#
    private let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
    }

    /// Runs a job at an upstream, and `body` beside it.
    private func withJob(
        _ options: PolledJob.Options = PolledJob.Options(),
        at upstream: ScriptedUpstream,
        _ body: (PolledJob, TestDaemon) throws -> Void
    ) async throws {
        defer { upstream.stop() }
        try configuration.write([
            "poll": .init(endpoint: upstream.url("/v1"), key: "sk-polled-key", handler: Self.quick)
        ])
        try await withDaemon(configuration) { daemon in
            try body(try await PolledJob(daemon, provider: "poll", options), daemon)
        }
    }

    @Test("is submitted once and asked for until it is done; the text is passed on as it grows")
    func growing() async throws {
        let upstream = try ScriptedUpstream { request, before, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1","cancel":"http://\#(request.host)/v1/stop""#
            switch (request.method, before) {
            case ("POST", _): try connection.answer(201, "{\(next)}")
            case (_, 0): try connection.answer(200, #"{\#(next),"after":5}"#)
            case (_, 1): try connection.answer(202, #"{\#(next),"text":"Hel"}"#)
            case (_, 2): try connection.answer(200, #"{\#(next),"text":"Hello"}"#)
            default: try connection.answer(200, #"{"status":"done","text":"Hello!"}"#)
            }
        }
        try await withJob(at: upstream) { (job, _) throws in
            let account = try job.end()
            #expect(account.text == "Hello!")
            #expect(account.chunks == 4)
            guard case .success(let outcome) = account.result else { return #expect(Bool(false), "\(account)") }
            #expect(outcome.finishReason == "stop")
            #expect(outcome.chunks == 4)
            #expect(upstream.requests.map(\.method) == ["POST", "GET", "GET", "GET", "GET"])
            #expect(upstream.requests.allSatisfy { $0.has("Authorization: Bearer sk-polled-key") })
            #expect(upstream.count("/v1/stop") == 0)
        }
    }

    @Test("a poll that fails for a moment is asked again", arguments: ["503", "429", "404", "408", "reset", "cut"])
    func passing(how: String) async throws {
        let upstream = try ScriptedUpstream { request, before, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1""#
            switch (request.method, before) {
            case ("POST", _): try connection.answer(201, "{\(next)}")
            case (_, 0..<4) where how == "reset": connection.reset()
            case (_, 0..<4) where how == "cut":
                try connection.send("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n{")
                connection.close()
            case (_, 0..<4): try connection.answer(Int(how) ?? 500, "{}", headers: "Retry-After: 0")
            default: try connection.answer(200, #"{"status":"done","text":"late"}"#)
            }
        }
        try await withJob(at: upstream) { (job, _) throws in
            #expect(try job.end().text == "late", "\(job.now)")
            #expect(upstream.count("/v1/jobs") == 1)
        }
    }

    @Test("a poll that fails six times in a row has failed, and the provider is told to stop", arguments: [500, 0])
    func failing(status: Int) async throws {
        let upstream = try ScriptedUpstream { request, before, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1","cancel":"http://\#(request.host)/v1/stop""#
            switch (request.path, before) {
            case ("/v1/jobs", _): try connection.answer(201, "{\(next)}")
            // Success in between begins the count anew.
            case ("/v1/jobs/1", 3): try connection.answer(200, "{\(next)}")
            case ("/v1/jobs/1", _) where status == 0: connection.reset()
            case ("/v1/jobs/1", _): try connection.answer(status, #"{"error":{"message":"no luck"}}"#)
            default: try connection.answer(200, "{}")
            }
        }
        try await withJob(at: upstream) { (job, _) throws in
            let error = try #require(try job.failure())
            // libcurl itself repeats a request whose kept connection was closed.
            if status == 0 {
                #expect([.upstreamTruncated, .upstreamUnreachable].contains(error.code))
            } else {
                #expect(error.code == .upstreamHTTP)
                #expect(upstream.count("/v1/jobs/1") == 10)
            }
            #expect(upstream.waits(for: "/v1/stop"))
        }
    }

    @Test("a submission is never repeated, and no stop is sent for what never began", arguments: [503, 404, 401, 0])
    func refusedSubmission(status: Int) async throws {
        let upstream = try ScriptedUpstream { _, _, connection in
            if status == 0 { connection.reset() } else { try connection.answer(status, "{}") }
        }
        try await withJob(at: upstream) { (job, _) throws in
            let error = try #require(try job.failure())
            #expect(error.code == (status == 0 ? .upstreamUnreachable : .upstreamHTTP))
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("a poll that is refused for good ends it at once", arguments: [401, 400, 302])
    func refusedPoll(status: Int) async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1","cancel":"http://\#(request.host)/v1/stop""#
            switch request.path {
            case "/v1/jobs": try connection.answer(201, "{\(next)}")
            case "/v1/jobs/1": try connection.answer(status, "{}")
            default: try connection.answer(200, "{}")
            }
        }
        try await withJob(at: upstream) { (job, _) throws in
            #expect(try job.failure()?.code == .upstreamHTTP)
            #expect(upstream.count("/v1/jobs/1") == 1)
            #expect(upstream.waits(for: "/v1/stop"))
        }
    }

    @Test(
        "what the provider calls failed has failed; only of a broken answer is it told to stop",
        arguments: [true, false]
    )
    func failedJob(isTold: Bool) async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1","cancel":"http://\#(request.host)/v1/stop""#
            switch request.path {
            case "/v1/jobs": try connection.answer(201, "{\(next)}")
            case "/v1/jobs/1": try connection.answer(200, isTold ? #"{"status":"failed","error":"out of paper"}"# : "<")
            default: try connection.answer(200, "{}")
            }
        }
        try await withJob(at: upstream) { (job, daemon) throws in
            let error = try #require(try job.failure())
            #expect(error.code == (isTold ? .upstreamError : .upstreamProtocol))
            if !isTold { #expect(upstream.waits(for: "/v1/stop")) }
            daemon.stop()
            #expect(upstream.count("/v1/stop") == (isTold ? 0 : 1))
        }
    }

    enum Moment: CaseIterable, Sendable { case waiting, polling, following, paused }

    @Test("a cancel in each phase stops the provider's work, once", arguments: Moment.allCases)
    func cancelled(moment: Moment) async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1","cancel":"http://\#(request.host)/v1/stop""#
            switch request.path {
            case "/v1/jobs":
                let stream = moment == .following ? #","stream":"http://\#(request.host)/v1/stream""# : ""
                let after = moment == .waiting ? 900 : 0
                try connection.answer(201, #"{\#(next),"after":\#(after),"text":"a"\#(stream)}"#)
            case "/v1/jobs/1": _ = connection.timeOfDeparture()
            case "/v1/stream":
                try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
                try connection.send("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"}}]}\n\n")
                _ = connection.timeOfDeparture()
            default:
                #expect(request.method == "POST")
                #expect(request.has("Authorization: Bearer sk-polled-key"))
                try connection.answer(200, "{}")
            }
        }
        try await withJob(at: upstream) { (job, daemon) throws in
            switch moment {
            case .waiting: #expect(milliseconds(until: { job.now.text == "a" }) != nil)
            case .polling: #expect(upstream.waits(for: "/v1/jobs/1"))
            case .following: #expect(milliseconds(until: { job.now.text == "ab" }) != nil)
            case .paused:
                #expect(upstream.waits(for: "/v1/jobs/1"))
                job.with { $0.outputFull() }
            }
            job.with { $0.cancel(.requested) }
            let error = try #require(try job.failure())
            #expect(error.code == .cancelled)
            #expect(upstream.waits(for: "/v1/stop"))
            daemon.stop()
            #expect(upstream.count("/v1/stop") == 1)
        }
    }

    @Test("a daemon that stops tells the provider before it is gone")
    func shutdown() async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1","cancel":"http://\#(request.host)/v1/stop""#
            switch request.path {
            case "/v1/jobs": try connection.answer(201, #"{\#(next),"text":"a","after":900}"#)
            case "/v1/jobs/1": _ = connection.timeOfDeparture()
            default: try connection.answer(200, "{}")
            }
        }
        try await withJob(at: upstream) { (job, daemon) throws in
            #expect(milliseconds(until: { job.now.text == "a" }) != nil)
            daemon.stop()
            #expect(try job.failure()?.code == .shuttingDown)
            #expect(upstream.count("/v1/stop") == 1)
        }
    }

    @Test("a provider that does not answer the word to stop holds nothing up")
    func muteStop() async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1","cancel":"http://\#(request.host)/v1/stop""#
            switch request.path {
            case "/v1/jobs": try connection.answer(201, #"{\#(next),"text":"a","after":900}"#)
            default: _ = connection.timeOfDeparture()
            }
        }
        try await withJob(at: upstream) { (job, daemon) throws in
            #expect(milliseconds(until: { job.now.text == "a" }) != nil)
            let start = monotonicMicroseconds()
            daemon.stop()
            #expect(monotonicMicroseconds() - start < 10_000_000)
            #expect(daemon.log.text.contains("could not be told to stop"))
        }
    }

    @Test("the rest may stream, and its end is the end")
    func following() async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            if request.path == "/v1/jobs" {
                return try connection.answer(201, #"{"text":"one ","stream":"http://\#(request.host)/v1/stream"}"#)
            }
            let chunk = #"{"choices":[{"index":0,"delta":{"content":"two"},"finish_reason":"stop"}]}"#
            try connection.answer(
                200,
                "data: \(chunk)\n\ndata: [DONE]\n\n",
                headers: "Content-Type: text/event-stream"
            )
        }
        try await withJob(at: upstream) { (job, _) throws in
            let account = try job.end()
            #expect(account.text == "one two")
            guard case .success(let outcome) = account.result else { return #expect(Bool(false), "\(account)") }
            #expect(outcome.finishReason == "stop")
            #expect(upstream.requests.allSatisfy { $0.has("Authorization: Bearer sk-polled-key") })
        }
    }

    @Test("a stream that is followed and cut off is truncated, and the work stopped")
    func followingCut() async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            switch request.path {
            case "/v1/jobs":
                let stop = #""cancel":"http://\#(request.host)/v1/stop""#
                try connection.answer(201, #"{\#(stop),"stream":"http://\#(request.host)/v1/stream"}"#)
            case "/v1/stream":
                try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hi\n\n")
                connection.close()
            default: try connection.answer(200, "{}")
            }
        }
        try await withJob(at: upstream) { (job, _) throws in
            #expect(try job.failure()?.code == .upstreamTruncated)
            #expect(upstream.waits(for: "/v1/stop"))
        }
    }

    @Test("an answer that leads nowhere is truncated")
    func nowhere() async throws {
        let upstream = try ScriptedUpstream { _, _, connection in try connection.answer(200, #"{"text":"a"}"#) }
        try await withJob(at: upstream) { (job, _) throws in
            #expect(try job.failure()?.code == .upstreamTruncated)
            #expect(job.now.text == "a")
        }
    }

    @Test("the key goes to the endpoint's own origin and nowhere else", arguments: ["next", "stream"], [true, false])
    func foreignHost(member: String, sendsKey: Bool) async throws {
        let other = try ScriptedUpstream { _, _, connection in
            try connection.answer(200, #"{"status":"done","text":"b"}"#)
        }
        defer { other.stop() }
        let address = other.url("/jobs/1")
        let upstream = try ScriptedUpstream { _, _, connection in
            try connection.answer(201, #"{"text":"a","\#(member)":"\#(address)"}"#)
        }
        var options = PolledJob.Options()
        options.sendsKey = sendsKey
        try await withJob(options, at: upstream) { (job, _) throws in
            let account = try job.end()
            if sendsKey {
                #expect(try job.failure()?.code == .upstreamProtocol)
                #expect(other.requests.isEmpty)
            } else {
                #expect(account.text.hasPrefix("a"))
                #expect(other.requests.count == 1)
                #expect(other.requests.allSatisfy { !$0.head.contains("sk-polled-key") })
            }
        }
    }

    @Test("while the subscriber takes nothing nothing is asked, and that is nobody's silence")
    func backpressure() async throws {
        let isDone = Guarded(false)
        let upstream = try ScriptedUpstream { request, _, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1""#
            let isDone = isDone.withLock { $0 }
            try connection.answer(200, isDone ? #"{"status":"done"}"# : #"{\#(next),"after":2}"#)
        }
        var options = PolledJob.Options()
        // Until it is paused, a busy machine may keep the upstream from answering for a second.
        options.timeouts.idle = .seconds(2)
        try await withJob(options, at: upstream) { (job, _) throws in
            #expect(upstream.waits(for: "/v1/jobs/1", count: 2))
            job.with { $0.outputFull() }
            // What was under way may still be answered; then there is silence, longer than the idle time.
            let silent = milliseconds(
                until: {
                    let seen = upstream.requests.count
                    return milliseconds(until: { upstream.requests.count > seen }, atMost: 2500) == nil
                }
            )
            #expect(silent != nil)
            #expect(job.now.result == nil)
            let seen = upstream.requests.count
            isDone.withLock { $0 = true }
            job.with { $0.outputDrained() }
            #expect(try job.failure() == nil)
            #expect(upstream.requests.count > seen)
        }
    }

    @Test("answered polls are signs of life, and our own waiting is no silence")
    func life() async throws {
        var options = PolledJob.Options()
        options.timeouts.idle = .milliseconds(700)
        // In one of three attempts: a busy machine may keep the upstream from answering for so long.
        var failure: RPCError?
        for _ in 0..<3 {
            let upstream = try ScriptedUpstream { request, before, connection in
                let next = #""next":"http://\#(request.host)/v1/jobs/1""#
                let isDone = request.method == "GET" && before == 1
                try connection.answer(200, isDone ? #"{"status":"done"}"# : #"{\#(next),"after":900}"#)
            }
            try await withJob(options, at: upstream) { (job, _) throws in failure = try job.failure() }
            if failure == nil { break }
        }
        #expect(failure == nil)
    }

    @Test("a poll that is never answered is a silence, and the whole has a limit", arguments: ["idle", "total"])
    func silence(phase: String) async throws {
        let upstream = try ScriptedUpstream { request, _, connection in
            let next = #""next":"http://\#(request.host)/v1/jobs/1","cancel":"http://\#(request.host)/v1/stop""#
            switch request.path {
            case "/v1/jobs": try connection.answer(201, "{\(next)}")
            case "/v1/jobs/1" where phase == "idle": _ = connection.timeOfDeparture()
            case "/v1/jobs/1": try connection.answer(200, #"{\#(next),"after":1}"#)
            default: try connection.answer(200, "{}")
            }
        }
        var options = PolledJob.Options()
        options.timeouts.idle = .milliseconds(700)
        if phase == "total" {
            options.timeouts.idle = .seconds(30)
            options.timeouts.total = .seconds(1)
        }
        try await withJob(options, at: upstream) { (job, _) throws in
            let error = try #require(try job.failure())
            #expect(error.code == .upstreamTimeout)
            #expect(error.details.phase == phase)
            #expect(upstream.waits(for: "/v1/stop"))
        }
    }

    @Test("an answer without an end is given up, in bounded memory")
    func flood() async throws {
        let piece = String(repeating: " ", count: 1 << 16)
        let upstream = try ScriptedUpstream { _, _, connection in
            try connection.send("HTTP/1.1 200 OK\r\n\r\n")
            // Until the daemon closes.
            while (try? connection.send(piece)) != nil {}
        }
        try await withJob(at: upstream) { (job, _) throws in
            #expect(try job.failure()?.code == .upstreamProtocol)
        }
    }
}
