import CLinux
import Glibc

/// Signals that are read instead of interrupting, signalfd(2).
package final class SignalDescriptor: Sendable {
    private let descriptor: FileDescriptor
    private let signals: [CInt]

    /// The number to wait for: readable while a signal waits.
    package var number: CInt { descriptor.number }

    /// Blocks `signals` for the calling thread, which must be the only one, and opens the descriptor they come by.
    package init(blocking signals: [CInt]) throws(Errno) {
        self.signals = signals
        let code = unsafe clinux_block_signals(signals, CInt(signals.count))
        guard code == 0 else { throw Errno(code, "pthread_sigmask") }
        descriptor = FileDescriptor(
            owning: try call("signalfd") { unsafe clinux_signalfd(signals, CInt(signals.count)) }
        )
    }

    /// Takes one signal that waits; nil when none does.
    package func take() throws(Errno) -> CInt? {
        let number = descriptor.number
        let signal = try call("read signalfd") { clinux_signalfd_read(number) }
        return signal == 0 ? nil : signal
    }

    /// Lets the signals through to the calling thread again: one that waits does what it does at once.
    package func unblock() {
        // It fails for an unknown operation only.
        _ = unsafe clinux_unblock_signals(signals, CInt(signals.count))
    }
}
