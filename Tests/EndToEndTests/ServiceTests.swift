import DaemonHarness
import Glibc
import Harness
import JSON
import MockProvider
import POSIX
import Testing

/// The built daemon as a service manager sees it: activation, notifications, signals.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct ServiceTests {
    let daemon: DaemonUnderTest
    let mock: MockProvider

    init() throws {
        daemon = try DaemonUnderTest()
        mock = try MockProvider.start()
        try daemon.configuration.write([
            "mock": .init(endpoint: mock.baseURL), "words": .init(type: "echo", model: "echo"),
        ])
    }

    /// The next notification that has this line; those before it are passed over.
    func notification(_ line: String, from manager: DatagramPeer) throws -> String {
        while true {
            let text = try manager.receive()
            if text.split(separator: "\n").contains(where: { $0.hasPrefix(line) }) { return text }
        }
    }

    @Test("It is ready when it says so, and not before")
    func ready() throws {
        defer { mock.stop() }
        let manager = try DatagramPeer(path: daemon.file("notify"))
        let program = try daemon.spawn([], ["NOTIFY_SOCKET": manager.path])
        _ = try notification("READY=1", from: manager)
        // No waiting: it must serve now.
        #expect(try daemon.connect().stream(chat("words/echo", text: "a")).text == "a")
        _ = try notification("STATUS=", from: manager)
        program.send(SIGTERM)
        _ = try notification("STOPPING=1", from: manager)
        #expect(try program.wait() == 0)
    }

    @Test("A reload by SIGHUP is announced with its time, and ends in READY")
    func reload() throws {
        defer { mock.stop() }
        let manager = try DatagramPeer(path: daemon.file("notify"))
        let program = try daemon.spawn([], ["NOTIFY_SOCKET": manager.path])
        _ = try notification("READY=1", from: manager)
        let before = monotonicMicroseconds()
        program.send(SIGHUP)
        let reloading = try notification("RELOADING=1", from: manager)
        let after = monotonicMicroseconds()
        let time = reloading.split(separator: "\n").first { $0.hasPrefix("MONOTONIC_USEC=") }
        let microseconds = try #require(time.flatMap { Int64($0.dropFirst("MONOTONIC_USEC=".count)) })
        #expect((before...after).contains(microseconds))
        _ = try notification("READY=1", from: manager)
    }

    @Test("The watchdog is told that it lives, again and again")
    func watchdog() throws {
        defer { mock.stop() }
        let manager = try DatagramPeer(path: daemon.file("notify"))
        let variables = ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "400000"]
        let program = try daemon.spawn(["--workers", "2"], variables)
        for _ in 0..<3 { _ = try notification("WATCHDOG=1", from: manager) }
        // Stopped, it says nothing: that is what the manager kills it for.
        program.send(SIGSTOP)
        program.send(SIGCONT)
        _ = try notification("WATCHDOG=1", from: manager)
    }

    @Test("SIGTERM lets a running stream finish, and the exit status is 0", arguments: [1, 2])
    func drain(workers: Int) throws {
        defer { mock.stop() }
        let manager = try DatagramPeer(path: daemon.file("notify"))
        let program = try daemon.spawn(["--workers", "\(workers)"], ["NOTIFY_SOCKET": manager.path])
        _ = try notification("READY=1", from: manager)
        let client = try daemon.connect()
        let id = try client.request("chat.stream", chat("mock/mock-n100-i10000"))
        _ = try client.notification("chat.chunk")
        program.send(SIGTERM)
        let stopping = try notification("STOPPING=1", from: manager)
        #expect(stopping.contains("STOPPING=1"))
        #expect(try client.answer(to: id)["result"]?["status"]?.stringValue == "complete")
        #expect(try program.wait() == 0)
        _ = try client.rest()
        #expect(client.isEnded)
    }

    @Test("A second SIGTERM cuts what runs, and the exit status is 0 all the same")
    func cut() throws {
        defer { mock.stop() }
        let program = try daemon.start(["--drain", "600"])
        let client = try daemon.connect()
        let id = try client.request("chat.stream", chat("mock/mock-n3-stall1"))
        _ = try client.firstChunk(ofStream: id)
        program.send(SIGTERM)
        #expect(try milliseconds { try client.result("daemon.status")["state"]?.stringValue == "draining" } != nil)
        program.send(SIGTERM)
        #expect(try client.answer(to: id).errorCode == -32031)
        #expect(try program.wait() == 0)
        #expect(milliseconds(until: { mock.counters.aborted == 1 }) != nil)
    }

    @Test("A daemon that is killed takes its streams upstream with it")
    func killed() throws {
        defer { mock.stop() }
        let program = try daemon.start()
        let client = try daemon.connect()
        _ = try client.firstChunk(ofStream: try client.request("chat.stream", chat("mock/mock-n3-stall1")))
        program.send(SIGKILL)
        #expect(try program.wait() == -SIGKILL)
        #expect(milliseconds(until: { mock.counters.aborted == 1 }) != nil)
    }

    @Test("SIGUSR1 tells what each worker does")
    func state() throws {
        defer { mock.stop() }
        let program = try daemon.start(["--workers", "2"])
        program.send(SIGUSR1)
        #expect(
            milliseconds(until: { program.text.contains("worker 0:") && program.text.contains("worker 1:") }) != nil
        )
    }

    @Test("A socket that the service manager opened is used; who came before the daemon is answered")
    func activation() throws {
        defer { mock.stop() }
        let path = daemon.configuration.socket
        let listener = try ListeningSocket.unix(path: path, mode: 0o600)
        let early = try daemon.connect()
        let id = try early.request("daemon.status")
        let first = try daemon.activate(listener.number)
        #expect(try early.answer(to: id)["result"]?["pid"]?.intValue == Int(first.id), "\(first.text)")
        #expect(try daemon.connect().stream(chat("words/echo", text: "a b")).text == "a b")
        // No lock is taken for a socket that is not the daemon's own.
        #expect(unsafe access(path + ".lock", F_OK) != 0)
        first.send(SIGTERM)
        #expect(try first.wait() == 0, "\(first.text)")
        // The socket is the manager's: it is still there, and a client in between waits for the successor.
        let between = try daemon.connect()
        let waiting = try between.request("daemon.status")
        let second = try daemon.activate(listener.number)
        #expect(try between.answer(to: waiting)["result"]?["pid"]?.intValue == Int(second.id), "\(second.text)")
    }

    @Test("A restart under load loses no accepted request and refuses no connection")
    func restart() throws {
        defer { mock.stop() }
        let listener = try ListeningSocket.unix(path: daemon.configuration.socket, mode: 0o600)
        var program = try daemon.activate(listener.number)
        var rounds = 0
        var inTime = 0
        while inTime < 3, rounds < 9 {
            rounds += 1
            _ = try daemon.connect().result("daemon.ping")
            let clients = try (0..<20).map { _ in try daemon.connect() }
            let ids = try clients.map { try $0.request("chat.stream", chat("mock/mock-n20-i5000")) }
            program.send(SIGTERM)
            let signalled = monotonicMicroseconds()
            let late = try (0..<20).map { _ in try daemon.connect() }
            let lateIDs = try late.map { try $0.request("chat.stream", chat("words/echo", text: "a")) }
            // Later than the daemon's grace, because the machine was busy, a request on a connection that the old
            // daemon had accepted may be refused: such a round tells only that the refusal says so.
            let isInTime = monotonicMicroseconds() - signalled < 200_000
            if isInTime { inTime += 1 }
            #expect(try program.wait() == 0, "\(program.text)")
            program = try daemon.activate(listener.number)
            for (client, id) in zip(clients + late, ids + lateIDs) {
                let answer = try client.answer(to: id)
                if !isInTime, answer.errorCode == -32031, answer.details?["retryable"] == true { continue }
                #expect(answer["result"]?["status"]?.stringValue == "complete", "\(answer.text)")
            }
        }
        #expect(inTime > 0)
    }
}
