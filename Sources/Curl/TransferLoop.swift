/// What curl needs of an event loop: to be told when a socket is ready and when time has passed.
///
/// Everything is called, and calls back, on one thread. `EventLoop` of module Reactor is the loop of the product.
package protocol TransferLoop: AnyObject {
    /// Watches a socket until the watch is cancelled; `handler` is never called from within this call.
    ///
    /// - Throws: `CurlError` when the kernel refuses.
    func watch(
        _ socket: CInt,
        for events: SocketEvents,
        _ handler: @escaping (SocketEvents) -> Void
    ) throws(CurlError) -> any SocketWatch

    /// A timer that is not armed; `action` is never called from within a call to the timer.
    func transferTimer(_ action: @escaping () -> Void) -> any TransferTimer
}

/// A socket under watch by a loop.
package protocol SocketWatch: AnyObject {
    /// Changes what is waited for.
    ///
    /// - Throws: `CurlError` when the kernel refuses.
    func change(to events: SocketEvents) throws(CurlError)

    /// Ends the watch: its handler is not called again, even for an event that is already known to the loop.
    ///
    /// The socket may have been closed before.
    func cancel()
}

/// A single deadline of a loop.
package protocol TransferTimer: AnyObject {
    /// Sets the deadline, in place of an earlier one; zero fires in the loop's next turn.
    func arm(after delay: Duration)

    /// Forgets the deadline.
    func cancel()
}

/// What a socket is waited for, and what it is ready for.
package struct SocketEvents: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Bytes or the end of the stream can be read.
    package static let readable = SocketEvents(rawValue: 1)
    /// Bytes can be written, or a connection attempt is decided.
    package static let writable = SocketEvents(rawValue: 2)
    /// The kernel reports an error or a hang-up, whose cause reading or writing tells; never waited for by itself.
    package static let failed = SocketEvents(rawValue: 4)
}
