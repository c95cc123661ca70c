import Dialects
import POSIX
import Wire

/// How much of each provider is in use, over all workers, held to its handler's limits.
///
/// Taken once for each attempt, never for a chunk.
final class ProviderUsage: Sendable {
    private struct Usage {
        var running = 0
        /// When the requests of the last minute began, in microseconds, oldest first.
        var starts: [Int64] = []
    }

    private let table = Guarded<[String: Usage]>([:])

    /// Begins an attempt of a stream with `provider`.
    ///
    /// - Throws: `overloaded` or `rate_limited`, saying when to come back.
    func begin(_ provider: String, _ limits: Handler.Limits, at now: Int64) throws(RPCError) {
        let refusal = table.withLock { table -> RPCError? in
            var usage = table[provider, default: Usage()]
            if let limit = limits.concurrentStreams, usage.running >= limit {
                let details = ErrorDetails(provider: provider, retryable: true, limit: "concurrent_streams")
                return RPCError(
                    .overloaded,
                    "\(provider) has all its \(limit) streams in use; try again later",
                    details
                )
            }
            if let limit = limits.requestsPerMinute {
                usage.starts.removeAll { $0 <= now - 60_000_000 }
                if usage.starts.count >= limit, let oldest = usage.starts.first {
                    let wait = Int((oldest + 60_000_000 - now) / 1000)
                    let details = ErrorDetails(provider: provider, retryable: true, retryAfterMS: wait)
                    return RPCError(.rateLimited, "\(provider) had its \(limit) requests of this minute", details)
                }
                usage.starts.append(now)
            }
            usage.running += 1
            table[provider] = usage
            return nil
        }
        if let refusal { throw refusal }
    }

    /// How many streams of `provider` run.
    func running(_ provider: String) -> Int {
        table.withLock { $0[provider]?.running ?? 0 }
    }

    /// Ends an attempt of a stream with `provider`.
    func end(_ provider: String) {
        table.withLock { $0[provider]?.running -= 1 }
    }
}
