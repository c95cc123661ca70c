import POSIX

/// Work that would keep the loop for too long.
extension Workspace {
    /// Text of more bytes than this is not translated on the loop: it would take more than a millisecond.
    static let largeText = 256 * 1024

    /// Does `work` on another thread, and `then` in a later turn of the loop, unless everything is closed by then.
    func elsewhere<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value,
        then: @escaping (Value) -> Void
    ) {
        let result = Guarded<Value?>(nil)
        let ticket = expect { if let value = result.withLock({ $0 }) { then(value) } }
        let worker = worker
        Task {
            await run(work, into: result)
            worker.perform { $0.workspace?.arrived(ticket) }
        }
    }
}

@concurrent private func run<Value: Sendable>(_ work: @Sendable () -> Value, into result: Guarded<Value?>) async {
    let value = work()
    result.withLock { $0 = value }
}
