import Synchronization

/// What the threads of a test share with the loop of a mock: the counters and the last requests.
final class MockState: Sendable {
    private struct Contents {
        var counters = MockCounters()
        var requests: [HTTPRequest] = []
    }

    private let contents = Mutex(Contents())
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

    /// Changes the counters.
    func count(_ change: (inout MockCounters) -> Void) {
        contents.withLock { change(&$0.counters) }
    }

    /// Counts a request and remembers it.
    func remember(_ request: HTTPRequest) {
        contents.withLock { contents in
            contents.counters.requests += 1
            guard remembered > 0 else { return }
            if contents.requests.count == remembered { contents.requests.removeFirst() }
            contents.requests.append(request)
        }
    }
}
