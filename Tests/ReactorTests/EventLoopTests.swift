import Harness
import POSIX
import Reactor
import Testing

@Suite("The event loop", .timeLimit(.minutes(5)))
struct EventLoopTests {
    /// An actor whose executor is a loop.
    private actor Pinned {
        let loop: EventLoop
        private var calls = 0
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

        init(_ loop: EventLoop) { self.loop = loop }

        func count() -> (calls: Int, isOnLoop: Bool) {
            calls += 1
            return (calls, loop.isOnLoop)
        }

        nonisolated func countFromTheLoop() -> Int {
            assumeIsolated { $0.calls }
        }
    }

    /// What jobs of several senders left, for any thread to read.
    private final class Record: Sendable {
        let numbers = Guarded<[Int: [Int]]>([:])
    }

    @Test("runs an actor's jobs on its thread")
    func pinnedActor() async throws {
        let loop = try EventLoop.start(name: "pinned")
        let pinned = Pinned(loop)
        for expected in 1...100 {
            let (calls, isOnLoop) = await pinned.count()
            #expect(calls == expected)
            #expect(isOnLoop)
        }
        let seen = await withCheckedContinuation { continuation in
            loop.submit { continuation.resume(returning: pinned.countFromTheLoop()) }
        }
        #expect(seen == 100)
        #expect(!loop.isOnLoop)
        loop.stop()
        loop.join()
    }

    @Test("runs what many threads submit, each thread's in its order")
    func submittedInOrder() async throws {
        let loop = try EventLoop.start(name: "inbox")
        let seen = Record()
        await withTaskGroup(of: Void.self) { group in
            for sender in 0..<4 {
                group.addTask {
                    for number in 0..<5_000 {
                        loop.submit { seen.numbers.withLock { $0[sender, default: []].append(number) } }
                    }
                }
            }
        }
        loop.stop()
        loop.join()
        for sender in 0..<4 {
            #expect(seen.numbers.withLock { $0[sender] } == Array(0..<5_000))
        }
    }

    @Test("still runs what was submitted before the stop")
    func drainsAtTheEnd() throws {
        let loop = try EventLoop(name: "drain")
        let seen = Record()
        for number in 0..<3_000 {
            loop.submit { seen.numbers.withLock { $0[0, default: []].append(number) } }
        }
        loop.stop()
        loop.run()
        #expect(seen.numbers.withLock { $0[0] } == Array(0..<3_000))
    }

    @Test("reports data, room and the end of a socket pair")
    func dataAndEnd() throws {
        let loop = try EventLoop(name: "sockets")
        let pair = try SocketPair()
        var received: [UInt8] = []
        var sawEnd = false
        let reader = try loop.addSource(pair.near, .read) { events in
            var buffer = [UInt8](repeating: 0, count: 16)
            do {
                guard case .bytes(let count) = try read(from: pair.near, into: &buffer) else { return }
                received += buffer[0..<count]
                if count == 0 {
                    sawEnd = true
                    #expect(events.contains(.hangup))
                    loop.stop()
                }
            } catch {
                Issue.record(error)
                loop.stop()
            }
        }
        var writer: IOSource?
        writer = try loop.addSource(pair.far, .write) { events in
            #expect(events.contains(.writable))
            let hello = Array("hello".utf8)
            #expect((try? send(hello.span, to: pair.far)) == .bytes(5))
            writer?.cancel()
            pair.closeFar()
        }
        loop.run()
        reader.cancel()
        #expect(received == Array("hello".utf8))
        #expect(sawEnd)
    }

    @Test("drops an event of a source that was cancelled in the same batch, also when its number was given away")
    func recycledDescriptor() throws {
        let loop = try EventLoop(name: "recycled")
        let first = try SocketPair()
        let second = try SocketPair()
        let byte: [UInt8] = [1]
        _ = try send(byte.span, to: first.far)
        _ = try send(byte.span, to: second.far)
        var sources: [IOSource] = []
        var calls: [Int] = []
        var replacementCalls = 0
        // Whichever is dispatched first cancels the other and puts a new source in its place.
        for (index, number) in [first.near, second.near].enumerated() {
            sources.append(
                try loop.addSource(number, .read) { _ in
                    calls.append(index)
                    let other = sources[1 - index]
                    other.cancel()
                    sources[index].cancel()
                    do {
                        let replacement = try loop.addSource(other.fd, .read) { _ in replacementCalls += 1 }
                        let end = loop.addTimer {
                            replacement.cancel()
                            loop.stop()
                        }
                        end.arm(after: .milliseconds(5))
                    } catch {
                        Issue.record(error)
                        loop.stop()
                    }
                }
            )
        }
        loop.run()
        #expect(calls.count == 1)
        // The new registration is told by the kernel itself, in a later batch: the data still waits.
        #expect(replacementCalls > 0)
    }

    @Test("runs its hooks after each batch")
    func endOfIteration() throws {
        let loop = try EventLoop(name: "hooks")
        var order: [String] = []
        loop.addEndOfIteration { order.append("hook") }
        let timer = loop.addTimer {
            order.append("timer")
            loop.stop()
        }
        timer.arm(after: .zero)
        loop.run()
        #expect(order.prefix(2) == ["timer", "hook"])
    }
}
