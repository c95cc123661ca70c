import Glibc

/// A value behind a lock, for what several threads touch: a pthread mutex, pthread_mutex_lock(3).
///
/// In place of the standard library's `Mutex`, whose waiting the thread sanitizer does not see on Linux, so that it
/// reports races that are none and would hide those that are. The body must not wait for anything else.
// Unchecked: the value is reached only while the mutex is held.
@safe package final class Guarded<Value: ~Copyable>: @unchecked Sendable {
    // The address of a pthread mutex must never change, so it has memory of its own, for as long as the object lives.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    /// Puts a value behind a new lock.
    package init(_ value: consuming sending Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        // Fails only without memory, which Linux's implementation does not need.
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` with the value, alone.
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
