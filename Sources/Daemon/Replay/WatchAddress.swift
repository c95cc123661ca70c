import Dialects
import Wire

/// Where a watcher is: its connection's worker, its connection, and its number there; never used again.
struct WatchAddress: Hashable, Sendable {
    /// The worker whose loop the connection lives on.
    let worker: Int
    /// The connection's number within that worker.
    let connection: Int
    /// The watcher's number within its connection.
    let number: Int
}

/// What a stream tells a watcher, which may live on another worker's loop.
enum WatchMessage: Sendable {
    /// It is one of the stream's watchers from now on; the stream runs on this worker.
    case joined(StreamInfo, worker: Int)
    /// The next chunks, the first of which has this number; no more follow before the watcher has acknowledged them.
    case chunks(DecodedOutput, from: Int)
    /// The stream has ended: the watcher reads on by itself, from the chunk of this number.
    case finished(FinishedStream, from: Int)
    /// It is not, or no longer, one of the stream's watchers.
    case dropped(RPCError)
}
