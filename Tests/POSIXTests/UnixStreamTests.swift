import Glibc
import Harness
import POSIX
import Synchronization
import Testing

@Suite("Unix sockets and waiting", .timeLimit(.minutes(5)))
struct UnixStreamTests {
    @Test("a connection carries bytes both ways and does not block")
    func connects() throws {
        let directory = try TemporaryDirectory()
        let listener = try ListeningSocket.unix(path: directory.file("s"), mode: 0o600)
        let near = try UnixStream.connect(to: directory.file("s"))
        guard let far = try ListeningSocket.accept(from: listener.number) else {
            Issue.record("nobody connected")
            return
        }
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(try read(from: near.number, into: &buffer) == .wouldBlock)
        #expect(try send([1, 2, 3].span, to: far.number) == .bytes(3))
        try Readiness.wait(for: near.number, .read)
        #expect(try read(from: near.number, into: &buffer) == .bytes(3))
        far.close()
        try Readiness.wait(for: near.number, .read)
        #expect(try read(from: near.number, into: &buffer) == .bytes(0))
    }

    @Test("a connection to nobody says why there is none")
    func refused() throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("plain"), "")
        let places = [("none", ENOENT), ("plain", ECONNREFUSED), (String(repeating: "x", count: 200), ENAMETOOLONG)]
        for (name, code) in places {
            do throws(Errno) {
                _ = try UnixStream.connect(to: directory.file(name)).number
                Issue.record("connected to \(name)")
            } catch {
                #expect(error.code == code)
                #expect(error.operation == "connect \(directory.file(name))")
            }
        }
    }

    @Test("a wait ends with its time, and tells nothing then")
    func time() throws {
        let quiet = try EventDescriptor()
        var requests = [Readiness(quiet.number, .read), Readiness(-1, .read)]
        try Readiness.wait(&requests, milliseconds: 1)
        #expect(!requests[0].isReady && !requests[1].isReady)
    }

    @Test("an event that was signalled twice is cleared at once")
    func clearing() throws {
        let event = try EventDescriptor()
        event.signal()
        event.signal()
        try Readiness.wait(for: event.number, .read)
        event.clear()
        event.clear()
        var requests = [Readiness(event.number, .read)]
        try Readiness.wait(&requests, milliseconds: 0)
        #expect(!requests[0].isReady)
    }

    @Test("a thread runs its body, and an event ends another's wait as often as it is signalled")
    func events() throws {
        let (there, back) = (try EventDescriptor(), try EventDescriptor())
        let count = Atomic(0)
        let thread = try POSIX.Thread(name: "a name of more than 15 bytes") {
            for _ in 0..<100 {
                guard (try? Readiness.wait(for: there.number, .read)) != nil else { return }
                there.clear()
                count.add(1, ordering: .relaxed)
                back.signal()
            }
        }
        for _ in 0..<100 {
            there.signal()
            try Readiness.wait(for: back.number, .read)
            back.clear()
        }
        thread.join()
        #expect(count.load(ordering: .relaxed) == 100)
    }

    @Test("a thread that puts itself behind the others leaves them where they are")
    func priority() throws {
        let before = try Self.niceness()
        let seen = Atomic(-1)
        let thread = try POSIX.Thread(name: "behind") {
            try? POSIX.Thread.lowerPriority(by: 3)
            seen.store((try? Self.niceness()) ?? -1, ordering: .relaxed)
        }
        thread.join()
        #expect(seen.load(ordering: .relaxed) == min(before + 3, 19))
        #expect(try Self.niceness() == before)
    }

    /// The calling thread's, proc_pid_stat(5).
    private static func niceness() throws -> Int {
        let text = String(decoding: try File.read("/proc/thread-self/stat", limit: 4096).bytes, as: UTF8.self)
        let fields = try #require(text.split(separator: ")").last).split(separator: " ")
        return try #require(Int(fields[16]))
    }

    @Test("a file is no terminal, and has no echo to take away")
    func noTerminal() throws {
        let event = try EventDescriptor()
        #expect(!Terminal.isTerminal(event.number))
        #expect(throws: Errno.self) { try Terminal.withoutEcho(event.number) {} }
    }

    @Test("variables of the environment are told, and those that are not set are not")
    func environment() {
        #expect(ProcessContext.variable("PATH") != nil)
        #expect(ProcessContext.variable("PROVIDERD_SURELY_NOT_SET") == nil)
        #expect(ProcessContext.userID == geteuid())
    }
}
