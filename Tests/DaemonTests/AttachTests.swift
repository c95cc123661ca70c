import DaemonHarness
import Glibc
import Harness
import JSON
import MockProvider
import Streams
import Testing
import Wire

@testable import Daemon

/// `chat.attach`: a stream is read again, from any chunk that is held, by whoever may (STREAMS.md, "Reattach").
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct AttachTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write([
            "mock": .init(endpoint: mock.baseURL), "words": .init(type: "echo", model: "echo"),
        ])
    }

    /// Begins a stream and waits for its first chunk.
    func begin(_ client: LineClient, _ model: String, _ more: String = "") throws -> (id: Int, name: String) {
        let id = try client.request("chat.stream", chat(model, more))
        var name = ""
        while name.isEmpty {
            let message = try #require(try client.next())
            name = message["params"]?["stream"]?.stringValue ?? ""
        }
        return (id, name)
    }

    /// The entry of a stream in the list of all that can be read.
    func entry(_ name: String, _ client: LineClient) throws -> JSONValue? {
        let streams = try client.result("stream.list", #"{"finished":true}"#)["streams"]?.arrayValue
        return streams?.first { $0["id"]?.stringValue == name }
    }

    @Test("Several watchers get every chunk once, from where they want, and the same answer", arguments: [1, 2])
    func midStream(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let (id, name) = try begin(client, "mock/mock-n300-i3000")
            for number in 0...20 {
                _ = try client.notification("chat.chunk") { $0["seq"]?.intValue == number }
            }
            let starts = [0, 0, 1, 7, 20]
            let watchers = try starts.map { _ in try daemon.connect() }
            var requests: [Int] = []
            for (watcher, first) in zip(watchers, starts) {
                let params = #"{"stream":"\#(name)","from":\#(first)}"#
                requests.append(try watcher.request("chat.attach", params))
            }
            let end = try client.answer(to: id)
            #expect(end["result"]?["status"]?.stringValue == "complete")
            var texts: [String] = []
            for (index, watcher) in watchers.enumerated() {
                let stream = try watcher.stream(id: requests[index], from: starts[index])
                #expect(stream.started?["stream"]?.stringValue == name)
                #expect(stream.started?["provider"]?.stringValue == "mock")
                #expect(stream.answer["result"] == end["result"])
                #expect(starts[index] + stream.chunks.count == end["result"]?["chunks"]?.intValue)
                texts.append(stream.text)
            }
            #expect(texts[0] == texts[1])
            for text in texts { #expect(texts[0].hasSuffix(text)) }
        }
    }

    @Test("While it runs, the list tells how many read it", arguments: [1, 2])
    func watchersAreCounted(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let (_, name) = try begin(client, "mock/mock-n3-stall1")
            func count() throws -> Int? { try entry(name, client)?["watchers"]?.intValue }
            #expect(try count() == 1)
            let watchers = try (0..<3).map { _ in try daemon.connect() }
            for watcher in watchers {
                try watcher.request("chat.attach", #"{"stream":"\#(name)"}"#)
                _ = try watcher.notification("chat.chunk")
            }
            #expect(try count() == 4)
            // One goes by closing, which its stream's worker hears of a moment later; one by cancelling its request.
            let ids = try watchers[0].result("chat.cancel", #"{"request":1}"#)
            #expect(ids["cancelled"] == true)
            let end = try watchers[0].answer(to: 1)
            #expect(end.errorCode == -32022)
            watchers[1].shutdownSending()
            #expect(try milliseconds { try count() == 3 } != nil)
            #expect(try entry(name, client)?["state"]?.stringValue == "streaming")
        }
    }

    @Test("One that has ended is replayed with its answer", arguments: [1, 2], ["mock-n50", "mock-n50-cut3000"])
    func afterTheEnd(workers: Int, model: String) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let stream = try client.stream(chat("mock/\(model)"))
            let name = try #require(stream.started?["stream"]?.stringValue)
            for first in [0, 1, stream.chunks.count - 1, stream.chunks.count] {
                let other = try daemon.connect()
                let again = try other.attach(name, from: first)
                #expect(again.chunks == Array(stream.chunks[first...]))
                #expect(again.result == stream.result)
                #expect(again.answer["error"] == stream.answer["error"])
                #expect(again.started?["model"]?.stringValue == model)
            }
            let entry = try #require(try entry(name, client))
            #expect(entry["state"]?.stringValue == "finished")
            #expect(entry["chunks"]?.intValue == stream.chunks.count)
            #expect(entry["watchers"]?.intValue == 0)
            #expect(try client.result("stream.list")["streams"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test("From beyond what was said, or from what is no longer held, nothing is read, and the first held is named")
    func gap() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let (_, name) = try begin(client, "mock/mock-n3-stall1")
            let running = try client.call("chat.attach", #"{"stream":"\#(name)","from":1000}"#)
            #expect(running.errorCode == -32021)
            #expect(running.details?["first"]?.intValue == 0)
            let long = try client.stream(chat("mock/mock-n5000-i0"))
            let ended = try #require(long.started?["stream"]?.stringValue)
            let count = long.chunks.count
            for first in [0, count - 4097, count + 1] {
                let answer = try client.call("chat.attach", #"{"stream":"\#(ended)","from":\#(first)}"#)
                #expect(answer.errorCode == -32021)
                #expect(answer.details?["type"]?.stringValue == "replay_gap")
                #expect(answer.details?["first"]?.intValue == count - 4096)
                #expect(answer.details?["stream"]?.stringValue == ended)
            }
            #expect(try client.attach(ended, from: count - 4096).chunks == Array(long.chunks.suffix(4096)))
        }
    }

    @Test("What is not there is not found, and a number below zero is none")
    func notFound() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            #expect(try client.call("chat.attach", #"{"stream":"s-0000000000000000"}"#).errorCode == -32020)
            #expect(try client.call("chat.attach", #"{"stream":"s-1","from":-1}"#).errorCode == -32602)
            #expect(try client.call("chat.attach").errorCode == -32602)
        }
    }

    @Test("Another user's stream is not read, running or ended, except by an administrator", arguments: [1, 2])
    func anotherUser(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let (_, running) = try begin(client, "mock/mock-n3-stall1")
            let ended = try #require(try client.stream(chat("words/echo")).started?["stream"]?.stringValue)
            let stranger = Caller(pid: 1, uid: 4242, gid: 4242, role: .use)
            let admin = Caller(pid: 1, uid: 4242, gid: 4242, role: .admin)
            let nobody = WatchAddress(worker: 0, connection: -1, number: 1)
            for name in [running, ended] {
                let request = ChatAttach(stream: name)
                let refusal = await daemon.supervisor.attach(request, for: stranger, at: nobody)
                guard case .dropped(let error)? = refusal else { throw HarnessError("\(name) was read") }
                #expect(error.code == .forbidden)
                let line = daemon.log.lines.last { $0.contains("read another user's stream") && $0.contains(name) }
                #expect(line?.contains("4242") == true)
                let allowed = await daemon.supervisor.attach(request, for: admin, at: nobody)
                if case .dropped? = allowed { Issue.record("\(name) was refused to an administrator") }
            }
            #expect(await daemon.supervisor.streams(visibleTo: stranger, finished: true).isEmpty)
            #expect(await daemon.supervisor.streams(visibleTo: admin, finished: true).count == 2)
        }
    }

    @Test("A completion can be watched while it is put together", arguments: [1, 2])
    func completion(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let id = try client.request("chat.complete", chat("mock/mock-n100-i5000"))
            let other = try daemon.connect()
            var name: String?
            #expect(
                try milliseconds {
                    name = try other.result("stream.list")["streams"]?.arrayValue?.first?["id"]?.stringValue
                    return name != nil
                } != nil
            )
            let watched = try other.attach(try #require(name))
            let whole = try client.answer(to: id)["result"]
            let text = whole?["choices"]?.arrayValue?.first?["message"]?["content"]?.stringValue
            #expect(watched.text == text)
            #expect(watched.result?["status"]?.stringValue == "complete")
        }
    }

    @Test("What has no chunks cannot be detached from")
    func embeddings() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let params = #"{"model":"mock/mock-n1","input":"a","providerd":{"detach":true}}"#
            let answer = try daemon.connect().call("embeddings.create", params)
            #expect(answer.errorCode == -32602)
            #expect(answer.text.contains("/providerd/detach"))
        }
    }
}
