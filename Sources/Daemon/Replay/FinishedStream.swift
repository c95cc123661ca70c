import Reactor
import Streams
import Wire

/// A stream that has ended, as it can still be read: its last chunks and its final answer.
final class FinishedStream: Sendable {
    /// What it costs beside its chunks: names, the final answer, places in tables.
    static let overhead = 1024

    /// What `stream.list` showed of it at its end.
    let info: StreamInfo
    /// The chunks that are still held.
    let ring: ReplayRing
    /// Its final answer.
    let result: Result<ChatOutcome, RPCError>
    /// When it ended.
    let end: Instant

    init(_ info: StreamInfo, _ ring: ReplayRing, _ result: Result<ChatOutcome, RPCError>, at end: Instant) {
        self.info = info
        self.ring = ring
        self.result = result
        self.end = end
        cost = Self.overhead + StreamMetadata.memory(of: info.metadata)
    }

    /// The memory that keeping it takes.
    var memory: Int { ring.memory + cost }
    /// What it takes beside its chunks.
    let cost: Int

    /// What `stream.list` shows of it.
    func info(at now: Instant) -> StreamInfo {
        StreamInfo(
            id: info.id,
            provider: info.provider,
            model: info.model,
            uid: info.uid,
            chunks: ring.end,
            state: .finished,
            ageMS: info.ageMS + Int((now - end).microseconds / 1000),
            watchers: 0,
            detached: info.detached,
            metadata: info.metadata
        )
    }
}
