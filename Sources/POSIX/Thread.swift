import CLinux
import Glibc

/// A thread of our own, pthreads(7).
package struct Thread: Sendable {
    private let thread: pthread_t

    /// What the new thread finds: it takes it over from the one that started it.
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread that runs `body` to its end; `name` is cut to 15 bytes.
    package init(name: String, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        var thread = pthread_t()
        // The pointer carries one reference, which the new thread, or the failure, takes back.
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe clinux_set_thread_name(start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else {
            unsafe start.release()
            throw Errno(code, "pthread_create")
        }
        self.thread = thread
    }

    /// Waits until `body` has returned; once, and not on the thread itself.
    package func join() {
        pthread_join(thread, nil)
    }

    /// Puts the calling thread, and no other, so many steps of nice(2) behind where it was; there is no way back.
    package static func lowerPriority(by steps: Int) throws(Errno) {
        _ = try call("setpriority") { clinux_lower_priority(CInt(steps)) }
    }

    /// Lets the thread end on its own; nobody joins it.
    package func detach() {
        pthread_detach(thread)
    }
}
