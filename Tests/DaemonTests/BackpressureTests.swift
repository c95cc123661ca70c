import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing

@testable import Daemon

/// A client that stops reading costs little memory and nobody else anything (FAULTS.md, 11).
@Suite(.aloneOnThread, .timeLimit(.minutes(5)))
struct BackpressureTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write([
            "mock": .init(endpoint: mock.baseURL), "words": .init(type: "echo", model: "echo"),
        ])
    }

    /// The states of all streams, as another client sees them.
    func states(_ client: LineClient) throws -> [String] {
        try client.result("stream.list")["streams"]?.arrayValue?.compactMap { $0["state"]?.stringValue } ?? []
    }

    /// Asks for a stream of each model in one write: once the first has filled the output, nothing more is read.
    func request(_ models: [String], _ client: LineClient) throws {
        let lines = models.enumerated().map { number, model in
            #"{"jsonrpc":"2.0","id":\#(number + 1),"method":"chat.stream","params":\#(chat(model))}"# + "\n"
        }
        try client.send(bytes: Array(lines.joined().utf8))
    }

    @Test("Its streams are paused, memory stays bounded, and others stream on", arguments: [1, 2])
    func paused(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let before = try residentBytes()
            let reader = try daemon.connect()
            let deaf = try daemon.connect()
            try request([String](repeating: "mock/mock-n1000000-s4000", count: 10), deaf)
            let paused = [String](repeating: "paused", count: 10)
            let time = try milliseconds(until: { try states(reader) == paused }, atMost: 30_000)
            let found = try states(reader)
            #expect(time != nil, "\(found): \(daemon.log.lines.suffix(12))")
            for _ in 0..<5 {
                #expect(try reader.stream(chat("mock/mock-n20")).result != nil)
                #expect(try reader.stream(chat("words/echo", text: "a b c")).text == "a b c")
            }
            // The provider that writes is in this process as well; what it would write is forty gigabytes.
            #expect(try residentBytes() - before < 96 << 20)
            // Those that were complete count no more a moment after their last byte was sent.
            #expect(milliseconds(until: { mock.counters.active == 10 }) != nil)
        }
    }

    @Test("A stream that was still waiting when the output became full is held back too", arguments: [1, 2])
    func waitingStreams(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let before = try residentBytes()
            let reader = try daemon.connect()
            let deaf = try daemon.connect()
            // These have not begun to answer when the last one has filled the output.
            let late = [String](repeating: "mock/mock-n1000000-s4000-d500000", count: 10)
            try request(late + ["mock/mock-n1000000-s4000"], deaf)
            #expect(try milliseconds(until: { try states(reader).contains("paused") }) != nil)
            #expect(try milliseconds(until: { try states(reader) == [String](repeating: "paused", count: 11) }) != nil)
            #expect(try residentBytes() - before < 48 << 20)
        }
    }

    @Test("A generated stream is held back and goes on like one of a provider")
    func generated() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let deaf = try daemon.connect()
            let reader = try daemon.connect()
            let text = [String](repeating: "word", count: 5000).joined(separator: " ")
            let id = try deaf.request("chat.stream", chat("words/echo", text: text))
            #expect(try milliseconds(until: { try states(reader) == ["paused"] }) != nil)
            #expect(try deaf.stream(id: id).text == text)
        }
    }

    @Test("A client that reads again gets everything, once and in order")
    func resumed() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let deaf = try daemon.connect()
            let reader = try daemon.connect()
            let id = try deaf.request("chat.stream", chat("mock/mock-n2000-s1000"))
            #expect(try milliseconds(until: { try states(reader) == ["paused"] }) != nil)
            let stream = try deaf.stream(id: id)
            #expect(stream.result?["status"]?.stringValue == "complete")
            #expect(stream.text.utf8.count == 2_000_000)
        }
    }

    @Test("While a client does not read, the provider's timeouts rest")
    func timeoutsRest() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let deaf = try daemon.connect()
            let reader = try daemon.connect()
            let params = chat("mock/mock-n2000-s1000", #""providerd":{"timeouts":{"idle":0.3}}"#)
            // While it is not paused, a busy machine may keep the mock from sending for so long.
            let isComplete = try firstOfThree { () throws -> Bool? in
                let before = mock.counters.requests
                let id = try deaf.request("chat.stream", params)
                #expect(milliseconds(until: { mock.counters.requests > before }) != nil)
                #expect(try milliseconds(until: { [["paused"], []].contains(try states(reader)) }) != nil)
                // Another stream's own timeout tells that so much time has passed.
                let other = chat("mock/mock-mute", #""providerd":{"timeouts":{"first_byte":0.6}}"#)
                #expect(try reader.stream(other).phase == "first_byte")
                let stillRests = try states(reader) == ["paused"]
                let stream = try deaf.stream(id: id)
                return stillRests && stream.result?["status"]?.stringValue == "complete" ? true : nil
            }
            #expect(isComplete == true)
        }
    }

    @Test("A client that takes nothing for too long loses its streams, and is told so where it reads at last")
    func slowConsumer() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(consumerPatience: .seconds(1))) { daemon in
            // A test that the machine keeps from reading for another second loses its connection too.
            let said = try firstOfThree { () throws -> Bool? in
                let deaf = try daemon.connect()
                let before = mock.counters.aborted
                let id = try deaf.request("chat.stream", chat("mock/mock-n1000000-s1000"))
                #expect(milliseconds(until: { mock.counters.aborted > before }) != nil)
                guard let stream = try? deaf.stream(id: id) else { return nil }
                #expect(stream.answer.errorCode == -32023)
                #expect(stream.details?["chunks"]?.intValue == stream.chunks.count)
                _ = try deaf.result("daemon.ping")
                return true
            }
            #expect(said == true)
        }
    }

    @Test("A client that never reads loses its connection in the end")
    func lost() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(consumerPatience: .milliseconds(300))) { daemon in
            let deaf = try daemon.connect()
            try deaf.request("chat.stream", chat("mock/mock-n1000000-s1000"))
            #expect(await mock.counters { $0.aborted == 1 }.aborted == 1)
            let gone = milliseconds { daemon.supervisor.workers.allSatisfy { $0.load.connections.now == 0 } }
            #expect(gone != nil)
        }
    }

    @Test("A client that only asks and never reads is not read any more")
    func onlyAsks() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let before = try residentBytes()
            let deaf = try daemon.connect()
            let line = Array(#"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#.utf8) + [10]
            let block = Array([[UInt8]](repeating: line, count: 200).joined())
            // So many that their answers would fill gigabytes; the daemon stops taking them long before.
            var sent = 0
            while sent < 1000, try deaf.offer(block) { sent += 1 }
            #expect(sent < 1000)
            #expect(try residentBytes() - before < 128 << 20)
            _ = try daemon.connect().result("daemon.ping")
        }
    }
}
