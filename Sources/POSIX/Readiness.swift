import Glibc

/// One descriptor to wait for, poll(2).
package struct Readiness: Sendable {
    /// What is waited for.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: Int16

        package init(rawValue: Int16) {
            self.rawValue = rawValue
        }

        /// There is something to read, or the end.
        package static let read = Interest(rawValue: Int16(POLLIN))
        /// There is room to write.
        package static let write = Interest(rawValue: Int16(POLLOUT))
    }

    /// The descriptor; a negative one is passed over.
    package let fd: CInt
    /// What is waited for.
    package let interest: Interest
    /// Whether it has come; an error or a hang-up counts as all of it.
    package private(set) var isReady = false

    /// Asks for a descriptor.
    package init(_ fd: CInt, _ interest: Interest) {
        self.fd = fd
        self.interest = interest
    }

    /// Waits until one of `requests` is ready or the time has passed, and marks those that are.
    ///
    /// - Parameters:
    ///   - requests: The descriptors, at most a few: each call hands all of them to the kernel.
    ///   - milliseconds: The longest wait; below zero waits for ever.
    /// - Throws: `Errno`, never for an interruption by a signal: then none is ready, as after the time.
    package static func wait(_ requests: inout [Readiness], milliseconds: CInt = -1) throws(Errno) {
        var entries = requests.map { pollfd(fd: $0.fd, events: $0.interest.rawValue, revents: 0) }
        if unsafe poll(&entries, nfds_t(entries.count), milliseconds) < 0 {
            guard errno == EINTR else { throw Errno(errno, "poll") }
            return
        }
        for index in requests.indices {
            requests[index].isReady = entries[index].revents != 0
        }
    }

    /// Waits for one descriptor, for as long as it takes.
    package static func wait(for fd: CInt, _ interest: Interest) throws(Errno) {
        var request = [Readiness(fd, interest)]
        while !request[0].isReady {
            try wait(&request)
        }
    }
}
