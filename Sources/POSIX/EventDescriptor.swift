import CLinux

/// A descriptor by which one thread ends another's waiting, eventfd(2).
package final class EventDescriptor: Sendable {
    private let descriptor: FileDescriptor

    /// The number to wait for: readable after `signal` and until `clear`.
    package var number: CInt { descriptor.number }

    /// Opens one that is not readable yet.
    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try call("eventfd") { clinux_eventfd() })
    }

    /// Makes it readable; from any thread, as often as one likes.
    package func signal() {
        // A count of one, in eight bytes. It can only fail because the count is full: then it is readable already.
        let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        _ = try? write(one.span, to: descriptor.number)
    }

    /// Makes it unreadable again.
    package func clear() {
        var count = [UInt8](repeating: 0, count: 8)
        // It fails only where nothing was signalled.
        _ = try? read(from: descriptor.number, into: &count)
    }
}
