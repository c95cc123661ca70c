import CLinux
import Glibc
import POSIX

/// The work other threads hand to a loop: a list under a lock, and an eventfd that ends the loop's waiting.
///
/// The eventfd is written once for each idle→busy edge: only when the loop waits or is about to.
final class Inbox: Sendable {
    /// One piece of work.
    enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    /// The eventfd; readable when the loop should look.
    let fd: CInt

    private struct State {
        var work: [Work] = []
        var isWaiting = false
        var isSignalled = false

        /// Whether the caller must signal: the loop waits and nobody has told it yet.
        mutating func signalIfWaiting() -> Bool {
            guard isWaiting, !isSignalled else { return false }
            isSignalled = true
            return true
        }
    }

    private let state = Guarded(State())

    init() throws(Errno) {
        fd = try call("eventfd") { clinux_eventfd() }
    }

    deinit {
        close(fd)
    }

    func add(_ work: Work) {
        let mustSignal = state.withLock { state in
            state.work.append(work)
            return state.signalIfWaiting()
        }
        if mustSignal { signal() }
    }

    /// Ends the loop's waiting without work.
    func wake() {
        let mustSignal = state.withLock { state in
            defer { state.isSignalled = true }
            return !state.isSignalled
        }
        if mustSignal { signal() }
    }

    /// Says that the loop is about to wait; false when there is work, so that it should only look.
    func prepareToWait() -> Bool {
        state.withLock { state in
            state.isWaiting = state.work.isEmpty
            return state.isWaiting
        }
    }

    func finishWaiting() {
        state.withLock { $0.isWaiting = false }
    }

    /// Takes the eventfd's signal back.
    func acknowledge() {
        var value: UInt64 = 0
        unsafe Glibc.read(fd, &value, MemoryLayout<UInt64>.size)
        state.withLock { $0.isSignalled = false }
    }

    /// Runs up to `limit` pieces of what was there at the beginning; false when there was nothing.
    func drain(on executor: UnownedSerialExecutor, limit: Int) -> Bool {
        let batch = state.withLock { state in
            guard state.work.count > limit else {
                let all = state.work
                state.work = []
                return all
            }
            defer { state.work.removeFirst(limit) }
            return Array(state.work.prefix(limit))
        }
        for work in batch {
            switch work {
            case .job(let job): unsafe job.runSynchronously(on: executor)
            case .closure(let closure): closure()
            }
        }
        return !batch.isEmpty
    }

    private func signal() {
        var one: UInt64 = 1
        // EAGAIN: the counter is full, which is a signal too.
        unsafe Glibc.write(fd, &one, MemoryLayout<UInt64>.size)
    }
}
