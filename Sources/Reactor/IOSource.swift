import CLinux
package import POSIX

/// What a descriptor is watched for.
package struct IOInterest: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Data, a connection or the end can be read.
    package static let read = IOInterest(rawValue: UInt32(CLINUX_EPOLL_IN) | UInt32(CLINUX_EPOLL_RDHUP))
    /// Bytes can be written.
    package static let write = IOInterest(rawValue: UInt32(CLINUX_EPOLL_OUT))
}

/// What epoll(7) reported of a descriptor.
package struct IOEvents: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Reading will not block: data or the end waits.
    package static let readable = IOEvents(rawValue: UInt32(CLINUX_EPOLL_IN))
    /// Writing will not block.
    package static let writable = IOEvents(rawValue: UInt32(CLINUX_EPOLL_OUT))
    /// The other end sends no more; what it sent may still wait to be read.
    package static let hangup = IOEvents(rawValue: UInt32(CLINUX_EPOLL_RDHUP))
    /// Both directions are closed: nobody reads what is written.
    package static let closed = IOEvents(rawValue: UInt32(CLINUX_EPOLL_HUP))
    /// The descriptor has a pending error.
    package static let error = IOEvents(rawValue: UInt32(CLINUX_EPOLL_ERR))
}

/// One descriptor's registration with a loop; the descriptor itself stays its owner's.
///
/// Used on the loop's thread only. `cancel()` before the descriptor is closed; an event that was already fetched for it
/// is dropped, also when the number has been given to another descriptor since.
package final class IOSource {
    /// The watched descriptor.
    package let fd: CInt
    /// What it is watched for.
    package private(set) var interest: IOInterest

    let slot: Int
    var handler: ((IOEvents) -> Void)?
    private let loop: EventLoop

    init(fd: CInt, interest: IOInterest, slot: Int, loop: EventLoop, handler: @escaping (IOEvents) -> Void) {
        self.fd = fd
        self.interest = interest
        self.slot = slot
        self.loop = loop
        self.handler = handler
    }

    deinit {
        assert(handler == nil, "a source was dropped without cancel()")
    }

    /// Watches for something else from now on; an empty interest still reports hang-ups and errors.
    package func update(_ interest: IOInterest) throws(Errno) {
        loop.assertOnLoop()
        guard interest != self.interest, handler != nil else { return }
        try loop.modify(self, interest)
        self.interest = interest
    }

    /// Ends the registration: the handler is not called again; a second call does nothing.
    package func cancel() {
        loop.assertOnLoop()
        guard handler != nil else { return }
        handler = nil
        loop.remove(self)
    }
}
