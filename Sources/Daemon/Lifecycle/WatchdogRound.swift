import Reactor

/// Asks every worker for a sign of life, and reports when all have answered (STREAMS.md, "Stopping and restarting").
///
/// Lives on the control loop, whose own life the round proves by running.
final class WatchdogRound {
    private let period: Duration
    private let workers: [Worker]
    private let supervisor: Supervisor
    private let loop: EventLoop
    private var missing = 0
    private var round = 0
    private lazy var timer = loop.addTimer { [unowned self] in begin() }

    /// Reports through `supervisor` at half of `interval`, beginning now.
    init(interval: Duration, supervisor: Supervisor) {
        period = interval / 2
        self.supervisor = supervisor
        workers = supervisor.workers
        loop = supervisor.loop
        begin()
    }

    /// Ends the rounds.
    func cancel() {
        timer.cancel()
        round += 1
    }

    private func begin() {
        round += 1
        missing = workers.count
        let current = round
        for worker in workers {
            worker.perform { [supervisor] _ in
                supervisor.perform { $0.workerAnswered(round: current) }
            }
        }
        timer.arm(after: period)
    }

    /// Counts an answer; whether it was the last one of the running round.
    func answered(_ round: Int) -> Bool {
        guard round == self.round else { return false }
        missing -= 1
        return missing == 0
    }
}
