import Glibc

/// Two connected, non-blocking Unix stream sockets.
package final class SocketPair {
    /// One end.
    package let near: CInt
    /// The other.
    package let far: CInt
    private var isFarOpen = true

    package init() throws {
        var pair: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw HarnessError("socketpair: errno \(errno)") }
        (near, far) = (pair[0], pair[1])
        for number in pair {
            _ = fcntl(number, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(near)
        closeFar()
    }

    /// Closes the other end now, once.
    package func closeFar() {
        if isFarOpen { close(far) }
        isFarOpen = false
    }
}
