import Reactor
import Testing

@Suite("Timers", .timeLimit(.minutes(5)))
struct TimerTests {
    @Test("fire in the order of their deadlines, never early")
    func order() throws {
        let loop = try EventLoop(name: "timers")
        let start = Instant.now
        var fired: [Int] = []
        var timers: [Timer] = []
        for milliseconds in [7, 3, 9, 1, 5] {
            let timer = loop.addTimer {
                fired.append(milliseconds)
                #expect(Instant.now - start >= .milliseconds(milliseconds))
                if fired.count == 5 { loop.stop() }
            }
            timer.arm(at: start + .milliseconds(milliseconds))
            timers.append(timer)
        }
        loop.run()
        #expect(fired == [1, 3, 5, 7, 9])
        #expect(!timers.contains { $0.isArmed })
    }

    @Test("hold to the last arming, and not at all once cancelled")
    func rearmed() throws {
        let loop = try EventLoop(name: "timers")
        var fired: [String] = []
        let moved = loop.addTimer { fired.append("moved") }
        let cancelled = loop.addTimer { fired.append("cancelled") }
        let end = loop.addTimer { loop.stop() }
        moved.arm(after: .milliseconds(1))
        cancelled.arm(after: .milliseconds(1))
        moved.arm(after: .milliseconds(4))
        cancelled.cancel()
        cancelled.cancel()
        end.arm(after: .milliseconds(8))
        loop.run()
        #expect(fired == ["moved"])
    }

    @Test("that arm themselves for now let the loop go on")
    func greedy() throws {
        let loop = try EventLoop(name: "timers")
        var count = 0
        var greedy: Timer?
        greedy = loop.addTimer {
            count += 1
            greedy?.arm(after: .zero)
            if count == 10 { loop.submit { loop.stop() } }
        }
        greedy?.arm(after: .zero)
        loop.run()
        #expect(count >= 10 && count < 1_000)
        greedy?.cancel()
        greedy = nil
    }

    @Test("by the ten thousand keep the heap's order under random arming and cancelling")
    func heap() throws {
        let loop = try EventLoop(name: "timers")
        var random = SystemRandomNumberGenerator()
        var fired: [Instant] = []
        var alive = 0
        var timers: [Timer] = []
        let start = Instant.now
        for _ in 0..<10_000 {
            var own: Timer?
            let timer = loop.addTimer { [unowned loop] in
                fired.append(own?.deadline ?? start)
                own = nil
                alive -= 1
                if alive == 0 { loop.stop() }
            }
            own = timer
            timers.append(timer)
        }
        for timer in timers {
            timer.arm(at: start + .microseconds(Int64.random(in: 0..<20_000, using: &random)))
        }
        for timer in timers where Bool.random(using: &random) {
            timer.cancel()
        }
        for timer in timers where Bool.random(using: &random) {
            timer.arm(at: start + .microseconds(Int64.random(in: 0..<20_000, using: &random)))
        }
        alive = timers.filter(\.isArmed).count
        let expected = alive
        loop.run()
        #expect(fired.count == expected)
        #expect(zip(fired, fired.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("take durations of any size", arguments: [Duration.seconds(Int64.max / 4), .seconds(86_400 * 365)])
    func farAway(duration: Duration) throws {
        let loop = try EventLoop(name: "timers")
        let far = loop.addTimer { Issue.record("fired") }
        far.arm(after: duration)
        let end = loop.addTimer { loop.stop() }
        end.arm(after: .milliseconds(1))
        loop.run()
        #expect(far.isArmed)
        far.cancel()
    }
}
