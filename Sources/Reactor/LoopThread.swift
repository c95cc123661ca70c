import CLinux
import Glibc
import POSIX

/// The thread that a started loop runs on.
struct LoopThread: Sendable {
    private let thread: pthread_t

    /// Starts a thread, named after the loop, that runs it to its end.
    init(running loop: EventLoop) throws(Errno) {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(loop)
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let loop = unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue()
                unsafe clinux_set_thread_name(loop.name)
                loop.run()
                return nil
            },
            box.toOpaque()
        )
        guard code == 0 else {
            unsafe box.release()
            throw Errno(code, "pthread_create")
        }
        self.thread = thread
    }

    /// Waits until the loop has ended.
    func join() {
        pthread_join(thread, nil)
    }
}
