import CLinux
import Glibc

/// The connecting side of Unix stream sockets.
package enum UnixStream {
    /// Connects to a listening Unix socket; the result is non-blocking and close-on-exec.
    ///
    /// Waits where the listener's backlog is full. `path` is as for `ListeningSocket.unix`.
    ///
    /// - Throws: `Errno`: ENOENT where there is no socket, ECONNREFUSED where nobody listens, EACCES where it is closed
    ///   to this user.
    package static func connect(to path: String) throws(Errno) -> FileDescriptor {
        var address = sockaddr_un()
        let length = unsafe clinux_unix_address(path, &address)
        guard length > 0 else { throw Errno(ENAMETOOLONG, "connect \(path)") }
        let socket = FileDescriptor(owning: try call("socket") { clinux_stream_socket(AF_UNIX) })
        let number = socket.number
        // A non-blocking connect of a Unix socket fails where the backlog is full, and nothing tells when it is not.
        try call("fcntl") { fcntl(number, F_SETFL, 0) }
        try call("connect \(path)") {
            unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe Glibc.connect(number, $0, length) }
            }
        }
        try call("fcntl") { fcntl(number, F_SETFL, O_NONBLOCK) }
        return socket
    }
}
