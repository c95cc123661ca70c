import CLinux
import Glibc

/// The making and accepting side of stream sockets; all descriptors are non-blocking and close-on-exec.
package enum ListeningSocket {
    /// Listens on a Unix socket; the name must not exist.
    ///
    /// `path` has at most 107 bytes, or is an abstract name that begins with `@`, see unix(7); `mode` are the permission
    /// bits of the socket's file, such as `0o660`; `backlog` connections may wait for `accept`.
    package static func unix(path: String, mode: UInt32, backlog: CInt = 4096) throws(Errno) -> FileDescriptor {
        var address = sockaddr_un()
        let length = unsafe clinux_unix_address(path, &address)
        guard length > 0 else { throw Errno(ENAMETOOLONG, "bind \(path)") }
        let socket = try makeSocket(AF_UNIX)
        let number = socket.number
        try call("bind \(path)") {
            unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(number, $0, length) }
            }
        }
        if !path.hasPrefix("@") {
            try call("chmod \(path)") { unsafe chmod(path, mode) }
        }
        try call("listen \(path)") { listen(number, backlog) }
        return socket
    }

    /// Listens on a TCP port of 127.0.0.1; port 0 takes a free one, which `port(of:)` tells.
    package static func loopback(port: UInt16, backlog: CInt = 4096) throws(Errno) -> FileDescriptor {
        let socket = try makeSocket(AF_INET)
        let number = socket.number
        var reuse: CInt = 1
        try call("setsockopt SO_REUSEADDR") {
            unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = loopbackAddress(port)
        try call("bind 127.0.0.1:\(port)") {
            unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        try call("listen 127.0.0.1:\(port)") { listen(number, backlog) }
        return socket
    }

    /// The TCP port that a bound IPv4 socket has.
    package static func port(of fd: CInt) throws(Errno) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try call("getsockname") {
            unsafe withUnsafeMutablePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(fd, $0, &length) }
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Takes one waiting connection, accept4(2); nil when none waits or the one that did has gone.
    ///
    /// - Throws: `Errno`; `isExhaustion` of it tells that descriptors or memory ran out, so that accepting should pause.
    package static func accept(from fd: CInt) throws(Errno) -> FileDescriptor? {
        while true {
            let number = clinux_accept4(fd)
            if number >= 0 { return FileDescriptor(owning: number) }
            switch errno {
            case EINTR, ECONNABORTED, EPROTO: continue
            case EAGAIN: return nil
            case let code: throw Errno(code, "accept")
            }
        }
    }

    /// Sends small writes of a TCP connection at once, TCP_NODELAY.
    package static func disableDelay(_ fd: CInt) throws(Errno) {
        var on: CInt = 1
        try call("setsockopt TCP_NODELAY") {
            unsafe setsockopt(fd, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        }
    }

    private static func makeSocket(_ domain: CInt) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try call("socket") { clinux_stream_socket(domain) })
    }
}

/// 127.0.0.1 with `port`, in network order.
func loopbackAddress(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
}

extension Errno {
    /// Whether the machine or the process ran out of descriptors or memory: waiting may help, trying at once will not.
    package var isExhaustion: Bool {
        code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM
    }
}
