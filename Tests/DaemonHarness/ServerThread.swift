import Glibc
import Harness
import Synchronization

/// A thread of a test's own that runs one closure; joined by `join()`.
package final class ServerThread: Sendable {
    private let id: pthread_t

    package init(_ body: @escaping @Sendable () -> Void) throws {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        // Unsafe because pthread_create takes a bare pointer: the thread takes over the box's only reference.
        let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
        var id = pthread_t()
        let code = unsafe pthread_create(
            &id,
            nil,
            { context in
                if let context = unsafe context { unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            },
            box
        )
        guard code == 0 else { throw HarnessError("pthread_create: \(code)") }
        self.id = id
    }

    /// Waits for the end of the closure.
    package func join() {
        _ = pthread_join(id, nil)
    }
}

/// A door between threads: closed at first, open for good once `open()` was called.
package final class Gate: Sendable {
    private let fds: (read: CInt, write: CInt)

    package init() throws {
        var pair: [CInt] = [0, 0]
        guard unsafe pipe(&pair) == 0 else { throw HarnessError("pipe2: errno \(errno)") }
        fds = (pair[0], pair[1])
    }

    deinit {
        close(fds.read)
        close(fds.write)
    }

    /// Opens the door for everybody who waits or will.
    package func open() {
        var byte: UInt8 = 1
        _ = unsafe write(fds.write, &byte, 1)
    }

    /// Waits for the door to be open; false after `milliseconds`.
    @discardableResult
    package func wait(milliseconds: CInt = 60_000) -> Bool {
        var item = pollfd(fd: fds.read, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&item, 1, milliseconds) == 1
    }
}

/// CLOCK_MONOTONIC in milliseconds.
package func monotonicMilliseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
}

/// A meeting point: everybody waits until all have arrived.
package final class Arrivals: Sendable {
    private let expected: Int
    private let count = Atomic(0)
    private let gate: Gate?

    package init(_ expected: Int) {
        self.expected = expected
        // Without a gate nobody waits, and the test that needs it fails by its own expectations.
        gate = try? Gate()
    }

    /// Waits for the others.
    package func arrive() {
        if count.add(1, ordering: .relaxed).newValue == expected { gate?.open() }
        gate?.wait()
    }
}
