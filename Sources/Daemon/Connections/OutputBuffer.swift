import Dialects
import POSIX
import Wire

/// The bytes a connection has yet to send: whole lines at the end, sent from the beginning.
struct OutputBuffer {
    /// Above this many waiting bytes the streams that feed the connection are paused (STREAMS.md).
    static let highWater = 256 * 1024
    /// Below this many they go on.
    static let lowWater = 64 * 1024
    /// Memory kept for later when everything is sent.
    private static let keptCapacity = 64 * 1024

    /// How much goes out in one turn of the loop, so that who takes megabytes as fast as they come keeps nobody waiting.
    private static let mostAtOnce = 512 * 1024

    /// What a flush came to.
    enum Flush: Equatable {
        /// Everything is sent.
        case drained
        /// The socket takes no more now, or has had enough for this turn; whether it took anything.
        case blocked(progress: Bool)
        /// The peer is gone.
        case broken
    }

    /// The bytes, of which the first `sent` are gone already.
    var bytes: [UInt8] = []
    private var sent = 0

    /// How many bytes wait.
    var count: Int { bytes.count - sent }
    /// Whether nothing waits.
    var isEmpty: Bool { sent == bytes.count }

    /// Adds the messages of chunks, the first of which has the number `first`.
    mutating func append(_ chunks: borrowing DecodedOutput, from first: Int, in envelope: ChunkEnvelope) {
        let source = chunks.bytes.span
        for index in 0..<chunks.chunkCount {
            envelope.append(seq: first + index, chunk: source.extracting(chunks.chunkRange(index)), to: &bytes)
        }
    }

    /// Sends what the socket takes, up to half a megabyte, in one call where it takes everything.
    mutating func flush(to fd: CInt) -> Flush {
        let end = min(bytes.count, sent + Self.mostAtOnce)
        var progress = false
        while sent < bytes.count {
            let result: IOResult
            do throws(Errno) {
                guard sent < end else { return .blocked(progress: true) }
                result = try send(bytes.span.extracting(sent..<end), to: fd)
            } catch {
                return .broken
            }
            guard case .bytes(let count) = result else {
                compact()
                return .blocked(progress: progress)
            }
            progress = true
            sent += count
        }
        sent = 0
        if bytes.capacity > Self.keptCapacity { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
        return .drained
    }

    /// Gives the memory back when nothing waits.
    mutating func release() {
        if isEmpty { self = OutputBuffer() }
    }

    /// Moves the waiting bytes to the front once most of the memory holds sent ones.
    private mutating func compact() {
        guard sent > bytes.count / 2 else { return }
        bytes.removeSubrange(0..<sent)
        sent = 0
    }
}
