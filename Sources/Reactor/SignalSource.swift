import CLinux
import Glibc
package import POSIX

/// Signals as events of a loop, signalfd(2).
///
/// The signals must be blocked in every thread, which `block` does when it is called before any thread is made.
package final class SignalSource {
    private let descriptor: CInt
    private var source: IOSource?

    /// Blocks `signals` in the calling thread and those it makes later.
    package static func block(_ signals: [CInt]) {
        // The only error is an invalid `how`, which is a constant.
        _ = unsafe clinux_block_signals(signals, CInt(signals.count))
    }

    /// Calls `handler` with the number of each of `signals` that arrives, until `cancel()`.
    package init(loop: EventLoop, signals: [CInt], handler: @escaping (CInt) -> Void) throws(Errno) {
        let fd = try call("signalfd") { unsafe clinux_signalfd(signals, CInt(signals.count)) }
        descriptor = fd
        do {
            source = try loop.addSource(fd, .read) { _ in
                while true {
                    let number = clinux_signalfd_read(fd)
                    guard number > 0 else { return }
                    handler(number)
                }
            }
        } catch {
            close(fd)
            throw error
        }
    }

    /// Stops listening, once; the signals stay blocked.
    package func cancel() {
        guard let source else { return }
        source.cancel()
        self.source = nil
        close(descriptor)
    }
}
