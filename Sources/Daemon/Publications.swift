import POSIX
import Providers
import Synchronization

/// The configurations that workers have still to take into use.
///
/// A client that was told of one by a worker may ask another: what is put here, every worker takes up before it answers
/// anything, so that no answer is older than an event before it.
final class Publications: Sendable {
    /// A configuration, and what it changes.
    struct Publication: Sendable {
        let snapshot: Snapshot
        let events: EventBatch
    }

    private let waiting: Guarded<[[Publication]]>
    private let count = Atomic<Int>(0)

    /// For so many workers.
    init(workers: Int) {
        waiting = Guarded(Array(repeating: [], count: workers))
    }

    /// How many there have been: a worker that has taken as many has taken all.
    var number: Int { count.load(ordering: .acquiring) }

    /// Puts one before every worker.
    func put(_ snapshot: Snapshot, _ events: EventBatch) {
        waiting.withLock { waiting in
            for worker in waiting.indices { waiting[worker].append(Publication(snapshot: snapshot, events: events)) }
            count.add(1, ordering: .releasing)
        }
    }

    /// What a worker has not taken yet, in order.
    func take(for worker: Int) -> [Publication] {
        waiting.withLock { waiting in
            var taken: [Publication] = []
            swap(&taken, &waiting[worker])
            return taken
        }
    }
}
