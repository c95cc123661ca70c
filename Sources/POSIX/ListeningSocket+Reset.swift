import Glibc

extension ListeningSocket {
    /// Lets the close of a TCP connection drop what was not sent and reset the peer (RST), SO_LINGER with no time.
    package static func resetOnClose(_ fd: CInt) throws(Errno) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        try call("setsockopt SO_LINGER") {
            unsafe setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        }
    }
}
