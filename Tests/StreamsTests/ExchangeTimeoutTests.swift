import Dialects
import Testing

@testable import Streams

/// Each silence ends in its own phase, and what counts as life puts the end off.
@Suite(.timeLimit(.minutes(1)))
struct ExchangeTimeoutTests {
    static let second: Int64 = 1_000_000

    @Test(
        "Each phase has its timeout",
        arguments: [
            (Exchange.Phase.idle, Int64(10), ExchangeFailure.TimeoutPhase.connect),
            (.connecting, 10, .connect),
            (.waiting, 20, .firstByte),
            (.receiving, 30, .idle),
        ]
    )
    func phases(phase: Exchange.Phase, seconds: Int64, name: ExchangeFailure.TimeoutPhase) {
        var exchange = ExchangeTests.exchange(in: phase)
        let early = exchange.handle(.deadline, at: seconds * Self.second - 1)
        #expect(early.outcome == nil)
        #expect(early.deadline == seconds * Self.second)
        let due = exchange.handle(.deadline, at: seconds * Self.second)
        #expect(due.outcome == .failed(.timeout(name)))
        #expect(due.transfer == .abort)
    }

    @Test("The total timeout ends every phase under its own name", arguments: ExchangeTests.running)
    func total(_ phase: Exchange.Phase) {
        var timeouts = ExchangeTests.timeouts
        timeouts.total = .seconds(5)
        var exchange = ExchangeTests.exchange(in: phase, timeouts)
        #expect(exchange.handle(.deadline, at: 4 * Self.second).deadline == 5 * Self.second)
        #expect(exchange.handle(.deadline, at: 5 * Self.second).outcome == .failed(.timeout(.total)))
    }

    @Test(
        "Without a total timeout, and with one beyond it, the limit is a day",
        arguments: [nil, Duration.seconds(1 << 40)]
    )
    func limit(total: Duration?) {
        var timeouts = Timeouts()
        timeouts.idle = .seconds(1 << 50)
        timeouts.total = total
        var exchange = ExchangeTests.exchange(in: .receiving, timeouts)
        let day = 86_400 * Self.second
        #expect(exchange.handle(.deadline, at: day - 1).deadline == day)
        #expect(exchange.handle(.deadline, at: day).outcome == .failed(.timeout(.total)))
    }

    @Test("Any byte puts the idle timeout off, whether it makes a chunk or not")
    func life() {
        var exchange = ExchangeTests.exchange(in: .receiving)
        exchange.received(at: 25 * Self.second)
        let first = exchange.handle(.deadline, at: 30 * Self.second)
        #expect(first.outcome == nil)
        #expect(first.deadline == 55 * Self.second)
        #expect(exchange.handle(.deadline, at: 55 * Self.second).outcome == .failed(.timeout(.idle)))
    }

    @Test("While the client holds the answer back, its silence is nobody's fault")
    func pause() {
        var exchange = ExchangeTests.exchange(in: .receiving)
        #expect(exchange.handle(.outputFull, at: Self.second).transfer == .pause)
        #expect(exchange.isPaused)
        #expect(exchange.handle(.outputFull, at: Self.second).transfer == nil)
        #expect(exchange.handle(.deadline, at: 1000 * Self.second).outcome == nil)
        let drained = exchange.handle(.outputDrained, at: 1000 * Self.second)
        #expect(drained.transfer == .resume)
        #expect(drained.deadline == 1030 * Self.second)
        #expect(!exchange.isPaused)
        #expect(exchange.handle(.outputDrained, at: 1001 * Self.second).transfer == nil)
        #expect(exchange.handle(.deadline, at: 1030 * Self.second).outcome == .failed(.timeout(.idle)))
    }

    @Test("A pause does not put the total timeout off")
    func totalWhilePaused() {
        var timeouts = ExchangeTests.timeouts
        timeouts.total = .seconds(5)
        var exchange = ExchangeTests.exchange(in: .receiving, timeouts)
        _ = exchange.handle(.outputFull, at: 1)
        #expect(exchange.handle(.deadline, at: 5 * Self.second).outcome == .failed(.timeout(.total)))
    }

    @Test(
        "An output that is full before the answer begins holds it back as soon as it does",
        arguments: [Exchange.Phase.idle, .connecting, .waiting]
    )
    func fullBeforeTheHead(_ phase: Exchange.Phase) {
        var exchange = Exchange(timeouts: ExchangeTests.timeouts, at: 0)
        func advance(through phases: [Exchange.Phase]) -> Exchange.Actions {
            var last = Exchange.Actions()
            for next in phases {
                switch next {
                case .connecting: last = exchange.handle(.begin, at: 0)
                case .waiting: last = exchange.handle(.connected, at: 0)
                default: last = exchange.handle(.head, at: 0)
                }
            }
            return last
        }
        let order: [Exchange.Phase] = [.connecting, .waiting, .receiving]
        let reached = order.firstIndex(of: phase).map { $0 + 1 } ?? 0
        _ = advance(through: Array(order[..<reached]))
        #expect(exchange.handle(.outputFull, at: 1).transfer == nil)
        #expect(advance(through: Array(order[reached...])).transfer == .pause)
        #expect(exchange.handle(.outputDrained, at: 2).transfer == .resume)
    }

    @Test("An output that drains before the answer begins leaves it alone, and its timeouts too")
    func drainedBeforeTheHead() {
        var exchange = ExchangeTests.exchange(in: .waiting)
        _ = exchange.handle(.outputFull, at: Self.second)
        let drained = exchange.handle(.outputDrained, at: 15 * Self.second)
        #expect(drained.transfer == nil)
        #expect(exchange.handle(.deadline, at: 20 * Self.second).outcome == .failed(.timeout(.firstByte)))
        var other = ExchangeTests.exchange(in: .waiting)
        _ = other.handle(.outputFull, at: 1)
        _ = other.handle(.outputDrained, at: 2)
        #expect(other.handle(.head, at: 3).transfer == nil)
    }
}
