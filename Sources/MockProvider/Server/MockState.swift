import POSIX

/// What other threads share with the loop of a mock: the counters and the last requests.
final class MockState: Sendable {
    private struct Waiter {
        let condition: @Sendable (MockCounters) -> Bool
        let continuation: CheckedContinuation<MockCounters, Never>
    }

    private struct Contents {
        var counters = MockCounters()
        var requests: [HTTPRequest] = []
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
        /// Waiters that were cancelled before they were there.
        var cancelled: Set<Int> = []
        var isClosed = false
    }

    private let contents = Guarded(Contents())
    private let remembered: Int

    /// Remembers so many requests, the last ones.
    init(remembered: Int) {
        self.remembered = remembered
    }

    /// The counters now.
    var counters: MockCounters {
        contents.withLock { $0.counters }
    }

    /// The requests remembered, the oldest first.
    var requests: [HTTPRequest] {
        contents.withLock { $0.requests }
    }

    /// Changes the counters, and tells those who wait for it.
    func count(_ change: (inout MockCounters) -> Void) {
        contents.withLock { contents in
            change(&contents.counters)
            guard !contents.waiters.isEmpty else { return }
            let counters = contents.counters
            for (id, waiter) in contents.waiters where waiter.condition(counters) {
                contents.waiters[id] = nil
                waiter.continuation.resume(returning: counters)
            }
        }
    }

    /// Counts a request and remembers it.
    func remember(_ request: HTTPRequest) {
        if remembered > 0 {
            contents.withLock { contents in
                if contents.requests.count == remembered { contents.requests.removeFirst() }
                contents.requests.append(request)
            }
        }
        count { $0.requests += 1 }
    }

    /// Waits until the condition holds, the task is cancelled or the mock is closed, and tells the counters then.
    func counters(where condition: @escaping @Sendable (MockCounters) -> Bool) async -> MockCounters {
        let id = contents.withLock { contents in
            contents.nextWaiter += 1
            return contents.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                contents.withLock { contents in
                    let isOver = contents.isClosed || contents.cancelled.remove(id) != nil
                    if isOver || condition(contents.counters) {
                        continuation.resume(returning: contents.counters)
                    } else {
                        contents.waiters[id] = Waiter(condition: condition, continuation: continuation)
                    }
                }
            }
        } onCancel: {
            contents.withLock { contents in
                guard let waiter = contents.waiters.removeValue(forKey: id) else {
                    contents.cancelled.insert(id)
                    return
                }
                waiter.continuation.resume(returning: contents.counters)
            }
        }
    }

    /// Lets go of everybody who waits; there will be no news.
    func close() {
        contents.withLock { contents in
            contents.isClosed = true
            for waiter in contents.waiters.values {
                waiter.continuation.resume(returning: contents.counters)
            }
            contents.waiters = [:]
        }
    }
}
