import CLinux
import Glibc

/// The owner of one open file descriptor: closed exactly once, when it goes or by `close()`.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number, valid for as long as the owner lives.
    package let number: CInt

    /// Takes ownership of an open descriptor.
    package init(owning number: CInt) {
        self.number = number
    }

    deinit {
        // close(2) on Linux frees the number even when it reports an error, so the result tells nothing to act on.
        _ = Glibc.close(number)
    }

    /// Closes the descriptor now.
    package consuming func close() {}

    /// Gives the number away; the caller closes it.
    package consuming func release() -> CInt {
        let number = number
        discard self
        return number
    }
}

/// What a non-blocking read or write came to.
package enum IOResult: Equatable, Sendable {
    /// So many bytes were moved; of a read, 0 means the end of the stream.
    case bytes(Int)
    /// Nothing can be moved now (`EAGAIN`).
    case wouldBlock
}

/// Reads what is there into the beginning of `buffer`, read(2).
package func read(from fd: CInt, into buffer: inout [UInt8]) throws(Errno) -> IOResult {
    try io("read") { unsafe Glibc.read(fd, &buffer, buffer.count) }
}

/// Sends the bytes of `range` to a stream socket without SIGPIPE, send(2).
package func send(_ bytes: Span<UInt8>, to fd: CInt) throws(Errno) -> IOResult {
    try io("send") {
        unsafe bytes.withUnsafeBufferPointer { unsafe clinux_send(fd, $0.baseAddress, UInt($0.count)) }
    }
}

/// Writes bytes to a file or pipe, write(2).
package func write(_ bytes: Span<UInt8>, to fd: CInt) throws(Errno) -> IOResult {
    try io("write") { unsafe bytes.withUnsafeBufferPointer { unsafe Glibc.write(fd, $0.baseAddress, $0.count) } }
}

private func io(_ operation: String, _ body: () -> Int) throws(Errno) -> IOResult {
    while true {
        let count = body()
        if count >= 0 { return .bytes(count) }
        switch errno {
        case EINTR: continue
        case EAGAIN: return .wouldBlock
        case let code: throw Errno(code, operation)
        }
    }
}
