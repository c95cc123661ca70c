import JSON
import Wire

/// What a connection wants to be told of, and what it is to be told next.
///
/// Events wait here, shared with all other watchers, until the connection has room for them; before the answer to the
/// request that subscribed they all do.
struct Subscription {
    /// Nothing, before it has subscribed.
    private(set) var topics: Set<Event.Topic> = []
    /// The requests whose answers go before whatever happens now.
    private var answering: Set<RPCID> = []
    private var waiting: [EventBatch] = []
    /// The next line of the first one.
    private var line = 0
    private var memory = 0

    /// Wants these topics from now on; what happens before the answer to the request `id` waits for it.
    mutating func begin(_ topics: Set<Event.Topic>, answering id: RPCID?) {
        let earlier = answering
        self = Subscription()
        self.topics = topics
        answering = earlier
        wait(for: id)
    }

    /// Tells nothing more before the answer to the request `id`.
    mutating func wait(for id: RPCID?) {
        if let id { answering.insert(id) }
    }

    /// The request `id` is answered.
    mutating func answered(_ id: RPCID) {
        answering.remove(id)
    }

    /// Whether there is something to tell now.
    var isReady: Bool { answering.isEmpty && !waiting.isEmpty }

    /// Takes events to be told; false where more than `limit` bytes wait then.
    mutating func add(_ batch: EventBatch, limit: Int) -> Bool {
        guard batch.lines.contains(where: { topics.contains($0.topic) }) else { return true }
        memory += batch.memory
        waiting.append(batch)
        return memory <= limit
    }

    /// Writes what is to be told next to `caller`, until there are more than `limit` bytes of it.
    mutating func write(to output: inout [UInt8], for caller: Caller, limit: Int) {
        let end = output.count + limit
        while let batch = waiting.first {
            let bytes = batch.bytes
            while line < batch.lines.count {
                guard output.count < end else { return }
                let next = batch.lines[line]
                let isMeant = next.owner.map { caller.mayControl(streamOf: $0) } ?? true
                if isMeant, topics.contains(next.topic) {
                    output.append(bytes.span.extracting(batch.start(of: line)..<next.end))
                }
                line += 1
            }
            line = 0
            memory -= batch.memory
            waiting.removeFirst()
        }
    }
}
