import POSIX
import Reactor
import Streams
import Synchronization
import Wire

/// The streams that have ended and can still be read, of all workers, and the memory that all replay rings share.
///
/// Where a running stream needs memory and none is left, those that ended first go first (STREAMS.md).
final class ReplayShelf: ReplayMemory, Sendable {
    /// How much is kept, and for how long.
    struct Limits: Sendable {
        /// The memory of all rings together, in bytes.
        var total = 64 << 20
        /// How long a stream can be read after its end.
        var age = Duration.seconds(300)
    }

    private struct Contents {
        var streams: [String: FinishedStream] = [:]
        /// The streams' names in the order in which they ended; those before `oldest` are gone.
        var order: [String] = []
        var oldest = 0

        /// Takes out the stream that ended first.
        mutating func removeOldest() -> FinishedStream? {
            guard oldest < order.count else { return nil }
            let stream = streams.removeValue(forKey: order[oldest])
            oldest += 1
            if oldest > order.count / 2 {
                order.removeSubrange(0..<oldest)
                oldest = 0
            }
            return stream
        }

        var first: FinishedStream? {
            oldest < order.count ? streams[order[oldest]] : nil
        }
    }

    private let limits: Limits
    private let used = Atomic<Int>(0)
    private let contents = Guarded(Contents())

    init(_ limits: Limits) {
        self.limits = limits
    }

    // MARK: Memory

    func take(_ bytes: Int) -> Bool {
        let now = used.add(bytes, ordering: .relaxed).newValue
        guard now > limits.total else { return true }
        while used.load(ordering: .relaxed) > limits.total {
            guard dropOldest() else {
                give(bytes)
                return false
            }
        }
        return true
    }

    func give(_ bytes: Int) {
        used.subtract(bytes, ordering: .relaxed)
    }

    /// What is in use.
    var memory: Int { used.load(ordering: .relaxed) }

    private func dropOldest() -> Bool {
        // Its memory is freed outside the lock.
        guard let stream = contents.withLock({ $0.removeOldest() }) else { return false }
        give(stream.memory)
        return true
    }

    // MARK: Streams

    /// Takes up a stream that has ended, unless there is no room for it; its chunks are counted already.
    func add(_ stream: FinishedStream) {
        guard take(stream.cost) else { return give(stream.ring.memory) }
        contents.withLock { contents in
            contents.streams[stream.info.id] = stream
            contents.order.append(stream.info.id)
        }
    }

    /// The stream of that name, if it can still be read.
    func stream(_ id: String) -> FinishedStream? {
        contents.withLock { $0.streams[id] }
    }

    /// Every stream that can still be read and that `caller` may see.
    func streams(visibleTo caller: Caller) -> [StreamInfo] {
        let all = contents.withLock { Array($0.streams.values) }
        let now = Instant.now
        return all.filter { caller.mayControl(streamOf: UInt32($0.info.uid)) }.map { $0.info(at: now) }
    }

    /// Lets those go that ended too long ago, and says when the next one will have.
    func expire(at now: Instant) -> Instant? {
        while let first = contents.withLock({ $0.first }) {
            let expiry = first.end + limits.age
            guard expiry <= now else { return expiry }
            // Another worker may have been faster; then this is the next one, which is hardly younger.
            guard dropOldest() else { break }
        }
        return nil
    }

    /// How long a stream can be read after its end.
    var age: Duration { limits.age }
}
