package import Glibc

/// The other end of `NOTIFY_SOCKET`: a bound AF_UNIX datagram socket, as a service manager has one.
package final class DatagramPeer {
    /// Its path.
    package let path: String
    private let number: CInt

    /// Binds a socket at `path`, which must not exist.
    package init(path: String) throws {
        self.path = path
        number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw HarnessError("socket: errno \(errno)") }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = unsafe withUnixAddress(path) { address, size in unsafe bind(number, address, size) }
        guard result == 0 else { throw HarnessError("bind \(path): errno \(errno)") }
    }

    deinit {
        close(number)
    }

    /// The next datagram; waits at most a minute for it.
    package func receive() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(number, &buffer, buffer.count, 0)
        guard count >= 0 else { throw HarnessError("recv: errno \(errno)") }
        return String(decoding: buffer[0..<count], as: UTF8.self)
    }
}

/// Calls `body` with the address of a socket in the file system.
package func withUnixAddress<Result>(
    _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
) rethrows -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return try unsafe withUnsafePointer(to: &address) { pointer in
        try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            try unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
