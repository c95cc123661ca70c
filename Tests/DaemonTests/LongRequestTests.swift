import Curl
import DaemonHarness
import Dialects
import JSON
import POSIX
import Streams
import Testing
import Wire

@testable import Daemon

/// Requests too long to be translated on the loop that others' streams run on.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct LongRequestTests {
    private static let answer =
        #"data: {"choices":[{"index":0,"delta":{"content":"read"},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n"
    private let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
    }

    private func write(_ upstream: ScriptedUpstream, handler: String = "") throws {
        try configuration.write([
            "long": .init(endpoint: upstream.url("/v1"), key: "sk-1", handler: handler),
            "e": .init(type: "echo", model: "echo"),
        ])
    }

    private static func answering() throws -> ScriptedUpstream {
        try ScriptedUpstream { _, _, connection in
            try connection.answer(200, answer, headers: "Content-Type: text/event-stream")
        }
    }

    /// A source whose translation waits for a gate, which holds up a thread of the runtime and not the loop.
    private static func gated(_ gate: Gate) -> PolledJob.Options {
        var options = PolledJob.Options()
        options.makeSource = { request, upstream, workspace in
            LateSource(workspace: workspace) {
                gate.wait()
                return .success(request)
            } makeSource: { request in
                TransferSource(request, upstream: upstream, workspace: workspace) { head in
                    upstream.dialect.decoder(
                        upstream.context(model: "m", id: "s", contentType: head["content-type"])
                    )
                }
            }
        }
        return options
    }

    @Test("while one is translated other streams flow; then it is sent")
    func others() async throws {
        let upstream = try Self.answering()
        defer { upstream.stop() }
        try write(upstream)
        let gate = try Gate()
        defer { gate.open() }
        try await withDaemon(configuration) { daemon in
            let job = try await PolledJob(daemon, provider: "long", Self.gated(gate))
            let client = try daemon.connect()
            #expect(try client.stream(chat("e/echo", text: "one two three")).result != nil)
            let streams = try client.result("stream.list")["streams"]?.arrayValue
            #expect(streams?.count == 1)
            #expect(upstream.requests.isEmpty)
            gate.open()
            #expect(try job.end().text == "read")
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("one that is cancelled while it is translated ends at once and is never sent")
    func cancelled() async throws {
        let upstream = try Self.answering()
        defer { upstream.stop() }
        try write(upstream)
        let gate = try Gate()
        defer { gate.open() }
        try await withDaemon(configuration) { daemon in
            let job = try await PolledJob(daemon, provider: "long", Self.gated(gate))
            job.with { $0.cancel(.requested) }
            #expect(try job.failure()?.code == .cancelled)
            gate.open()
            // A request that is sent for sure, by which time the other one would have been.
            #expect(try daemon.connect().stream(chat("long/m")).text == "read")
            daemon.stop()
            #expect(upstream.count("/v1/jobs") == 0)
        }
    }

    @Test("the time of a translation is not the provider's, but it counts for the whole")
    func timeouts() async throws {
        let upstream = try Self.answering()
        defer { upstream.stop() }
        try write(upstream)
        let gate = try Gate()
        defer { gate.open() }
        var options = Self.gated(gate)
        options.timeouts.connect = .milliseconds(1)
        options.timeouts.firstByte = .milliseconds(1)
        options.timeouts.total = .milliseconds(300)
        try await withDaemon(configuration) { daemon in
            let job = try await PolledJob(daemon, provider: "long", options)
            let error = try #require(try job.failure())
            #expect(error.code == .upstreamTimeout)
            #expect(error.details.phase == "total")
        }
    }

    @Test("a prompt of fifteen megabytes arrives whole, and a stream beside it has no gap that is seen")
    func whole() async throws {
        let text = String(repeating: "0123456789abcde ", count: 15 << 16)
        let pace = try ScriptedUpstream { _, _, connection in
            try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            let chunk = #"data: {"choices":[{"index":0,"delta":{"content":"x"}}]}"# + "\n\n"
            // Until the daemon closes.
            while (try? connection.send(chunk)) != nil, !connection.isReadable(within: 5) {}
        }
        defer { pace.stop() }
        let upstream = try Self.answering()
        defer { upstream.stop() }
        try configuration.write([
            "long": .init(endpoint: upstream.url("/v1"), key: "sk-1"),
            "pace": .init(endpoint: pace.url("/v1"), key: "sk-2"),
        ])
        try await withDaemon(configuration) { daemon in
            let reader = try PacedReader(daemon.configuration.socket)
            let stream = try daemon.connect().stream(chat("long/m", text: text))
            let gap = try reader.finish()
            #expect(stream.text == "read", "\(stream.answer.text.prefix(300))")
            let bytes = upstream.requests.first?.body ?? []
            let body = try JSONValue.parse(bytes.span)
            #expect(body["messages"]?.arrayValue?.first?["content"]?.stringValue == text)
            // What is not optimised reads a line of this length for seconds, and a busy machine has gaps of its own.
            if !_isDebugAssertConfiguration() && !isSanitized { #expect(gap < 500, "\(gap) ms") }
        }
    }

    @Test("what its dialect has no words for is told as for a short one, after it has started")
    func refused() async throws {
        let upstream = try Self.answering()
        defer { upstream.stop() }
        try write(upstream, handler: #""parameters":{"allowed":["temperature"]}"#)
        let text = String(repeating: "x", count: Workspace.largeText)
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let short = try client.stream(chat("long/m", #""tools":[]"#))
            let long = try client.stream(chat("long/m", #""tools":[]"#, text: text))
            for stream in [short, long] {
                #expect(stream.answer.errorCode == -32602, "\(stream.answer.text.prefix(300))")
                #expect(stream.details?["errors"]?.arrayValue?.first?["path"]?.stringValue == "/tools")
            }
            #expect(short.answer["error"]?["message"] == long.answer["error"]?["message"])
            #expect(short.started == nil)
            #expect(long.started != nil)
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test("warnings of its translation are those of its outcome")
    func warnings() async throws {
        let upstream = try Self.answering()
        defer { upstream.stop() }
        try write(upstream, handler: #""parameters":{"allowed":["temperature"]}"#)
        let text = String(repeating: "x", count: Workspace.largeText)
        try await withDaemon(configuration) { daemon in
            let stream = try daemon.connect().stream(chat("long/m", #""seed":1"#, text: text))
            #expect(stream.result?["warnings"]?.arrayValue?.count == 1, "\(stream.answer.text.prefix(300))")
        }
    }
}

/// Reads a paced stream on a thread of its own and knows the longest time between two of its chunks.
private final class PacedReader: Sendable {
    private let gap = Guarded<Int64>(0)
    private let isOver = Guarded(false)
    private let first: Gate
    private let thread: ServerThread

    init(_ socket: String) throws {
        let first = try Gate()
        self.first = first
        let (gap, isOver) = (gap, isOver)
        thread = try ServerThread {
            // A client that fails leaves the gap at its greatest, which the test does not expect.
            gap.withLock { $0 = .max }
            guard let client = try? LineClient(socket), (try? client.request("chat.stream", chat("pace/m"))) != nil
            else { return first.open() }
            var longest: Int64 = 0
            var last: Int64?
            while !isOver.withLock({ $0 }) {
                guard let line = try? client.nextLine(), !line.isEmpty else { return first.open() }
                let now = monotonicMicroseconds()
                if let last { longest = max(longest, now - last) } else { first.open() }
                last = now
            }
            gap.withLock { $0 = longest / 1000 }
        }
        first.wait()
    }

    /// Stops reading and tells the longest time in milliseconds.
    func finish() throws -> Int64 {
        isOver.withLock { $0 = true }
        thread.join()
        return gap.withLock { $0 }
    }
}
