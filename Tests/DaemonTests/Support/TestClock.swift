import POSIX
import Reactor

/// A clock that a test moves on.
final class TestClock: Sendable {
    private let moved = Guarded(Duration.zero)

    /// The time, so much later than it really is.
    var now: Instant { Instant.now + moved.withLock { $0 } }

    /// Moves on.
    func advance(_ duration: Duration) {
        moved.withLock { $0 += duration }
    }
}
