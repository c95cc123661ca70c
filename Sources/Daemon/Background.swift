import POSIX

/// Work of a second or so that nobody's stream may wait for: each piece on a thread of its own, which stands behind the
/// loops where processors are scarce.
///
/// The threads that tasks share have the loops' priority, and cannot give it up for a while: only root may raise it
/// again. For what there is one of at a time, such as a load of the configuration; what many may ask for at once would
/// make as many threads.
enum Background {
    /// How many steps of nice(2) a loop is ahead: where both want one processor, the work still gets a quarter of it.
    ///
    /// With ten steps it would get a tenth, and on a machine that is busy with other things a load take seconds.
    static let steps = 5

    /// Does `work`, and returns what comes of it.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            do throws(Errno) {
                let thread = try Thread(name: "background") {
                    // Refused or not, the work is to be done.
                    try? Thread.lowerPriority(by: steps)
                    continuation.resume(returning: work())
                }
                thread.detach()
            } catch {
                // There is no thread to be had; those that tasks share are there already.
                Task.detached { continuation.resume(returning: work()) }
            }
        }
    }

    /// Does `work`, which may fail.
    static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await run {
            do throws(Failure) { return .success(try work()) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
