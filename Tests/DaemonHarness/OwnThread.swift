import Reactor
package import Testing

/// Runs each test of a suite on a thread of its own, a few at a time.
///
/// The tests are clients that block in poll(2). On the shared threads of the concurrency runtime they would keep the
/// daemon under test, which loads its files there, from answering them.
package struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    /// How much of the machine a test takes.
    package var weight = 1
    package let isRecursive = true

    package func scopeProvider(for test: Test, testCase: Test.Case?) -> OwnThread? {
        testCase == nil ? nil : self
    }

    @concurrent package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await Lanes.shared.run(weight) {
            let loop = try EventLoop.start(name: "test")
            defer {
                loop.stop()
                loop.join()
            }
            try await withTaskExecutorPreference(ThreadExecutor(loop)) { try await function() }
        }
    }
}

extension Trait where Self == OwnThread {
    /// Each test runs on a thread of its own, on which it may block.
    package static var ownThread: OwnThread { OwnThread() }

    /// Likewise, and no other test of this kind runs meanwhile: for those that measure time or memory.
    package static var aloneOnThread: OwnThread { OwnThread(weight: Lanes.count) }
}

/// A thread as an executor of tasks.
private final class ThreadExecutor: TaskExecutor {
    private let loop: EventLoop

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.submit { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Lets so few tests run at once that what they measure still means something on a small machine.
private actor Lanes {
    static let count = 3
    static let shared = Lanes()

    private var free = Lanes.count
    private var waiting: [(weight: Int, continuation: CheckedContinuation<Void, Never>)] = []

    nonisolated func run(_ weight: Int, _ body: () async throws -> Void) async throws {
        await enter(weight)
        do {
            try await body()
        } catch {
            await leave(weight)
            throw error
        }
        await leave(weight)
    }

    private func enter(_ weight: Int) async {
        // In the order they came, so that one that needs all lanes gets them at last.
        if waiting.isEmpty, free >= weight {
            free -= weight
        } else {
            await withCheckedContinuation { waiting.append((weight, $0)) }
        }
    }

    private func leave(_ weight: Int) {
        free += weight
        while let next = waiting.first, free >= next.weight {
            waiting.removeFirst()
            free -= next.weight
            next.continuation.resume()
        }
    }
}
