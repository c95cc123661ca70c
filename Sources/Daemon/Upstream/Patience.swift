import Dialects
import Reactor
import Streams

/// How long a provider is waited for in each phase of a request that is no stream: the timeouts of one.
///
/// Lives on its worker's loop. The connect timeout is curl's.
final class Patience {
    private let timeouts: Timeouts
    private let loop: EventLoop
    private let total: Duration
    private let expired: (ExchangeFailure.TimeoutPhase) -> Void
    private var phase = ExchangeFailure.TimeoutPhase.connect
    private var end = Instant(microseconds: 0)
    private var lastLife = Instant(microseconds: 0)
    private lazy var timer = loop.addTimer { [unowned self] in fired() }

    /// Waits so long for each phase, and for all together at most `total`; then it says once what took too long.
    init(
        _ timeouts: Timeouts,
        total: Duration,
        loop: EventLoop,
        expired: @escaping (ExchangeFailure.TimeoutPhase) -> Void
    ) {
        self.timeouts = timeouts
        self.total = min(timeouts.total ?? total, total)
        self.loop = loop
        self.expired = expired
    }

    /// The request is sent.
    func begin() {
        end = loop.now + total
        enter(.connect)
    }

    /// The connection stands.
    func connected() {
        if phase == .connect { enter(.firstByte) }
    }

    /// Something of the answer came.
    func heard() {
        guard phase != .idle else { return lastLife = loop.now }
        enter(.idle)
    }

    /// Waits no longer.
    func stop() {
        timer.cancel()
    }

    private func enter(_ phase: ExchangeFailure.TimeoutPhase) {
        self.phase = phase
        lastLife = loop.now
        timer.arm(at: deadline)
    }

    private var deadline: Instant {
        let timeout =
            switch phase {
            case .connect: timeouts.connect
            case .firstByte: timeouts.firstByte
            case .idle, .total: timeouts.idle
            }
        return min(lastLife + timeout, end)
    }

    private func fired() {
        guard loop.now >= deadline else { return timer.arm(at: deadline) }
        expired(loop.now >= end ? .total : phase)
    }
}
